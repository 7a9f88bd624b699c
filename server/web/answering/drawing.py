"""Draws the pages of answering: one typed object per template, and questions kept as drawn while they hold no words of a person."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from uuid import uuid4

from markupsafe import Markup
from msgspec import Struct

from server.web.answering.questions import Given, Question, typed
from server.web.answering.replies import Reply
from server.web.answering.screens import WHOLE, Screen, Section, sections, shown_screens, stored_given
from server.web.answering.visits import Visit
from server.web.pages import day_of, environment
from surveys.answers import DECLINED
from surveys.drafts import PICKS_FIELD, Draft, Posted
from surveys.errors import Place

Placed = tuple[Place, ...]


class Head(Struct, frozen=True):
    """What the frame of every page needs."""

    title: str
    language: str = "en"
    direction: str = "ltr"
    wave: str = ""


class Drawn(Struct, frozen=True):
    """A question with what stands in it, for `answering/question.html`."""

    question: Question
    given: Given


class DrawnSection(Struct, frozen=True):
    """A heading and its questions, drawn."""

    title: str
    description: str
    questions: tuple[Markup, ...]
    picks: bool


class Fault(Struct, frozen=True):
    """One line of the error summary."""

    problem: str
    address: str


class FormPage(Struct, frozen=True):
    """Everything that `answering/form.html` shows."""

    head: Head
    account: str
    base: str
    home: str
    screen: str
    sections: tuple[DrawnSection, ...]
    faults: tuple[Fault, ...]
    step: int
    steps: int
    submission: str
    revision: int
    seen: str
    saved: str
    sends: bool
    whole: bool
    sent: bool
    several_accounts: bool


class Typed(Struct, frozen=True):
    """A form that comes back to the person: what they typed, what is wrong with it, the revision it may be sent from."""

    fields: Posted
    problems: Placed


def answer_page(template: str, page: Struct, status: int = 200, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Reply:
    return Reply(environment.get_template(f"answering/{template}").render(page=page).encode(), status, headers)


def draw_form(visit: Visit, screen: Screen, *, back: Typed | None = None, nps: str = "") -> FormPage:
    """The page of a screen over what is stored, or over what the person typed if it has to come back."""
    draft, form = visit.stored.draft, visit.form
    found = sections(form, screen, draft, visit.departments, visit.account)
    questions = [question for section in found for question in section.questions]
    problems = {place.where: place.problem for place in back.problems} if back else {}
    marks = {question.name: _given(question, draft, back, problems, nps) for question in questions}
    steps = shown_screens(form, draft, visit.departments)
    step = next((number for number, each in enumerate(steps, 1) if each.key == screen.key), len(steps))
    title = found[0].title if screen.kind != "all" else "All questions"
    several = len(visit.link.accounts) > 1
    return FormPage(
        head=Head(f"{'Error: ' if problems else ''}{title}", form.language, form.direction, visit.link.wave_name),
        account=visit.account.name,
        base=visit.base,
        home=visit.home,
        screen=screen.key,
        sections=tuple(_section(section, marks) for section in found),
        faults=tuple(_fault(visit, steps, place, questions) for place in back.problems) if back else (),
        step=step,
        steps=len(steps),
        submission=str(uuid4()),
        revision=visit.stored.revision,
        seen=seen_hash(draft, questions),
        saved=saved_words(visit),
        sends=screen.kind in ("send", "all"),
        whole=screen.kind == "all",
        sent=visit.stored.state == "sent",
        several_accounts=several,
    )


def _given(question: Question, draft: Draft, back: Typed | None, problems: dict[str, str], nps: str) -> Given:
    problem = problems.get(question.name, "")
    if back is not None and question.name in back.fields:
        return typed(question, back.fields[question.name], problem)
    mark = stored_given(question, draft)
    if problem or (nps and question.recommends):
        return Given(mark.codes, mark.text, problem, nps if question.recommends else "")
    return mark


def _section(section: Section, marks: dict[str, Given]) -> DrawnSection:
    drawn = tuple(draw_question(each, marks[each.name]) for each in section.questions)
    return DrawnSection(section.title, section.description, drawn, any(each.name == PICKS_FIELD for each in section.questions))


def draw_question(question: Question, mark: Given) -> Markup:
    """Drawn once per state; a person's own words are drawn anew each time and never kept, nor is what no form of ours sends."""
    return _kept(question, mark) if _is_offered(question, mark) else _fresh(question, mark)


def _is_offered(question: Question, mark: Given) -> bool:
    """Nothing, or some of the question's own codes as a browser sends them: each once, in their order, and one only of a single choice."""
    if mark.text or mark.problem:
        return False
    if len(mark.codes) < 2:
        return not mark.codes or mark.codes[0] == DECLINED or any(option.value == mark.codes[0] for option in question.options)
    return question.kind == "several" and mark.codes == tuple(option.value for option in question.options if option.value in mark.codes)


def _fresh(question: Question, mark: Given) -> Markup:
    return Markup(environment.get_template("answering/question.html").render(page=Drawn(question, mark)))  # noqa: S704  # the template escapes


_kept = lru_cache(maxsize=20_000)(_fresh)


def _fault(visit: Visit, steps: Sequence[Screen], place: Place, here: Sequence[Question]) -> Fault:
    """Each problem leads to its field, on this page or on the one where it stands."""
    for question in here:
        if question.name == place.where:
            return Fault(f"{question.title} {place.problem}", f"#{place.where}")
    for screen in steps:
        found = sections(visit.form, screen, visit.stored.draft, visit.departments, visit.account)
        for question in (question for section in found for question in section.questions):
            if question.name == place.where:
                return Fault(f"{question.title} {place.problem}", f"{visit.base}/{screen.key}#{place.where}")
    return Fault(place.problem, f"{visit.base}/{WHOLE}")


def seen_hash(draft: Draft, questions: Sequence[Question]) -> str:
    """What the page showed: a form whose own questions nobody touched since is no conflict, whatever else was saved."""
    return seen_of(draft, [question for question in questions if question.kind != "information"])


def seen_of(draft: Draft, questions: Sequence[Question]) -> str:
    marks = [(question.name, stored_given(question, draft)) for question in questions]
    return hashlib.blake2b(repr([(name, mark.codes, mark.text) for name, mark in marks]).encode(), digest_size=9).hexdigest()


def saved_words(visit: Visit) -> str:
    """When the stored draft was saved; colleagues' rows carry no time (R0), so theirs is not known."""
    if not visit.stored.unsent:
        return ""
    return f"Saved {clock(visit.stored.saved_at)}, not yet sent." if visit.stored.saved_at else "Saved, not yet sent."


def clock(milliseconds: int) -> str:
    when = datetime.fromtimestamp(milliseconds / 1000, UTC)
    today = when.date() == datetime.now(UTC).date()
    return f"{when:%H:%M} UTC" if today else f"{day_of(milliseconds)}, {when:%H:%M} UTC"
