"""Rows of accounts: totals and themes, change with its reason where there is none, agreement of both sides."""

import pytest

from analysis.alignment import alignment
from analysis.change import Change, TrendBreak
from analysis.customers import Moved
from analysis.ratings import Comment
from analysis.results import COMPARISONS, Gap, NotEnough, Theme
from analysis.tables.accounts import ACCOUNTS, accounts_table
from analysis.tables.table import Value
from tests.analysis.studies import CONFIDENTIAL, OPEN, one, rows
from tests.analysis.tables.samples import filled, in_full
from tests.analysis.tables.test_gaps import BANDED, EXACT, HIDDEN

NEVER = "Customers were not asked about our service both in this wave and in the one before."


def test_columns_are_those_of_the_format() -> None:
    of_total = ("gap", "low", "high", "category", "band", "internal_band", "withheld")
    assert list(ACCOUNTS) == [
        *("account_ref", "wave", "n_internal", "n_customer", "alignment"),
        *(f"{comparison}_{column}" for comparison in COMPARISONS for column in of_total),
        *("themes_customer", "themes_internal"),
        *("change", "change_low", "change_high", "change_pairs", "rci", "change_absent"),
        *("agreement_customer", "agreement_internal"),
    ]
    assert [name for name, kind in ACCOUNTS.items() if kind is int] == ["change_pairs"]


def test_accounts_carry_totals_and_themes() -> None:
    themes = {("b", "1"): (Theme("customer", "Price and value", "2", 0.4), Theme("internal", "Invoices and payment", "3–7", None))}
    assert filled(accounts_table([BANDED, HIDDEN], themes, {}, {})) == [
        {
            "account_ref": "b",
            "wave": "1",
            "n_internal": "3–7",
            "n_customer": "2",
            "partnership_band": "we see it better",
            "partnership_internal_band": "high",
            "partnership_withheld": "R13",
            "themes_customer": "Price and value (2)",
            "themes_internal": "Invoices and payment (3–7)",
            "change_absent": NEVER,
        },
        {"account_ref": "c", "wave": "1", "n_customer": "2", "service_withheld": "R1", "change_absent": NEVER},
    ]


def of_change(moved: Moved) -> dict[str, Value]:
    (row,) = filled(accounts_table([EXACT], {}, {("=a", "1"): moved}, {}))
    return {name: value for name, value in row.items() if name.startswith("change") or name == "rci"}


def test_change_or_why_there_is_none() -> None:
    broken, missing = TrendBreak("The question was changed."), NotEnough("Nobody answered in the earlier wave.")
    alike = NotEnough("The accounts' means did not differ.")
    found = Change(-12.5, -20.0, -5.0, 3)
    figures = {"change": -12.5, "change_low": -20.0, "change_high": -5.0, "change_pairs": 3}
    assert of_change(Moved(found, -2.0)) == figures | {"rci": -2.0}
    assert of_change(Moved(found, alike)) == figures | {"change_absent": alike.reason}
    assert of_change(Moved(missing, missing)) == {"change_absent": missing.reason}
    assert of_change(Moved(broken, broken)) == {"change_absent": broken.reason}


def test_agreement_of_each_side() -> None:
    agreement = {("=a", "1", "customer"): 0.0, ("=a", "2", "internal"): 0.9}
    (row,) = filled(accounts_table([EXACT], {}, {}, agreement))
    assert (row["agreement_customer"], "agreement_internal" in row) == (0.0, False)


def test_a_study_by_hand() -> None:
    data = [
        *rows("a", "internal", "ease", [5, 5, 4]),
        *rows("a", "internal", "speed", [4, 4, 4]),
        *rows("a", "customer", "ease", [2, 3, 4]),
        *rows("a", "customer", "speed", [4, 4, 4]),
    ]
    found = in_full(data, OPEN, [Comment("a", "1", "customer", "c1", "", "The price is far too high.")])
    (row,) = filled(accounts_table(found.cells, found.themes, found.moved, found.agreement))
    total = one(found.cells, pair="*").gap
    assert isinstance(total, Gap)
    # 91.7 and 75 against 50 and 75; variances 1/3 and 0, and 1 and 0, over the uniform null's 2, two items
    assert row["service_gap"] == pytest.approx((1100 / 12 + 75) / 2 - 62.5)
    assert (row["service_low"], row["service_high"], row["service_category"]) == (total.low, total.high, total.category)
    assert row["agreement_internal"] == pytest.approx(2 * (11 / 12) / (2 * (11 / 12) + 1 / 12))
    assert row["agreement_customer"] == pytest.approx(2 * 0.75 / (2 * 0.75 + 0.25))
    assert row["alignment"] == alignment(found.cells)
    assert (row["n_internal"], row["n_customer"], row["themes_customer"]) == ("3", "3", "Price and value (1)")


def test_the_agreement_of_colleagues_is_not_in_a_confidential_table() -> None:
    data = [*rows("a", "internal", "ease", [5, 5, 4] * 5), *rows("a", "customer", "ease", [2, 3, 4])]
    found = in_full(data, CONFIDENTIAL)
    (row,) = filled(accounts_table(found.cells, found.themes, found.moved, found.agreement))
    assert (row["agreement_customer"], "agreement_internal" in row) == (0.5, False)


def test_an_account_without_a_total_has_no_n() -> None:
    data = [*rows("a", "customer", "ease", [2]), *rows("a", "customer", "price", [None]), *rows("a", "customer", "speed", [None])]
    found = in_full(data)
    assert filled(accounts_table(found.cells, found.themes, found.moved, found.agreement)) == [
        {"account_ref": "a", "wave": "1", "change_absent": NEVER}
    ]
