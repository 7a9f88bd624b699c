"""Which columns each kind of file has, and rows read into typed Structs with every error at its row and column; pure."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, get_args

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from surveys.errors import BadFile, Place
from surveys.imports.cells import (
    BadCell,
    Cell,
    Reader,
    Value,
    currency,
    day,
    email,
    is_empty,
    language,
    line,
    note,
    number,
    whole,
    yes_or_no,
)
from surveys.imports.read import Grid, Row
from surveys.sentences import sentence

Kind = Literal["accounts", "contacts", "colleagues", "teams"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LISTED = 50
LONGEST_ATTRIBUTE, LONGEST_SERVICES = 2_000, 10_000


class AccountRow(Struct, frozen=True):
    """An account as a file gives it; a column that the file does not have is UNSET and leaves what is stored."""

    row: int
    external_ref: str
    name: str | UnsetType = UNSET
    segment: str | UnsetType = UNSET
    region: str | UnsetType = UNSET
    industry: str | UnsetType = UNSET
    customer_since: str | UnsetType | None = UNSET
    annual_revenue: float | UnsetType | None = UNSET
    currency: str | UnsetType = UNSET
    contract_end: str | UnsetType | None = UNSET
    payment_standing: str | UnsetType = UNSET
    orders: int | UnsetType | None = UNSET
    orders_trend: float | UnsetType | None = UNSET
    services: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    attributes: dict[str, str] = field(default_factory=dict)


class ContactRow(Struct, frozen=True):
    row: int
    external_ref: str
    account_ref: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    role: str | UnsetType = UNSET
    decision_level: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    opted_out: bool | UnsetType = UNSET


class ColleagueRow(Struct, frozen=True):
    row: int
    external_ref: str
    name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    department: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    opted_out: bool | UnsetType = UNSET


class TeamRow(Struct, frozen=True):
    row: int
    account_ref: str
    colleague_ref: str
    function: str | UnsetType = UNSET


AnyRow = AccountRow | ContactRow | ColleagueRow | TeamRow


class Column(Struct, frozen=True):
    """How a column's cells are read, and what an empty cell means: `empty`, or an error if it is `...`."""

    read: Reader
    empty: Any = ""


class Layout(Struct, frozen=True):
    """One kind of file: its columns, those that identify a row, and what its rows become."""

    make: Callable[..., AnyRow]
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    has_attributes: bool = False


def services(cell: Cell) -> str:
    """Names separated by semicolons, as the JSON list that is stored."""
    text = str(line(LONGEST_SERVICES)(cell))
    names = dict.fromkeys(part.strip() for part in text.split(";"))
    return json.dumps([name for name in names if name], ensure_ascii=False)


REQUIRED: Any = ...
REF, NAME = Column(line(200), REQUIRED), Column(line(300), REQUIRED)
EMAIL, LANGUAGE = Column(email), Column(language)
# An empty cell is no consent: only a written "no" lets somebody be asked again.
OPTED_OUT = Column(yes_or_no, UNSET)

LAYOUTS: Mapping[Kind, Layout] = {
    "accounts": Layout(
        AccountRow,
        ("external_ref",),
        {
            "external_ref": REF,
            "name": NAME,
            "segment": Column(line(100)),
            "region": Column(line(100)),
            "industry": Column(line(100)),
            "customer_since": Column(day, None),
            "annual_revenue": Column(number(least=0), None),
            "currency": Column(currency),
            "contract_end": Column(day, None),
            "payment_standing": Column(line(40)),
            "orders": Column(whole, None),
            "orders_trend": Column(number(least=-100), None),
            "services": Column(services, "[]"),
            "owner": EMAIL,
        },
        has_attributes=True,
    ),
    "contacts": Layout(
        ContactRow,
        ("external_ref",),
        {
            "external_ref": REF,
            "account_ref": REF,
            "name": NAME,
            "email": EMAIL,
            "role": Column(line(200)),
            "decision_level": Column(line(40)),
            "language": LANGUAGE,
            "opted_out": OPTED_OUT,
        },
    ),
    "colleagues": Layout(
        ColleagueRow,
        ("external_ref",),
        {
            "external_ref": REF,
            "name": NAME,
            "email": EMAIL,
            "department": REF,
            "language": LANGUAGE,
            "opted_out": OPTED_OUT,
        },
    ),
    "teams": Layout(TeamRow, ("account_ref", "colleague_ref"), {"account_ref": REF, "colleague_ref": REF, "function": Column(line(200))}),
}
ATTRIBUTE = Column(note(LONGEST_ATTRIBUTE))


