"""Draws the pages of answering: one typed object per template, and questions kept as drawn while they hold no words of a person."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from uuid import uuid4

from markupsafe import Markup
from msgspec import Struct

from server.web.answering.marks import Given, given, stored_given, typed
from server.web.answering.questions import Heading, Question
from server.web.answering.reading import Head
from server.web.answering.replies import Reply
from server.web.answering.screens import WHOLE, Screen, shown_screens
from server.web.answering.sections import Section, sections
from server.web.answering.visits import Visit
from server.web.language import clock, translate
from server.web.pages import environment
from surveys.answer_values import DECLINED
from surveys.drafts import PICKS_FIELD, Draft, Posted
from surveys.errors import Place
from surveys.instrument.answerable import is_day
from surveys.sentences import sentence

Placed = tuple[Place, ...]


class Drawn(Struct, frozen=True):
    """A question with what stands in it, for `answering/question.html`."""

    question: Question
    given: Given

    @property
    def described(self) -> str:
        """The ids of everything that says more about the question."""
        question, entry = self.question, self.question.entry
        parts = {
            "hint": question.hint,
            "depends": question.conditional,
            "range": entry.least is not None or entry.most is not None or question.kind == "ranking",
            "unit": entry.unit,
            "note": self.given.note,
            "problem": self.given.problem,
        }
        return " ".join(f"{question.name}-{part}" for part, stands in parts.items() if stands)

    @property
    def fits_picker(self) -> bool:
        """Whether a browser's own field for dates would show what stands here; what does not fit is shown as it was typed."""
        return not self.given.text or is_day(self.given.text)


class DrawnQuestion(Struct, frozen=True):
    """A question as HTML, and the condition under which the browser may show it."""

    html: Markup
    shown_if: str


class DrawnPart(Struct, frozen=True):
    """Questions beside each other, or the rows of a matrix under its heading."""

    heading: Heading | None
    questions: tuple[DrawnQuestion, ...]


class DrawnSection(Struct, frozen=True):
    """A heading and what is under it, drawn."""

    title: str
    description: str
    conditional: bool
    route: str
    parts: tuple[DrawnPart, ...]
    picks: bool


class Fault(Struct, frozen=True):
    """One line of the error summary."""

    title: str
    problem: str
    address: str


class FormPage(Struct, frozen=True):
    """Everything that `answering/form.html` shows."""

    head: Head
    account: str
    address: str
    other_way: str
    home: str
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
    mirrors: bool


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
    problems = {place.where: translate(place.problem, form.language) for place in back.problems} if back else {}
    marks = {question.name: _given(question, draft, back, problems, nps) for question in questions}
    steps = shown_screens(form, draft, visit.departments)
    step = next((number for number, each in enumerate(steps, 1) if each.key == screen.key), len(steps))
    whole = screen.kind == "all"
    mirrors = any(section.mirrored or section.conditional for section in found)
    title = translate("All questions", form.language) if whole else found[0].title
    return FormPage(
        head=visit.head(sentence("Error: {title}", title=title) if problems else title),
        account=visit.account.name,
        address=visit.address(screen.key),
        other_way=visit.home if whole else visit.address(WHOLE),
        home=visit.home,
        sections=tuple(_section(section, marks, form.language, mirrors=mirrors) for section in found),
        faults=tuple(_fault(visit, steps, place, questions) for place in back.problems) if back else (),
        step=step,
        steps=len(steps),
        submission=str(uuid4()),
        revision=visit.stored.revision,
        seen=seen_hash(draft, questions),
        saved=saved_words(visit),
        sends=screen.kind in ("send", "all"),
        whole=whole,
        sent=visit.stored.state == "sent",
        several_accounts=len(visit.link.accounts) > 1,
        mirrors=mirrors,
    )


def _given(question: Question, draft: Draft, back: Typed | None, problems: Mapping[str, str], nps: str) -> Given:
    problem = problems.get(question.name, "")
    if back is not None and question.name in back.fields:
        return typed(question, back.fields[question.name], problem)
    mark = stored_given(question, draft)
    if problem or (nps and question.recommends):
        return Given(mark.codes, mark.text, problem, nps if question.recommends else "")
    return mark


def _section(section: Section, marks: Mapping[str, Given], language: str, *, mirrors: bool) -> DrawnSection:
    return DrawnSection(
        title=section.title,
        description=section.description,
        conditional=section.conditional,
        route=section.route if mirrors else "",
        parts=tuple(_parts(section, marks, language)),
        picks=any(question.name == PICKS_FIELD for question in section.questions),
    )


def _parts(section: Section, marks: Mapping[str, Given], language: str) -> Iterator[DrawnPart]:
    for heading, questions in groupby(section.questions, key=lambda question: question.under):
        drawn = (DrawnQuestion(draw_question(each, marks[each.name], language), section.mirrored.get(each.name, "")) for each in questions)
        yield DrawnPart(heading, tuple(drawn))


def draw_question(question: Question, mark: Given, language: str) -> Markup:
    """Drawn once per state; a person's own words are drawn anew each time and never kept, nor is what no form of ours sends."""
    return _kept(question, mark, language) if _is_offered(question, mark) else _fresh(question, mark, language)


def _is_offered(question: Question, mark: Given) -> bool:
    """Nothing, or some of the question's own codes as a browser sends them: each once, in their order, and one only of a single choice."""
    if mark.text or mark.problem or question.recalls:
        return False
    if len(mark.codes) < 2:
        return not mark.codes or mark.codes[0] == DECLINED or any(option.value == mark.codes[0] for option in question.options)
    return question.kind == "several" and mark.codes == tuple(option.value for option in question.options if option.value in mark.codes)


def _fresh(question: Question, mark: Given, language: str) -> Markup:
    drawn = environment.get_template("answering/question.html").render(page=Drawn(question, mark), language=language)
    return Markup(drawn)  # noqa: S704  # the template escapes


_kept = lru_cache(maxsize=20_000)(_fresh)


def _fault(visit: Visit, steps: Sequence[Screen], place: Place, here: Sequence[Question]) -> Fault:
    """Each problem leads to its field, on this page or on the one where it stands."""
    for question in here:
        if question.name == place.where:
            return Fault(question.full_title, place.problem, f"#{place.where}")
    for screen in steps:
        found = sections(visit.form, screen, visit.stored.draft, visit.departments, visit.account)
        for question in (question for section in found for question in section.questions):
            if question.name == place.where:
                return Fault(question.full_title, place.problem, visit.address(screen.key, place.where))
    return Fault("", place.problem, visit.address(WHOLE))


def seen_hash(draft: Draft, questions: Sequence[Question]) -> str:
    """What the page showed: a form whose own questions nobody touched since is no conflict, whatever else was saved."""
    return seen_of(draft, [question for question in questions if question.takes_answer])


def seen_of(draft: Draft, questions: Sequence[Question]) -> str:
    marks = [(question.name, given(draft, question.name)) for question in questions]
    return hashlib.blake2b(repr([(name, mark.codes, mark.text) for name, mark in marks]).encode(), digest_size=9).hexdigest()


def saved_words(visit: Visit) -> str:
    """When the stored draft was saved; colleagues' rows carry no time (R0), so theirs is not known."""
    stored = visit.stored
    if not stored.unsent:
        return ""
    if stored.saved_at:
        return sentence("Saved {when}, not yet sent.", when=clock(stored.saved_at, visit.form.language))
    return sentence("Saved, not yet sent.")
