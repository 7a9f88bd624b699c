"""The first page of a link: what it is about, how long it takes, what is promised, and where to begin or go on."""

from collections.abc import Mapping

from msgspec import Struct

from server.web.answering.promises import Promise, promises
from server.web.answering.questions import Form, form_about
from server.web.answering.reading import Head, Manner, chosen_language, head_of, query_of
from server.web.answering.screens import NOTE, every_screen, shown_screens, takes_note
from server.web.answering.sections import resume_screen, sections
from server.web.language import day_of, translate
from surveys.drafts import Draft
from surveys.instrument.timing import minutes
from surveys.instrument.types import Definition, Side
from surveys.queries.answering import MOST_ACCOUNTS, Link, LinkAccount, load_stored
from surveys.sentences import Sentence, plural, sentence

STATES = {"not_started": sentence("Not started"), "half": sentence("Begun, not yet sent"), "finished": sentence("Sent")}
VERBS = {"not_started": sentence("Start"), "half": sentence("Continue"), "finished": sentence("Change your answers")}
FOR_CUSTOMERS = sentence("Our people answer the same questions. Where the two views differ, we talk about it with you.")
FOR_COLLEAGUES = sentence(
    "Customers answer the same questions as you. Where the two views differ, it is worth a conversation: your view tells us where to look."
)

MOVED = sentence(
    "This link was sent to a new address. What was answered by the earlier link is kept and not shown here;"
    " if you send again, it is replaced."
)


class Choice(Struct, frozen=True):
    """One account to answer about; without an address it cannot be started any more."""

    name: str
    progress: str
    state: Sentence
    verb: Sentence
    address: str


class StartPage(Struct, frozen=True):
    """Everything that `answering/start.html` shows."""

    head: Head
    title: str
    about: str
    paired: Sentence | None
    accounts: tuple[Choice, ...]
    limit: int
    minutes: Sentence
    pages: int
    closes: str
    promises: tuple[Promise, ...]
    colleague: bool
    optional: bool
    chosen: str
    chosen_address: str
    own_data: str
    notes: tuple[tuple[str, str], ...]
    moved: Sentence | None


async def draw_start(link: Link, form: Form, manner: Manner, nps: str) -> StartPage:
    lang = chosen_language(manner, form.definition)
    query = query_of(lang, embedded=manner.embedded)
    numbered = list(enumerate(link.accounts, 1))
    choices = tuple([await _choice(link, form_about(form, number), number, account, query) for number, account in numbered])
    title = _words(link, form, form.definition.title)
    return StartPage(
        head=head_of(link, form, title, f"/s/{link.token}", embedded=manner.embedded, nps=nps),
        title=title,
        about=_words(link, form, form.definition.description),
        paired=_paired(form),
        accounts=choices,
        limit=MOST_ACCOUNTS if len(link.accounts) > MOST_ACCOUNTS else 0,
        minutes=said_minutes(form.definition, form.side),
        pages=len(shown_screens(form, Draft(), link.departments)),
        closes=day_of(link.closes_at, form.language),
        promises=promises(link, form),
        colleague=link.side == "internal",
        optional=not form.asks_required,
        chosen=nps,
        chosen_address=_recommendation(link, form, query_of(lang, embedded=manner.embedded, nps=nps)) if nps else "",
        own_data=f"/s/{link.token}/data{query}",
        notes=tuple((account.name, f"/s/{link.token}/{number}/{NOTE}{query}") for number, account in numbered) if takes_note(form) else (),
        moved=MOVED if link.moved else None,
    )


def _words(link: Link, form: Form, text: Mapping[str, str]) -> str:
    """The questionnaire's own words; which account they are about is not known while there are several to choose from."""
    one = len(link.accounts) == 1
    account = link.accounts[0].name if one else translate("the company that you answer about", form.language)
    return form.say(text, {"account": account})


def _paired(form: Form) -> Sentence | None:
    """What the other side's answers are for, if that is asked too."""
    if {page.side for page in form.definition.pages} != {"customer", "internal"}:
        return None
    return FOR_CUSTOMERS if form.side == "customer" else FOR_COLLEAGUES


async def _choice(link: Link, form: Form, number: int, account: LinkAccount, query: str) -> Choice:
    state, verb = STATES[account.progress], VERBS[account.progress]
    if account.progress == "not_started" and not link.may_start_another:
        return Choice(account.name, account.progress, state, verb, "")
    draft = Draft() if account.progress == "not_started" else (await load_stored(link, account.id)).draft
    if account.progress == "half":
        screen = resume_screen(form, draft, link.departments, account)
    else:
        screen = shown_screens(form, draft, link.departments)[0]
    return Choice(account.name, account.progress, state, verb, f"/s/{link.token}/{number}/{screen.key}{query}")


def said_minutes(definition: Definition, side: Side) -> Sentence:
    """How long it takes, as the mail says it too."""
    quick, thorough = (max(1, round(each)) for each in minutes(definition, side))
    if thorough > quick:
        return plural("{quick} to {n} minute", "{quick} to {n} minutes", thorough, quick=quick)
    return plural("{n} minute", "{n} minutes", quick)


def _recommendation(link: Link, form: Form, query: str) -> str:
    """Where the question stands that a score in the mail answers."""
    for screen in every_screen(form, Draft(), link.departments):
        for section in sections(form, screen, Draft(), link.departments, link.accounts[0]):
            for question in section.questions:
                if question.recommends:
                    return f"/s/{link.token}/1/{screen.key}{query}#{question.name}"
    return ""
