"""What a person is promised, in plain words, from the contract of the wave: read before question 1."""

from msgspec import Struct

from server.web.answering.questions import Form
from surveys.confidentiality import Contract, Mode
from surveys.instrument.forms import blocks_for
from surveys.instrument.types import Rated
from surveys.queries.answering import Link, LinkAccount

NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


class Promise(Struct, frozen=True):
    """One heading of the promise and its sentence."""

    about: str
    words: str


def promises(link: Link, form: Form) -> tuple[Promise, ...]:
    return _to_customer(link.accounts) if link.side == "customer" else _to_colleague(link.contract, form)


def _to_customer(accounts: tuple[LinkAccount, ...]) -> tuple[Promise, ...]:
    return (
        Promise("You decide", "Before you send, you choose: your name and answers, your answers without your name, or totals only."),
        Promise("Until you send", "What you fill in is saved as you go, and nobody looks at it. Only what you send counts."),
        Promise("Who reads it", f"As you choose, the people at our company who look after {_names(accounts)}. Nobody outside our company."),
    )


def _names(accounts: tuple[LinkAccount, ...]) -> str:
    return accounts[0].name if len(accounts) == 1 else "the company that you answer about"


def _to_colleague(contract: Contract, form: Form) -> tuple[Promise, ...]:
    abouts = {element.about for page in form.pages for element in page.elements if isinstance(element, Rated)}
    said = [Promise("How we serve the customer, and your guesses", _words(contract.vendor, contract))] if "vendor" in abouts else []
    if "customer" in abouts:
        said.append(Promise("The customer’s part", _words(contract.customer, contract)))
    if "handoff" in blocks_for(form.definition, "internal"):
        said.append(Promise("Work between departments", _words(contract.handoff, contract)))
    if "culture" in abouts:
        said.append(Promise("How it is to work here", _words(contract.culture, contract)))
    return (*said, Promise("When results appear", _when(contract)), Promise("What this covers", COVERS))


def _words(mode: Mode, contract: Contract) -> str:
    if mode == "confidential":
        others = NUMBERS.get(contract.k - 1, str(contract.k - 1))
        return f"Shown only together with at least {others} colleagues, never with your name, never word for word to sales."
    people = NUMBERS.get(contract.k, str(contract.k))
    return f"No names. Averages over at least {people} colleagues, with how sure one can be of them."


def _when(contract: Contract) -> str:
    if contract.releases == "weekly":
        return (
            "Every week and at the close. A figure changes only when at least three more colleagues have answered;"
            " one or two who answer last stay out of it."
        )
    return "Once, when the survey has closed."


COVERS = (
    "Your answers are stored apart from your name, and each part apart from the others; nobody sees whether you answered,"
    " only a rounded share of all. While the survey is open, the people who run its computers could still link them."
    " After it closes, the stored answers and the logs no longer allow it, unless somebody kept a list of the links."
)
