"""Two versions of the same answers, side by side, for the person to choose from."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from server.web.answering.bodies import Body
from server.web.answering.marks import Given, in_words, stored_given, typed
from server.web.answering.questions import Question
from server.web.answering.reading import Head
from server.web.answering.screens import Screen
from server.web.answering.visits import Visit
from server.web.language import translate
from surveys.sentences import sentence

TITLE = sentence("Two versions of your answers")


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
    action: str


def draw_conflict(visit: Visit, screen: Screen, body: Body, posted: Mapping[str, Sequence[str]], asked: Sequence[Question]) -> ConflictPage:
    marks = [(each, typed(each, posted[each.name]), stored_given(each, visit.stored.draft)) for each in asked if each.name in posted]
    return ConflictPage(
        head=replace(visit.head(TITLE), languages=()),
        account=visit.account.name,
        address=visit.address(screen.key),
        rows=tuple(_row(each, mine, other, visit.form.language) for each, mine, other in marks if _differ(mine, other)),
        fields=tuple((name, value) for name, values in posted.items() for value in values),
        submission=str(uuid4()),
        revision=visit.stored.revision,
        action=body.pressed,
    )


def _row(question: Question, mine: Given, other: Given, language: str) -> Row:
    nothing = translate("No answer", language)
    return Row(question.full_title, in_words(question, mine, language) or nothing, in_words(question, other, language) or nothing)


def _differ(mine: Given, other: Given) -> bool:
    return (set(mine.codes), mine.text.split()) != (set(other.codes), other.text.split())
