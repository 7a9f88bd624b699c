"""What a file changes: its rows compared with the stored ones; pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from surveys.imports.columns import Findings
from surveys.imports.targets import Target
from surveys.sentences import sentence

Stored = Mapping[tuple[Any, ...], Mapping[str, Any]]


class Staged(Struct, frozen=True):
    """A row of the file in the table's own columns, references resolved to ids."""

    row: int
    values: Mapping[str, Any]
    attributes: Mapping[str, str]


class Plan(Struct, frozen=True):
    """Whole rows to write, and how many there are of each sort."""

    write: Sequence[Mapping[str, Any]]
    new: int
    changed: int
    unchanged: int


def make_plan(target: Target, rows: Sequence[Staged], stored: Stored, findings: Findings) -> Plan:
    """Compare every row with what is stored under its key; rows that cannot be made become findings."""
    write: list[Mapping[str, Any]] = []
    new = unchanged = 0
    for row in rows:
        old = stored.get(tuple(row.values[name] for name in target.key))
        if old is None:
            _check_complete(target, row, findings)
            new += 1
        merged = {**(old or target.defaults), **row.values}
        if row.attributes:
            merged["attributes"] = _with_attributes(str(merged["attributes"]), row.attributes)
        if merged == old:
            unchanged += 1
        else:
            write.append(merged)
    return Plan(write, new, len(write) - new, unchanged)


def _check_complete(target: Target, row: Staged, findings: Findings) -> None:
    for column, name in target.needs.items():
        if column not in row.values:
            findings.add(row.row, name, sentence("is needed, because this row is new: add the column to the file"))


def _with_attributes(stored: str, given: Mapping[str, str]) -> str:
    """Set what has a value, remove what is empty, leave what the file does not name."""
    merged = {**json.loads(stored), **given}
    return json.dumps({name: value for name, value in merged.items() if value != ""}, ensure_ascii=False, sort_keys=True)
