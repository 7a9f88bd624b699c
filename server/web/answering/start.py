"""The first page of a link: what it is about, how long it takes, what is promised, and where to begin or go on."""

from collections.abc import Mapping

from msgspec import Struct

from server.web.answering.drawing import Head
from server.web.answering.promises import Promise, promises
from server.web.answering.questions import Form
from server.web.answering.screens import every_screen, resume_screen, sections, shown_screens
from server.web.pages import day_of
from surveys.drafts import Draft
from surveys.instrument.timing import minutes
from surveys.queries.answering import MOST_ACCOUNTS, Link, LinkAccount, load_stored

STATES = {"not_started": "Not started", "half": "Begun, not yet sent", "finished": "Sent"}
VERBS = {"not_started": "Start", "half": "Continue", "finished": "Change your answers"}


class Choice(Struct, frozen=True):
    """One account to answer about; without an address it cannot be started any more."""

    name: str
    state: str
    verb: str
    address: str


class StartPage(Struct, frozen=True):
    """Everything that `answering/start.html` shows."""

    head: Head
    title: str
    about: str
    accounts: tuple[Choice, ...]
    limit: int
    minutes: str
    pages: int
    closes: str
    promises: tuple[Promise, ...]
    colleague: bool
    optional: bool
    chosen: str
    chosen_address: str


async def draw_start(link: Link, form: Form, nps: str) -> StartPage:
    choices = tuple([await _choice(link, form, number, account) for number, account in enumerate(link.accounts, 1)])
    first = link.accounts[0]
    return StartPage(
        head=Head(_title(link), form.language, form.direction, link.wave_name),
        title=_title(link),
        about=_about(link),
        accounts=choices,
        limit=MOST_ACCOUNTS if len(link.accounts) > MOST_ACCOUNTS else 0,
        minutes=_minutes(form),
        pages=len(shown_screens(form, Draft(), link.departments)),
        closes=day_of(link.closes_at),
        promises=promises(link, form),
        colleague=link.side == "internal",
        optional=not form.asks_required,
        chosen=nps,
        chosen_address=_recommendation(form, link.departments, first, f"/s/{link.token}/1", nps),
    )


def _title(link: Link) -> str:
    if link.side == "customer":
        return "How do we work together?"
    if len(link.accounts) == 1:
        return f"How do we work with {link.accounts[0].name}?"
    return "How do we work with our customers?"


def _about(link: Link) -> str:
    if link.side == "customer":
        return (
            "We would like to know how you see our work for you, and your own part in it. Our people answer the same questions."
            " Where the two views differ, we talk about it with you."
        )
    return (
        "Customers answer the same questions as you. Where the two views differ, it is worth a conversation:"
        " your view tells us where to look."
    )


async def _choice(link: Link, form: Form, number: int, account: LinkAccount) -> Choice:
    if account.progress == "not_started" and not link.may_start_another:
        return Choice(account.name, STATES[account.progress], "", "")
    draft = Draft() if account.progress == "not_started" else (await load_stored(link, account.id)).draft
    if account.progress == "half":
        screen = resume_screen(form, draft, link.departments, account)
    else:
        screen = shown_screens(form, draft, link.departments)[0]
    return Choice(account.name, STATES[account.progress], VERBS[account.progress], f"/s/{link.token}/{number}/{screen.key}")


def _minutes(form: Form) -> str:
    quick, thorough = (max(1, round(each)) for each in minutes(form.definition, form.side))
    return f"{quick} to {thorough} minutes" if thorough > quick else f"{quick} minute{'s' if quick > 1 else ''}"


def _recommendation(form: Form, departments: Mapping[int, str], account: LinkAccount, base: str, nps: str) -> str:
    """Where the question stands that a score in the mail answers."""
    if not nps:
        return ""
    for screen in every_screen(form, Draft(), departments):
        for section in sections(form, screen, Draft(), departments, account):
            for question in section.questions:
                if question.recommends:
                    return f"{base}/{screen.key}?nps={nps}#{question.name}"
    return ""
