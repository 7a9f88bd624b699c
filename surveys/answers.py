"""What was answered: reads a posted page against its definition; hidden, unknown and unfit values never get through."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct

from surveys.errors import BadAnswers, Place
from surveys.instrument.logic import Operand, holds
from surveys.instrument.types import Checkbox, Comment, Information, Page, Question, RadioGroup, Rated, TextLine

Missing = Literal["not_asked", "hidden", "skipped", "declined"]
DECLINED = "_declined"
WRITTEN = (TextLine, Comment)  # made once: a union of types is built anew, and checked slowly, at each use
# C0 and C1 controls but tab and newline: invisible to the writer, and PostgreSQL refuses NUL.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Value(Struct, frozen=True, omit_defaults=True):
    """A number, a text (codes joined by a space), or the reason why there is neither."""

    number: float | None = None
    text: str | None = None
    missing: Missing | None = None


HIDDEN = Value(missing="hidden")
SKIPPED = Value(missing="skipped")


class _UnfitError(Exception):
    """A posted value that its item cannot take."""


def read_page(pages: Sequence[Page], posted: Mapping[str, Sequence[str]], stored: Mapping[str, Value], *, final: bool) -> dict[str, Value]:
    """The value of every question of `pages` after `posted` was laid over `stored`.

    An item was on the posted form if its name is a key of `posted`; forms therefore send an empty value beside each
    item, so that clearing the last box is seen. `final` also asks for every required item that is visible.
    """
    known: dict[str, Operand] = {name: _operand(value) for name, value in stored.items()}
    read: dict[str, Value] = {}
    problems: list[Place] = []
    for page in pages:
        page_shown = holds(page.visible_if, known)
        for element in page.elements:
            if isinstance(element, Information):
                continue
            shown = page_shown and holds(element.visible_if, known)
            try:
                value = _read(element, posted, stored, final=final) if shown else HIDDEN
            except _UnfitError as error:
                problems.append(Place(element.name, str(error)))
                value = SKIPPED
            read[element.name] = value
            known[element.name] = _operand(value)
    if problems:
        raise BadAnswers("answers", problems)
    return read


def visible_elements(page: Page, values: Mapping[str, Value]) -> list[str]:
    """The names of the elements that a page shows over stored values, information included."""
    known = {name: _operand(value) for name, value in values.items()}
    if not holds(page.visible_if, known):
        return []
    return [element.name for element in page.elements if holds(element.visible_if, known)]


def _operand(value: Value) -> Operand:
    return value.number if value.text is None else value.text


def _read(element: Question, posted: Mapping[str, Sequence[str]], stored: Mapping[str, Value], *, final: bool) -> Value:
    if element.name in posted:
        value = _parse(element, posted[element.name])
    else:
        value = stored.get(element.name, SKIPPED)
        if value.missing in ("hidden", "not_asked"):
            value = SKIPPED
    if final and element.is_required and value == SKIPPED:
        raise _UnfitError(_please(element))
    return value


def _please(element: Question) -> str:
    if isinstance(element, WRITTEN):
        return "This question needs an answer: please write one."
    also = " or “can’t say”" if element.cant_say else ""
    return f"This question needs an answer: please choose one{also}."


def _parse(element: Question, raw: Sequence[str]) -> Value:
    if isinstance(element, WRITTEN):
        return _written(element, raw)
    chosen = [code for code in raw if code]
    if not chosen:
        return SKIPPED
    if DECLINED in chosen:
        return _declined(element, chosen)
    if isinstance(element, Checkbox):
        return _several(element, chosen)
    code = _only(chosen)
    if isinstance(element, RadioGroup):
        return Value(text=_known(code, [choice.value for choice in element.choices]))
    return Value(number=float(_known(code, _points(element.scale.minimum, element.scale.maximum))))


@cache
def _points(minimum: int, maximum: int) -> frozenset[str]:
    """How the points of a scale are sent; there are some sixty scales at most."""
    return frozenset(str(point) for point in range(minimum, maximum + 1))


def _only(chosen: Sequence[str]) -> str:
    if len(chosen) > 1:
        raise _UnfitError("Please choose one answer only.")
    return chosen[0]


def _known(code: str, codes: Iterable[str]) -> str:
    if code not in codes:
        raise _UnfitError("This is not one of the answers to choose from: please choose again.")
    return code


def _declined(element: Rated | RadioGroup | Checkbox, chosen: Sequence[str]) -> Value:
    if not element.cant_say:
        raise _UnfitError("“Can’t say” is not an answer to this question: please choose one, or leave it empty.")
    if set(chosen) != {DECLINED} or (len(chosen) > 1 and not isinstance(element, Checkbox)):
        raise _UnfitError("Please choose either “can’t say” or an answer, not both.")
    return Value(missing="declined")


def _several(element: Checkbox, chosen: Sequence[str]) -> Value:
    codes = [choice.value for choice in element.choices]
    wanted = {_known(code, codes) for code in chosen}
    if element.max_choices and len(wanted) > element.max_choices:
        raise _UnfitError(f"Please choose at most {element.max_choices}: you chose {len(wanted)}.")
    return Value(text=" ".join(code for code in codes if code in wanted))


def _written(element: TextLine | Comment, raw: Sequence[str]) -> Value:
    if len([part for part in raw if part]) > 1:
        raise _UnfitError("Please send one text only.")
    text = clean("".join(raw))
    if isinstance(element, TextLine):
        text = " ".join(text.split())
    over = len(text) - element.max_length
    if over > 0:
        raise _UnfitError(f"Please shorten this by {over:,} character{'s' if over > 1 else ''}: at most {element.max_length:,} fit.")
    return Value(text=text) if text else SKIPPED


def clean(text: str) -> str:
    """Text that every database takes: newlines as LF, no control characters, no halves of a surrogate pair."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", unified)).strip()