class Findings:
    """Errors of one file: the first `LISTED` are kept, the rest only counted."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self._kept: list[tuple[int, str, str]] = []

    def add(self, row: int, column: str, problem: str) -> None:
        self.count += 1
        self._kept.append((row, column, problem))
        if len(self._kept) >= 2 * LISTED:
            self._kept = sorted(self._kept)[:LISTED]

    def refuse(self) -> None:
        """Raise BadFile if there is any."""
        if not self.count:
            return
        places = [
            Place(sentence("row {row}, column {column}", row=str(row), column=column), problem)
            for row, column, problem in sorted(self._kept)[:LISTED]
        ]
        if rest := self.count - len(places):
            places.append(Place(sentence("further rows"), sentence("{number} more errors like these; nothing was imported", number=rest)))
        raise BadFile(self.name, places)


def read_rows(kind: Kind, grid: Grid, findings: Findings, rows: Iterable[Row]) -> list[AnyRow]:
    """Read `rows` of the grid; a row with an error is left out and its errors are in `findings`."""
    layout = LAYOUTS[kind]
    _check_header(layout, grid.header, findings)
    if findings.count:
        return []
    read = [(name, layout.columns.get(name, ATTRIBUTE), name in layout.columns) for name in grid.header]
    seen: dict[tuple[Value, ...], int] = {}
    made = [_read_row(layout, read, row, findings, seen) for row in rows]
    return [row for row in made if row is not None]


def _check_header(layout: Layout, header: tuple[str, ...], findings: Findings) -> None:
    for name in layout.key:
        if name not in header:
            findings.add(1, name, sentence("is missing: the header has {names}", names=", ".join(header)))
    for name in header:
        if layout.has_attributes and name not in layout.columns:
            try:
                line(100)(name)
            except BadCell as error:
                findings.add(1, name[:LISTED], sentence("as a name {problem}", problem=error.words))
        elif name not in layout.columns:
            findings.add(1, name, sentence("is not known here: rename it to one of {names}, or remove it", names=", ".join(layout.columns)))


def _read_row(
    layout: Layout, columns: list[tuple[str, Column, bool]], row: Row, findings: Findings, seen: dict[tuple[Value, ...], int]
) -> AnyRow | None:
    values: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    before = findings.count
    for (name, column, known), cell in zip(columns, row.cells, strict=True):
        try:
            (values if known else attributes)[name] = _value(column, cell)
        except BadCell as error:
            findings.add(row.number, name, error.words)
    key = tuple(values.get(name) for name in layout.key)
    if None not in key and (first := seen.setdefault(key, row.number)) != row.number:
        findings.add(row.number, layout.key[-1], _twin(*map(str, key), row=str(first)))
    if findings.count > before:
        return None
    return layout.make(row=row.number, **values, **({"attributes": attributes} if layout.has_attributes else {}))


def _twin(first: str, *second: str, row: str) -> str:
    if second:
        return sentence("{first} with {second} is already in row {row}", first=first, second=second[0], row=row)
    return sentence("{first} is already in row {row}", first=first, row=row)


def _value(column: Column, cell: Cell) -> Any:
    if not is_empty(cell):
        return column.read(cell)
    if column.empty is REQUIRED:
        raise BadCell(sentence("is empty: every row needs it"))
    return column.empty


def given(row: AnyRow) -> dict[str, Any]:
    """The columns that the file gives for this row."""
    values = msgspec.structs.asdict(row)
    return {name: value for name, value in values.items() if value is not UNSET and name not in {"row", "attributes"}}
