"""Two versions of the same answers, side by side, for the person to choose from."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from msgspec import Struct

from server.web.answering.bodies import Action
from server.web.answering.drawing import Head
from server.web.answering.questions import Given, Question, typed
from server.web.answering.screens import Screen, stored_given
from server.web.answering.visits import Visit
from surveys.answers import DECLINED

NOTHING = "No answer"


class Row(Struct, frozen=True):
    """One question that the two versions answer differently."""

    title: str
    mine: str
    stored: str


class ConflictPage(Struct, frozen=True):
    """Everything that `answering/conflict.html` shows; `fields` are posted again if the person keeps theirs."""

    head: Head
    account: str
    address: str
    rows: tuple[Row, ...]
    fields: tuple[tuple[str, str], ...]
    submission: str
    revision: int
    action: Action


def draw_conflict(
    visit: Visit, screen: Screen, action: Action, posted: Mapping[str, Sequence[str]], asked: Sequence[Question]
) -> ConflictPage:
    marks = [(each, typed(each, posted[each.name]), stored_given(each, visit.stored.draft)) for each in asked if each.name in posted]
    return ConflictPage(
        head=Head("Two versions of your answers", visit.form.language, visit.form.direction, visit.link.wave_name),
        account=visit.account.name,
        address=f"{visit.base}/{screen.key}",
        rows=tuple(Row(each.title, _words(each, mine), _words(each, other)) for each, mine, other in marks if _differ(mine, other)),
        fields=tuple((name, value) for name, values in posted.items() for value in values),
        submission=str(uuid4()),
        revision=visit.stored.revision,
        action=action,
    )


def _differ(mine: Given, other: Given) -> bool:
    return (set(mine.codes), mine.text.split()) != (set(other.codes), other.text.split())


def _words(question: Question, mark: Given) -> str:
    if question.kind in ("line", "text"):
        return mark.text or NOTHING
    texts = {option.value: option.text for option in question.options} | {DECLINED: "Can’t say"}
    return ", ".join(texts.get(code, code) for code in mark.codes) or NOTHING
