"""Rows of gaps: columns, formats, and what stays empty."""

from msgspec import structs

from analysis.results import Banded, BandedGap, Cell, Gap, Mean, NotEnough, Scale, Withheld
from analysis.tables.gaps import GAPS, gaps_table, rule_of
from analysis.tables.table import written
from tests.analysis.studies import FIVE, rows
from tests.analysis.tables.samples import filled, in_full

POMP = Scale(0, 100)
GAP = Gap(1.25, -0.5, 3.0, 2.1e-9, 0.0421, True, 0.9, -0.1, 1.9, 0.812345678, 0.0, "blind spot", "over")
EXACT = Cell("=a", "1", "service", "ease", FIVE, Mean(4.0, "3"), Mean(2.75, "4"), GAP, "item", "process")
BANDED = Cell("b", "1", "partnership", "*", POMP, Banded("high", "3–7"), Mean(50.0, "2"), BandedGap("we see it better"), "account")
HIDDEN = Cell("c", "1", "service", "*", POMP, Withheld("R1"), Mean(50.0, "2"), Withheld("R1"), "account")
LONELY = Cell("d", "1", "service", "ease", FIVE, NotEnough("x"), Mean(4.0, "1"), NotEnough("x"))
ALONE = Cell("e", "1", "service", "ease", FIVE, Banded("high", "3–7"), NotEnough("x"), NotEnough("x"))


def test_columns_are_those_of_the_format() -> None:
    assert ",".join(GAPS) == (
        "account_ref,wave,comparison,pair,n_internal,n_customer,mean_internal,mean_customer,gap,low,high,p,q,confirmed,"
        "posterior_gap,posterior_low,posterior_high,p_over,p_under,category,band,scale_min,scale_max,withheld,level,dimension,relative,beyond_internal"
    )
    assert [name for name, kind in GAPS.items() if kind is float] == [
        "mean_internal",
        "mean_customer",
        *("gap", "low", "high", "p", "q"),
        *("posterior_gap", "posterior_low", "posterior_high", "p_over", "p_under"),
        "scale_min",
        "scale_max",
    ]


def test_rows_of_gaps() -> None:
    found = [",".join(written(value) for value in row) for row in gaps_table([EXACT, BANDED, HIDDEN, LONELY, ALONE]).rows]
    assert found == [
        "=a,1,service,ease,3,4,4,2.75,1.25,-0.5,3,2.1e-09,0.0421,1,0.9,-0.1,1.9,0.812346,0,blind spot,,1,5,,item,process,over,",
        "b,1,partnership,*,3–7,2,,50,,,,,,,,,,,,,we see it better,0,100,R13,account,,,",
        "c,1,service,*,,2,,50,,,,,,,,,,,,,,0,100,R1,account,,,",
        "d,1,service,ease,0,1,,4,,,,,,,,,,,,one-sided,,1,5,,item,,,",
        "e,1,service,ease,3–7,0,,,,,,,,,,,,,,one-sided,,1,5,R5,item,,,",
    ]


def test_a_mean_says_that_it_may_lie_further_out() -> None:
    (row,) = filled(gaps_table([structs.replace(EXACT, internal=Mean(4.5, "8–14", 1, "more"))]))
    assert (row["mean_internal"], row["beyond_internal"]) == (4.5, "more")


def test_rules_that_keep_something_back() -> None:
    assert [rule_of(cell) for cell in (EXACT, BANDED, HIDDEN, LONELY, ALONE)] == ["", "R13", "R1", "", "R5"]


def test_the_regard_balance_has_the_same_columns() -> None:
    data = [
        *rows("a", "internal", "respect", [2, 3, 4], about="customer"),
        *rows("a", "customer", "ease", [4, 5, 3]),
    ]
    (row,) = filled(gaps_table(in_full(data).regard))
    assert {name: row[name] for name in ("comparison", "pair", "mean_internal", "mean_customer", "gap", "level", "relative")} == {
        "comparison": "regard",
        "pair": "*",
        "mean_internal": 50.0,
        "mean_customer": 75.0,
        "gap": -25.0,
        "level": "account",
        "relative": "alone",
    }
