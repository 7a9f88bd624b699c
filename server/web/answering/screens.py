"""The order of screens over what has been said so far, and the questions of each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from server.web.answering.questions import EMPTY, Form, Given, Option, PageView, Question, chosen, depends_on, given, page_view
from surveys.answers import visible_elements
from surveys.drafts import PICKS_FIELD, SHARING_FIELD, WORDS_FIELD, Draft
from surveys.instrument.types import Page
from surveys.queries.answering import LinkAccount

PICK = "departments"
SEND = "send"
WHOLE = "all"
DONE = "done"
SAVED = "saved"
RESERVED = {PICK, SEND, WHOLE, DONE, SAVED}
FEW = 3


class Screen(Struct, frozen=True):
    """One page of the form: of the questionnaire, the departments to pick, the last one, or everything at once."""

    key: str
    kind: Literal["page", "pick", "send", "all"]
    page: Page | None = None
    department: int | None = None


class Section(Struct, frozen=True):
    """Questions under one heading."""

    title: str
    description: str
    questions: tuple[Question, ...]


def key_of(page: Page, department: int | None = None) -> str:
    """The last part of a screen's address; a hyphen stands in no page's name, so that no two screens share one."""
    if department is not None:
        return f"{page.name}-{department}"
    return f"{page.name}-" if page.name in RESERVED else page.name


def every_screen(form: Form, draft: Draft, departments: Mapping[int, str]) -> list[Screen]:
    """Screens in order, hidden pages included; the last one sends."""
    screens: list[Screen] = []
    repeated = form.repeated
    for page in form.pages:
        if not page.repeat:
            screens.append(Screen(key_of(page), "page", page))
        elif page is repeated[0] and departments:
            screens.append(Screen(PICK, "pick", page))
            picks = [department for department in draft.picks if department in departments]
            screens += [Screen(key_of(each, pick), "page", each, pick) for pick in picks for each in repeated]
    screens.append(Screen(SEND, "send"))
    return screens


def shown_screens(form: Form, draft: Draft, departments: Mapping[int, str]) -> list[Screen]:
    """Screens that have something to show over this draft."""
    return [screen for screen in every_screen(form, draft, departments) if screen.page is None or _shows(screen, draft)]


def _shows(screen: Screen, draft: Draft) -> bool:
    page = screen.page
    if page is None or screen.kind == "pick" or not (page.visible_if or all(element.visible_if for element in page.elements)):
        return True
    return bool(_visible(page, screen.department, draft, set()))


def _visible(page: Page, department: int | None, draft: Draft, here: set[str]) -> set[str]:
    """Names of what a page shows; what depends on answers of the same screen is shown with a note."""
    values = draft.values if department is None else draft.repeats.get(department, {})
    visible = set(visible_elements(page, values))
    with_page = depends_on(page.visible_if, here)
    if visible or with_page or not page.visible_if:
        visible |= {
            element.name for element in page.elements if depends_on(element.visible_if, here) or (with_page and not element.visible_if)
        }
    return visible


def sections(form: Form, screen: Screen, draft: Draft, departments: Mapping[int, str], account: LinkAccount) -> list[Section]:
    """What a screen shows."""
    if screen.kind == "all":
        parts = every_screen(form, draft, departments)
        here = {element.name for page in form.pages for element in page.elements}
        found = [section for part in parts for section in _sections(form, part, draft, departments, account, here)]
        return [section for section in found if section.questions]
    here = {element.name for element in screen.page.elements} if screen.page else set()
    return list(_sections(form, screen, draft, departments, account, here))


def _sections(
    form: Form, screen: Screen, draft: Draft, departments: Mapping[int, str], account: LinkAccount, here: set[str]
) -> Iterator[Section]:
    if screen.kind == "send":
        yield _send_section(form, account)
        return
    assert screen.page is not None
    if screen.kind == "pick":
        yield _pick_section(form, screen.page, departments, account)
        return
    called = departments.get(screen.department, "") if screen.department is not None else ""
    view = page_view(form, screen.page, account.name, screen.department, called)
    if any(element.visible_if for element in screen.page.elements) or screen.page.visible_if:
        yield Section(view.title, view.description, _visible_questions(view, screen, draft, here))
    else:
        yield Section(view.title, view.description, view.questions)


def _visible_questions(view: PageView, screen: Screen, draft: Draft, here: set[str]) -> tuple[Question, ...]:
    assert screen.page is not None
    page, found = screen.page, []
    visible = _visible(page, screen.department, draft, here)
    for element, question in zip(page.elements, view.questions, strict=True):
        if element.name in visible:
            conditional = depends_on(element.visible_if, here) or depends_on(page.visible_if, here)
            found.append(replace(question, conditional=True) if conditional else question)
    return tuple(found)


def _pick_section(form: Form, page: Page, departments: Mapping[int, str], account: LinkAccount) -> Section:
    names = {"account": account.name}
    title = form.say(page.pick.title, names) if page.pick else "Which departments do you work with?"
    hint = form.say(page.pick.description, names) if page.pick else f"Pick up to {page.max_repeats}."
    options = tuple(Option(str(department), name) for department, name in departments.items())
    return Section("Working with other departments", "", (Question(PICKS_FIELD, "several", title, hint, options=options),))


def _send_section(form: Form, account: LinkAccount) -> Section:
    if form.side == "internal":
        option = Option("yes", "My comments may be read word for word", WORDS_HINT)
        title = "May people who look after the whole company read your comments?"
        return Section(LAST_TITLE, "", (Question(WORDS_FIELD, "several", title, options=(option,)),))
    few = _few(account) if account.asked_customers <= FEW else ""
    options = (
        Option("named", "My name and my answers", "The people who look after you see who said what, and can reply to you."),
        Option("unnamed", "My answers without my name", f"They see what was said, not who said it. {few}".strip()),
        Option("totals", "Totals only", TOTALS_HINT.format(account=account.name)),
    )
    hint = "If you choose nothing, we use your answers without your name."
    return Section(LAST_TITLE, "", (Question(SHARING_FIELD, "one", "What may we share of your answers?", hint, options=options),))


LAST_TITLE = "Before you send"
WORDS_HINT = (
    "Without your name, undated, in mixed order, and only together with the comments of at least nine other people. "
    "Without this tick nobody reads your words: they only count towards themes that at least three people raised."
)
TOTALS_HINT = (
    "Counted for {account} only if at least two other people there answer without their name, and results come once, at the end. "
    "Otherwise only in figures across many customers. Nobody reads your words."
)


def _few(account: LinkAccount) -> str:
    if account.asked_customers <= 1:
        return f"Please note: you are the only person we ask at {account.name}, so people will know that it was you."
    return f"Please note: we ask only {account.asked_customers} people at {account.name}, so people may guess that it was you."


def asked_by(form: Form, screen: Screen, draft: Draft, departments: Mapping[int, str], account: LinkAccount) -> list[Question]:
    """Every question that a posted form of this screen may hold, those included that are hidden by now."""
    parts = every_screen(form, draft, departments) if screen.kind == "all" else [screen]
    found: list[Question] = []
    for part in parts:
        if part.kind == "page" and part.page is not None:
            called = departments.get(part.department, "") if part.department is not None else ""
            found += page_view(form, part.page, account.name, part.department, called).questions
        else:
            found += [question for section in sections(form, part, draft, departments, account) for question in section.questions]
    return [question for question in found if question.kind != "information"]


def field_names(found: Sequence[Section]) -> list[str]:
    return [question.name for section in found for question in section.questions if question.kind != "information"]


def stored_given(question: Question, draft: Draft) -> Given:
    return EMPTY if question.kind == "information" else chosen(question, given(draft, question.name))


def resume_screen(form: Form, draft: Draft, departments: Mapping[int, str], account: LinkAccount) -> Screen:
    """Where to go on: the first screen on which nothing was said yet, else the last one."""
    screens = shown_screens(form, draft, departments)
    for screen in screens[:-1]:
        found = sections(form, screen, draft, departments, account)
        if all(given(draft, name).is_empty for name in field_names(found)):
            return screen
    return screens[-1]
