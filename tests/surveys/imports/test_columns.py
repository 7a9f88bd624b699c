"""Rows become typed Structs; whatever cannot is an error at its row and column."""

import pytest
from msgspec import UNSET
from piccolo.columns import Varchar

from surveys.errors import BadFile
from surveys.imports.cells import BadCell, Cell
from surveys.imports.columns import LAYOUTS, AccountRow, AnyRow, ColleagueRow, ContactRow, Findings, Kind, TeamRow, given, read_rows
from surveys.imports.read import read_grid
from surveys.imports.targets import TARGETS
from surveys.tables import TABLES


def read(kind: Kind, text: str) -> list[AnyRow]:
    findings = Findings("a.csv")
    grid = read_grid("a.csv", text.encode())
    rows = read_rows(kind, grid, findings, grid.rows)
    findings.refuse()
    return rows


def refusal(kind: Kind, text: str) -> list[str]:
    with pytest.raises(BadFile) as raised:
        read(kind, text)
    return str(raised.value).splitlines()


def test_every_kind_has_its_struct() -> None:
    assert read("accounts", "external_ref,name,services,Tier\nA-1,Acme,a; b;;a,gold\n") == [
        AccountRow(row=2, external_ref="A-1", name="Acme", services='["a", "b"]', attributes={"tier": "gold"})
    ]
    assert read("contacts", "external_ref,account_ref,name,opted_out\nC-1,A-1,Ada,yes\n") == [
        ContactRow(row=2, external_ref="C-1", account_ref="A-1", name="Ada", opted_out=True)
    ]
    assert read("colleagues", "external_ref,name,department,email\nK-1,Bo,Sales,BO@example.com\n") == [
        ColleagueRow(row=2, external_ref="K-1", name="Bo", department="Sales", email="bo@example.com")
    ]
    assert read("teams", "account_ref,colleague_ref\nA-1,K-1\n") == [TeamRow(row=2, account_ref="A-1", colleague_ref="K-1")]


def test_an_absent_column_is_unset_and_an_empty_cell_clears() -> None:
    (row,) = read("accounts", "external_ref,segment,annual_revenue,contract_end,services,owner\nA-1,,,,,\n")
    assert given(row) == {"external_ref": "A-1", "segment": "", "annual_revenue": None, "contract_end": None, "services": "[]", "owner": ""}


def test_an_empty_cell_never_takes_an_opt_out_back() -> None:
    (row,) = read("contacts", "external_ref,opted_out\nC-1,\n")
    assert row == ContactRow(row=2, external_ref="C-1", opted_out=UNSET)


def test_every_error_has_its_row_and_column() -> None:
    text = (
        "external_ref,name,contract_end,annual_revenue,currency,owner\n"
        "A-1,Acme,31.12.2026,-5,EURO,nobody\n"
        ",Acme,,,,\n"
        "A-2,,,,,\n"
        "A-1,Acme,,,,\n"
    )
    assert refusal("accounts", text) == [
        "a.csv: row 2, column annual_revenue: -5 is less than 0",
        "a.csv: row 2, column contract_end: '31.12.2026' is not a date: write it like 2026-12-31",
        "a.csv: row 2, column currency: 'EURO' is not a currency code: write three letters like EUR",
        "a.csv: row 2, column owner: 'nobody' is not an e-mail address",
        "a.csv: row 3, column external_ref: is empty: every row needs it",
        "a.csv: row 4, column name: is empty: every row needs it",
        "a.csv: row 5, column external_ref: A-1 is already in row 2",
    ]


def test_the_same_pair_twice_is_the_later_rows_error() -> None:
    assert refusal("teams", "account_ref,colleague_ref\nA-1,K-1\nA-1,K-2\nA-1,K-1\n") == [
        "a.csv: row 4, column colleague_ref: A-1 with K-1 is already in row 2"
    ]


def test_unknown_columns_are_attributes_of_accounts_only() -> None:
    assert refusal("contacts", "external_ref,account_ref,name,opt_out\nC-1,A-1,Ada,yes\n") == [
        "a.csv: row 1, column opt_out: is not known here: rename it to one of external_ref, account_ref, name, email, role, "
        "decision_level, language, opted_out, or remove it"
    ]
    assert refusal("accounts", f"external_ref,{'x' * 101}\nA-1,1\n") == [
        f"a.csv: row 1, column {'x' * 50}: as a name has 101 characters; at most 100 fit"
    ]


def test_a_missing_key_column_is_said_once() -> None:
    assert refusal("teams", "account_ref,function\nA-1,sales\nA-2,sales\n") == [
        "a.csv: row 1, column colleague_ref: is missing: the header has account_ref, function"
    ]


def test_fifty_errors_are_listed_and_the_rest_counted() -> None:
    text = "external_ref,name,orders\n" + "".join(f"A-{number},Acme,many\n" for number in range(1_060))
    lines = refusal("accounts", text)
    assert len(lines) == 51
    assert lines[49] == "a.csv: row 51, column orders: 'many' is not a number: write digits with a decimal point, like 1234.50"
    assert lines[50] == "a.csv: further rows: 1,010 more errors like these; nothing was imported"


CHECKED_OTHERWISE = {"email", "owner", "language", "currency", "customer_since", "contract_end", "services"}


@pytest.mark.parametrize("kind", LAYOUTS)
def test_what_fits_a_column_fits_the_table(kind: Kind) -> None:
    (table,) = [one for one in TABLES if one._meta.tablename == TARGETS[kind].table]
    lengths = {column._meta.name: column.length or 0 for column in table._meta.columns if isinstance(column, Varchar)}
    checked = {name: column for name, column in LAYOUTS[kind].columns.items() if name in lengths and name not in CHECKED_OTHERWISE}
    assert {name: _longest(column.read("x" * lengths[name])) for name, column in checked.items()} == {
        name: lengths[name] for name in checked
    }
    for name, column in checked.items():
        with pytest.raises(BadCell):
            column.read("x" * (lengths[name] + 1))


def _longest(value: Cell) -> int:
    return len(str(value))


@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_column_has_its_place_in_the_table(kind: Kind) -> None:
    target = TARGETS[kind]
    (table,) = [one for one in TABLES if one._meta.tablename == target.table]
    # What a person refused themselves, and whether mail reaches them, is in no file.
    assert set(target.types) == {column._meta.name for column in table._meta.columns} - {"id", "said_no", "email_status"}
    assert set(target.types) == {*target.key, *target.needs, *target.defaults}
