"""What a person is promised, in plain words, from the contract of the wave: read before question 1."""

from msgspec import Struct

from server.web.answering.questions import Form
from surveys.confidentiality import Contract, Mode
from surveys.instrument.forms import asked, blocks_for
from surveys.instrument.types import Rated
from surveys.queries.answering import Link, LinkAccount
from surveys.sentences import Sentence, sentence

NUMBERS = {
    2: sentence("two"),
    3: sentence("three"),
    4: sentence("four"),
    5: sentence("five"),
    6: sentence("six"),
    7: sentence("seven"),
    8: sentence("eight"),
    9: sentence("nine"),
}


class Promise(Struct, frozen=True):
    """One heading of the promise and its sentence."""

    about: Sentence
    words: Sentence


def promises(link: Link, form: Form) -> tuple[Promise, ...]:
    return to_customer(link.accounts) if link.side == "customer" else to_colleague(link.contract, form)


def to_customer(accounts: tuple[LinkAccount, ...]) -> tuple[Promise, ...]:
    return (
        Promise(sentence("You decide"), WITH_NAME if accounts[0].named else WITHOUT_NAME),
        Promise(
            sentence("Until you send"),
            sentence("What you fill in is saved as you go, and nobody looks at it. Only what you send counts."),
        ),
        Promise(sentence("Who reads it"), _readers(accounts)),
    )


def _readers(accounts: tuple[LinkAccount, ...]) -> Sentence:
    if len(accounts) == 1:
        return sentence(
            "As you choose, the people at our company who look after {account}. Nobody outside our company.", account=accounts[0].name
        )
    return sentence(
        "As you choose, the people at our company who look after the company that you answer about. Nobody outside our company."
    )


def to_colleague(contract: Contract, form: Form) -> tuple[Promise, ...]:
    abouts = {item.about for page in form.pages for item in asked(page) if isinstance(item, Rated)}
    said = [Promise(SERVICE, _words(contract.vendor, contract))] if "vendor" in abouts else []
    if "customer" in abouts:
        said.append(Promise(sentence("The customer’s part"), _words(contract.customer, contract)))
    if "handoff" in blocks_for(form.definition, "internal"):
        said.append(Promise(sentence("Work between departments"), _words(contract.handoff, contract)))
    if "culture" in abouts:
        said.append(Promise(sentence("How it is to work here"), _words(contract.culture, contract)))
    return (
        *said,
        Promise(sentence("When results appear"), _when(contract)),
        Promise(sentence("What this covers"), COVERS),
        Promise(sentence("Deleting answers"), BY_RECEIPT),
    )


def _words(mode: Mode, contract: Contract) -> Sentence:
    if mode == "confidential":
        return in_confidence(contract)
    if mode == "attributed":
        return sentence(
            "Averages over at least {people} colleagues, without names. If you tick it before you send,"
            " also your own ratings with your name, for the people who look after the customer.",
            people=NUMBERS.get(contract.k, contract.k),
        )
    return sentence(
        "No names. Averages over at least {people} colleagues, with how sure one can be of them. Where few answer, they can tell how many"
        " did, and beside those of a later survey roughly what somebody new said.",
        people=NUMBERS.get(contract.k, contract.k),
    )


def in_confidence(contract: Contract) -> Sentence:
    """The promise to colleagues in one sentence, as the mail has it too."""
    return sentence(
        "Shown only together with at least {others} colleagues, never with your name, never word for word to sales.",
        others=NUMBERS.get(contract.k - 1, contract.k - 1),
    )


def _when(contract: Contract) -> Sentence:
    if contract.releases == "weekly":
        return sentence(
            "Every week and at the close. A figure changes only when at least three more colleagues have answered;"
            " one or two who answer last stay out of it."
        )
    return sentence("Once, when the survey has closed.")


WITH_NAME = sentence("Before you send, you choose: your name and answers, your answers without your name, or totals only.")
WITHOUT_NAME = sentence("Nobody asks for your name. Before you send, you choose: your answers, or totals only.")
SERVICE = sentence("How we serve the customer, and your guesses")
COVERS = sentence(
    "Your answers are stored apart from your name, and each part apart from the others; nobody sees whether you answered,"
    " only a rounded share of all. While the survey is open, the people who run its computers could still link them."
    " After it closes, the stored answers and the logs no longer allow it, unless somebody kept a list of the links."
)
BY_RECEIPT = sentence(
    "At the end you get a receipt code. Only with this code can your confidential answers be found and deleted, so please keep it."
)
