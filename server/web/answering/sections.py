"""What a screen shows: its questions under their headings, over what has been said so far."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from server.web.answering.conditions import Answered
from server.web.answering.last_page import LAST_TITLE, PICK_TITLE, pick_question, send_questions
from server.web.answering.marks import given, recalled_words
from server.web.answering.questions import Form, PageView, Question
from server.web.answering.screens import Screen, every_screen, shown_screens
from server.web.answering.wording import page_view
from server.web.language import translate
from surveys.drafts import Draft
from surveys.instrument.types import Page
from surveys.queries.answering import LinkAccount

ALONE = '["","",null,[]]'  # the route to a page that has its screen to itself


class Section(Struct, frozen=True):
    """Questions under one heading; what the browser may show and hide has its condition in `mirrored`, by field, or a `route`."""

    title: str
    description: str
    questions: tuple[Question, ...]
    conditional: bool = False
    mirrored: Mapping[str, str] = {}
    route: str = ""


def sections(form: Form, screen: Screen, draft: Draft, departments: Mapping[int, str], account: LinkAccount) -> list[Section]:
    """What a screen shows."""
    if screen.kind == "all":
        answered = Answered(form, draft, frozenset(form.items))
        parts = every_screen(form, draft, departments)
        found = [section for part in parts for section in _sections(form, part, answered, departments, account, whole=True)]
        return [section for section in found if section.questions]
    here = frozenset(item.name for item in form.parts[screen.page.name].items) if screen.page else frozenset[str]()
    return list(_sections(form, screen, Answered(form, draft, here), departments, account, whole=False))


def _sections(
    form: Form, screen: Screen, answered: Answered, departments: Mapping[int, str], account: LinkAccount, *, whole: bool
) -> Iterator[Section]:
    if screen.kind == "send":
        yield Section(translate(LAST_TITLE, form.language), "", send_questions(form, account))
    elif screen.page is None:
        return
    elif screen.kind == "pick":
        yield Section(translate(PICK_TITLE, form.language), "", (pick_question(form, screen.page, departments, account),))
    else:
        yield _page_section(
            form, screen.page, screen.department, answered, _view(form, screen, answered, departments, account), whole=whole
        )


def _page_section(form: Form, page: Page, department: int | None, answered: Answered, view: PageView, *, whole: bool) -> Section:
    route = answered.route(page, department) if whole else ALONE
    if not answered.shows_page(page, department):
        return Section(view.title, view.description, ())
    if not form.parts[page.name].has_logic:
        return Section(view.title, view.description, view.questions, route=route)
    found, mirrored = [], {}
    for item, question in zip(form.parts[page.name].items, view.questions, strict=True):
        if not answered.shows(item.visible_if, department):
            continue
        if condition := answered.mirror(item.visible_if, department):
            mirrored[question.name] = condition
        found.append(_as_it_stands(question, conditional=bool(condition), required=answered.requires(item, department)))
    return Section(view.title, view.description, tuple(found), answered.page_may_change(page), mirrored, route)


def _as_it_stands(question: Question, *, conditional: bool, required: bool) -> Question:
    if conditional == question.conditional and required == question.required:
        return question
    return replace(question, conditional=conditional, required=required)


def _view(form: Form, screen: Screen, answered: Answered, departments: Mapping[int, str], account: LinkAccount) -> PageView:
    assert screen.page is not None
    called = departments.get(screen.department, "") if screen.department is not None else ""
    return page_view(form, screen.page, account, screen.department, called, _recalled(form, screen, answered, account))


def _recalled(form: Form, screen: Screen, answered: Answered, account: LinkAccount) -> dict[str, str]:
    """The earlier answers that a page speaks of, in the reader's words."""
    assert screen.page is not None
    words = {}
    for name in form.parts[screen.page.name].recalls & form.items.keys():
        value = answered.values(screen.department).get(name) or answered.values(None).get(name)
        if value is not None and value.missing is None:
            words[name] = recalled_words(_question_of(form, name, account), value, form.language)
    return words


def _question_of(form: Form, name: str, account: LinkAccount) -> Question:
    page = form.page_of[name]
    position = next(at for at, item in enumerate(form.parts[page.name].items) if item.name == name)
    return page_view(form, page, account).questions[position]


def asked_by(form: Form, screen: Screen, draft: Draft, departments: Mapping[int, str], account: LinkAccount) -> list[Question]:
    """Every question that a posted form of this screen may hold, those included that are hidden by now."""
    parts, answered = every_screen(form, draft, departments) if screen.kind == "all" else [screen], Answered(form, draft)
    found: list[Question] = []
    for part in parts:
        if part.kind == "page":
            found += _view(form, part, answered, departments, account).questions
        else:
            found += [
                question for section in _sections(form, part, answered, departments, account, whole=True) for question in section.questions
            ]
    return [question for question in found if question.takes_answer]


def field_names(found: Sequence[Section]) -> list[str]:
    return [question.name for section in found for question in section.questions if question.takes_answer]


def resume_screen(form: Form, draft: Draft, departments: Mapping[int, str], account: LinkAccount) -> Screen:
    """Where to go on: the first screen on which nothing was said yet, else the last one."""
    screens = shown_screens(form, draft, departments)
    for screen in screens[:-1]:
        names = field_names(sections(form, screen, draft, departments, account))
        if names and all(given(draft, name).is_empty for name in names):
            return screen
    return screens[-1]
