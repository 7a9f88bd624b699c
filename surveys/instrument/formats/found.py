"""What a source says, read so that nothing is dropped silently: a field that nobody asked for is listed."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from surveys.errors import Place

_SHOWN = 60
_Kind = TypeVar("_Kind")
_NO_REASONS: Mapping[str, str] = {}


class Notes:
    """What of a source was not taken, in the order of the source."""

    def __init__(self) -> None:
        self._places: dict[Place, int] = {}
        self._parts: dict[str, int] = {}

    def begin(self, where: str) -> None:
        """From now on places below `where` stand after those of the parts before it."""
        self._parts.setdefault(where, len(self._parts))

    def add(self, where: str, problem: str) -> None:
        self._places.setdefault(Place(where, problem), self._rank(where))

    def places(self) -> tuple[Place, ...]:
        return tuple(sorted(self._places, key=lambda place: self._places[place]))

    def _rank(self, where: str) -> int:
        """The position of the longest part that `where` stands in; what stands in none comes first."""
        for end in range(len(where), 0, -1):
            if where[:end] in self._parts and where[end : end + 1] in ("", ".", ",", "[", " "):
                return self._parts[where[:end]]
        return -1


class Part:
    """One object of a source, whose fields are read by `take`; `rest` lists those that were not."""

    def __init__(self, where: str, fields: Mapping[str, Any], notes: Notes, joint: str = ".") -> None:
        self.where = where
        self.notes = notes
        self._fields = dict(fields)
        self._joint = joint
        notes.begin(where)

    def at(self, field: str) -> str:
        """The place of one field."""
        return f"{self.where}{self._joint}{field}" if self.where else field

    def take(self, field: str, kind: type[_Kind], otherwise: _Kind) -> _Kind:
        """The value of a field, or `otherwise` if there is none; a value of another kind is listed."""
        value = self._fields.pop(field, None)
        if value is None or (isinstance(value, kind) and (kind is bool or not isinstance(value, bool))):
            return otherwise if value is None else value
        self.note(field, f"{shown(value)} is not what stands here; left out")
        return otherwise

    def flag(self, *fields: str) -> bool:
        """Whether one of the fields is true."""
        return True in [self.take(field, bool, otherwise=False) for field in fields]

    def peek(self, field: str) -> Any:
        return self._fields.get(field)

    def any(self, field: str) -> Any:
        """The value of a field, whatever it is."""
        return self._fields.pop(field, None)

    def note(self, field: str, problem: str) -> None:
        self.notes.add(self.at(field), problem)

    def rest(self, usual: Mapping[str, Sequence[object]] = _NO_REASONS, reasons: Mapping[str, str] = _NO_REASONS) -> None:
        """List every field that is left; one with a `usual` value says nothing."""
        for field, value in self._fields.items():
            if value not in (None, "", [], {}) and not any(value == each and type(value) is type(each) for each in usual.get(field, ())):
                self.note(field, f"{shown(value)} is not taken: {reasons.get(field, 'nothing here is like it')}")
        self._fields.clear()


def shown(value: object) -> str:
    """A value of the source inside a sentence: short, on one line."""
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "an object with " + ", ".join(map(str, list(value)[:5])) if value else "an empty object"
    text = "true" if value is True else "false" if value is False else f"{value:g}" if isinstance(value, float) else str(value)
    text = " ".join(text.split())
    return f"“{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}”"
