"""What a mail says: who asks, about whom, how long it takes, until when, what is promised; in the recipient's language."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from markupsafe import Markup, escape
from msgspec import Struct

from server.mail.headers import clean
from server.mail.layout import Part, Sheet, paragraph
from server.web.answering.promises import WITH_NAME, in_confidence
from server.web.answering.start import said_minutes
from server.web.language import day, direction, joined, nearest, spoken, translate
from surveys.confidentiality import Contract
from surveys.instrument.types import Definition, Side
from surveys.news import NewsText
from surveys.placeholders import fill
from surveys.planning.schedule import zone_or_utc
from surveys.planning.settings import MailKind
from surveys.queries.messages import Letter, ReplyText
from surveys.sentences import Sentence, plural, sentence

MOST_NAMED: Final = 3
HELLO: Final = sentence("Good day {name},", name="{name}")
HOW_LONG: Final = sentence(
    "It takes {minutes}. You can stop at any time and go on with the same link, until {until}.", minutes="{minutes}", until="{until}"
)
_TEXTS: Final[dict[tuple[Side, MailKind], tuple[Sentence, tuple[Sentence | str, ...]]]] = {
    ("customer", "invitation"): (
        sentence("{company}: how do you see our work together?", company="{company}"),
        (
            HELLO,
            sentence(
                "You know best what our work for {account} is worth to you. Please tell us at {company} what is good, what is missing"
                " and what we should do better.",
                account="{account}", company="{company}",
            ),
            HOW_LONG,
            "{link}",
            sentence("Thank you for your time."),
        ),
    ),
    ("customer", "reminder"): (
        sentence("A reminder from {company}: your view until {until}", company="{company}", until="{until}"),
        (
            HELLO,
            sentence(
                "A short while ago we at {company} asked how you see our work for {account}. Your answer has not arrived yet,"
                " and it would be missing.",
                company="{company}", account="{account}",
            ),
            HOW_LONG,
            "{link}",
            sentence("This mail may have crossed your answer. If so: thank you, and please disregard it."),
        ),
    ),
    ("internal", "invitation"): (
        sentence("Your view of the work with {account}", account="{account}"),
        (
            HELLO,
            sentence(
                "You work for {account}. {company} asks the people on both sides the same questions, because where the two views"
                " differ it is worth a conversation.",
                account="{account}", company="{company}",
            ),
            HOW_LONG,
            "{link}",
            sentence("Thank you for your time."),
        ),
    ),
    ("internal", "reminder"): (
        sentence("A reminder: your view of the work with {account}", account="{account}"),
        (
            HELLO,
            sentence(
                "Your view of the work with {account} is still missing. {company} asks for it once more.",
                account="{account}", company="{company}",
            ),
            HOW_LONG,
            "{link}",
            sentence("This mail may have crossed your answer. If so: thank you, and please disregard it."),
        ),
    ),
}  # fmt: skip
BUTTON: Final = sentence("Give your answers")
READ_ON: Final = sentence("Read what came of it")
PRIVATE: Final = sentence("This link is yours alone: please do not pass this mail on.")
STOP: Final = sentence("No more such mails")
YOU_SAID: Final = sentence("What you said")
WE_DID: Final = sentence("What we did")
NOT_DONE: Final = sentence("What we could not do, and why")
BY_NAME: Final = sentence(
    "You decide whether your name stands with what you say of our own work. What you say of the customer, of other departments and of"
    " how it is to work here is shown only together with others, never with your name."
)
_BECAUSE_CUSTOMER: Final = sentence("You get this mail because {company} works for {account}.", company="{company}", account="{account}")
_BECAUSE_COLLEAGUE: Final = sentence("You get this mail because you work for {account}.", account="{account}")


class Words(Struct, frozen=True):
    """A mail in words: its language, its subject, and what stands in it."""

    language: str
    subject: str
    sheet: Sheet


class Frame(Struct, frozen=True):
    """What stands around every mail's words: who writes, where it leads, and where to say no."""

    company: str
    link: str
    unsubscribe: str


def default_wording(side: Side, kind: MailKind, language: str) -> tuple[str, str]:
    """Subject and body as they are where a lead wrote none, with their placeholders."""
    subject, body = _TEXTS[side, kind]
    return translate(subject, language), "\n\n".join(translate(part, language) for part in body)


