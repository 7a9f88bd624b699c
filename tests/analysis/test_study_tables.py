"""The tables that the study writes: columns, formats, and what stays empty."""

from analysis.ratings import Comment
from analysis.results import Banded, BandedGap, Cell, Gap, Mean, NotEnough, Scale, Theme, Withheld
from analysis.study_tables import ACCOUNTS, COMMENTS, GAPS, accounts_table, comments_table, defanged, gaps_table, number

FIVE = Scale(1, 5)
GAP = Gap(1.25, -0.5, 3.0, 2.1e-9, 0.0421, True, 0.9, -0.1, 1.9, 0.812345678, 0.0, "blind spot")
EXACT = Cell("=a", "1", "service", "ease", FIVE, Mean(4.0, "3"), Mean(2.75, "4"), GAP)
BANDED = Cell("b", "1", "partnership", "*", Scale(0, 100), Banded("high", "3–7"), Mean(50.0, "2"), BandedGap("we see it better"))
HIDDEN = Cell("c", "1", "service", "*", Scale(0, 100), Withheld("R1"), Mean(50.0, "2"), Withheld("R1"))
LONELY = Cell("d", "1", "service", "ease", FIVE, NotEnough("x"), Mean(4.0, "1"), NotEnough("x"))


def test_columns_are_those_of_the_format() -> None:
    assert ",".join(GAPS) == (
        "account_ref,wave,comparison,pair,n_internal,n_customer,mean_internal,mean_customer,gap,low,high,p,q,confirmed,"
        "posterior_gap,posterior_low,posterior_high,p_over,p_under,category,band,scale_min,scale_max,withheld"
    )


def test_rows_of_gaps() -> None:
    rows = [",".join(row) for row in gaps_table([EXACT, BANDED, HIDDEN, LONELY]).rows]
    assert rows == [
        "'=a,1,service,ease,3,4,4,2.75,1.25,-0.5,3,2.1e-09,0.0421,1,0.9,-0.1,1.9,0.812346,0,blind spot,,1,5,",
        "b,1,partnership,*,3–7,2,,50,,,,,,,,,,,,,we see it better,0,100,R13",
        "c,1,service,*,,2,,50,,,,,,,,,,,,,,0,100,R1",
        "d,1,service,ease,0,1,,4,,,,,,,,,,,,one-sided,,1,5,",
    ]


def test_accounts_carry_totals_and_themes() -> None:
    themes = {("b", "1"): (Theme("customer", "Price and value", "2", 0.4), Theme("internal", "Invoices and payment", "3–7", None))}
    table = accounts_table([BANDED, HIDDEN], themes)
    rows = [{name: value for name, value in zip(ACCOUNTS, row, strict=True) if value} for row in table.rows]
    assert rows == [
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
        },
        {"account_ref": "c", "wave": "1", "n_customer": "2", "service_withheld": "R1"},
    ]


COMMENTED = [
    Comment("a", "1", "internal", "i1", "", "They are rude.", row=2),
    Comment("a", "1", "customer", "c2", "ease", "=1+1 is great", row=3),
    Comment("a", "1", "customer", "c1", "", "Danke, sehr gut", row=4),
    Comment("a", "1", "customer", "c3", "", "Awful", sharing="totals", row=5),
]


def test_confidential_comments_are_the_customers_without_a_name() -> None:
    assert [",".join(row) for row in comments_table(COMMENTED, "confidential").rows] == [
        "a,1,customer,,,,not_scored,,de,Danke, sehr gut",
        "a,1,customer,,ease,,positive,0.8,,'=1+1 is great",
    ]


def test_attributed_comments_are_all_there() -> None:
    table = comments_table(COMMENTED, "attributed")
    assert table.header == COMMENTS
    assert [row[3:8] for row in table.rows] == [
        ("i1", "", "2", "negative", "-0.3"),
        ("c2", "ease", "3", "positive", "0.8"),
        ("c1", "", "4", "not_scored", ""),
        ("c3", "", "5", "negative", "-1"),
    ]


def test_numbers_are_plain_and_formulas_are_texts() -> None:
    assert [number(value) for value in (0.0, -0.0, 1.0, -0.17905405, 100.0, 0.00001234)] == ["0", "0", "1", "-0.179054", "100", "1.23e-05"]
    assert [defanged(text) for text in ("=1", "＝1", "-1", "@x", "\tx", "a=1")] == ["'=1", "'＝1", "'-1", "'@x", "'\tx", "a=1"]