def words_of_asking(letter: Letter, kind: MailKind, definition: Definition, frame: Frame) -> Words:
    """An invitation or a reminder, as the lead worded it or as we do."""
    language = _language(letter, definition)
    subject, body = _wording(letter, kind, language)
    values = {
        "name": clean(letter.name),
        "account": said_accounts(letter.accounts, language),
        "company": frame.company,
        "link": frame.link,
        "until": day(_last_day(letter), language),
        "minutes": translate(said_minutes(definition, letter.side), language),
    }
    parts = tuple(paragraph(part.strip(), values) for part in body.replace("\r\n", "\n").split("\n\n") if part.strip())
    promise = WITH_NAME if letter.side == "customer" else _promise(letter.contract)
    return _words(letter, language, fill(subject, values), parts, frame, promise)


def words_of_reply(letter: Letter, reply: ReplyText, frame: Frame) -> Words:
    """What somebody of ours wrote to a customer who shares their name."""
    language = spoken(letter.language)
    subject = translate(sentence("{author} of {company} answers you", author=reply.author_name, company=frame.company), language)
    parts = (*_parts(reply.text), *_parts(f"{reply.author_name}\n{frame.company}"))
    return _words(letter, language, subject, parts, frame)


def words_of_news(letter: Letter, texts: Mapping[str, NewsText], definition: Definition, frame: Frame) -> Words:
    """What became of a wave; the button leads to its page."""
    language = nearest(letter.language, texts) or definition.default_language
    text = texts[language]
    chapters = ((YOU_SAID, text.said), (WE_DID, text.done), (NOT_DONE, text.not_done))
    said = [part for heading, words in chapters if words for part in (_heading(translate(heading, language)), *_parts(words))]
    parts = (_heading(text.title), *said, paragraph("{link}", {"link": frame.link}))
    return _words(letter, language, text.title, parts, frame)


def said_accounts(accounts: Sequence[str], language: str) -> str:
    """Up to three names; of more, the first two and how many others."""
    names = [clean(name) for name in accounts]
    if len(names) <= MOST_NAMED:
        return joined(names, language)
    one, many = ("{names} and {n} other account", "{names} and {n} other accounts")
    return translate(plural(one, many, len(names) - 2, names=", ".join(names[:2])), language)


def _words(letter: Letter, language: str, subject: str, parts: tuple[Part, ...], frame: Frame, promise: Sentence | None = None) -> Words:
    """`promise` is made wherever something is asked."""
    account = said_accounts(letter.accounts, language)
    because = _BECAUSE_CUSTOMER if letter.side == "customer" else _BECAUSE_COLLEAGUE
    sheet = Sheet(
        language=language,
        direction=direction(language),
        subject=subject,
        company=frame.company,
        parts=parts,
        link=frame.link,
        button=translate(BUTTON if promise else READ_ON, language),
        promise=translate(promise, language) if promise else "",
        private=translate(PRIVATE, language) if promise else "",
        why=fill(translate(because, language), {"account": account, "company": frame.company}),
        stop=translate(STOP, language),
        unsubscribe=frame.unsubscribe,
    )
    return Words(language, subject, sheet)


def _wording(letter: Letter, kind: MailKind, language: str) -> tuple[str, str]:
    for own in letter.settings.wording:
        if (own.side, own.kind, own.language) == (letter.side, kind, language):
            return own.subject, own.body
    return default_wording(letter.side, kind, language)


def _language(letter: Letter, definition: Definition) -> str:
    """The recipient's, of those that the wave offers; else the questionnaire's own."""
    offered = [tag for tag in definition.languages if not letter.settings.languages or tag in letter.settings.languages]
    return nearest(letter.language, offered) or definition.default_language


def _promise(contract: Contract) -> Sentence:
    if contract.vendor == "attributed":
        return BY_NAME
    return in_confidence(contract)


def _last_day(letter: Letter) -> date:
    """A wave closes when its last day has ended."""
    return datetime.fromtimestamp((letter.closes_at - 1) / 1000, zone_or_utc(letter.settings.zone)).date()


def _heading(text: str) -> Part:
    return Part(text, Markup("<strong>{}</strong>").format(text))


def _parts(text: str) -> tuple[Part, ...]:
    """Paragraphs of a text in which nothing is a placeholder."""
    return tuple(
        Part(part, escape(part).replace("\n", Markup("<br>\n"))) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()
    )
