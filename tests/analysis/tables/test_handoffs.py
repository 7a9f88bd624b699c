"""Rows of hand-offs: columns, and what stays empty where something is kept back."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from analysis.handoffs.gaps import HandoffGap
from analysis.handoffs.matrix import (
    COARSE,
    FEW_CELLS,
    HandoffCell,
    HandoffMatrix,
    Interval,
    Modelled,
    PlainMeans,
    Quality,
    Share,
    Shares,
    UnusualPair,
)
from analysis.handoffs.model import FEW_MUTUAL, Reciprocity
from analysis.handoffs.study import WaveHandoffs
from analysis.results import Banded, BandedGap, Gap, Mean, Withheld
from analysis.tables.handoffs import GAPS, HANDOFFS, MODEL, handoff_gaps_table, handoffs_table, model_table
from analysis.tables.table import Columns, Table, written

BAND, TENTH, HIDDEN = Banded("low", "3–7"), Mean(52.5, "15", 1), Withheld("R1")
SHARES = Shares(Share(0.05, 0.4), Share(0.1, 0.7), Share(0.07, 0.35), 0.78)
MODELLED = Modelled(
    qualities=(Quality("Billing", TENTH, Interval(47.5, 57.5)), Quality("Legal", BAND, COARSE), Quality("Sales", HIDDEN, HIDDEN)),
    unusual=(UnusualPair("Sales", "Billing", "worse"),),
    reciprocity=Reciprocity(0.31, -0.2, 0.7, 12),
    shares=SHARES,
)
CELLS = (HandoffCell("Billing", "Sales", HIDDEN), HandoffCell("Sales", "Billing", TENTH), HandoffCell("Sales", "Legal", BAND))
GAP = Gap(12.5, 1.5, 23.5, 0.01, 0.04, True, 9.0, 0.5, 17.5, 0.8, 0.0, "unclear", "over")
ROWS = (
    HandoffGap("Billing", "Sales", TENTH, Mean(40.0, "20", 1), GAP),
    HandoffGap("Legal", "Sales", BAND, TENTH, BandedGap("they see it better")),
    HandoffGap("Sales", "Legal", Withheld("R1"), BAND, Withheld("R1")),
)
FIRST = WaveHandoffs("1", HandoffMatrix(CELLS, MODELLED), ROWS)
PLAIN = PlainMeans((Quality("Billing", TENTH, FEW_CELLS), Quality("Sales", Withheld("R13"), Withheld("R13"))), FEW_CELLS)
SECOND = WaveHandoffs("2", HandoffMatrix((HandoffCell("Billing", "Sales", Withheld("R7")),), PLAIN), ())


def lines(table: Table) -> list[str]:
    return [",".join(written(value) for value in row) for row in table.rows]


def test_pairs_of_departments_and_then_departments() -> None:
    assert ",".join(HANDOFFS) == "wave,rater,rated,n,mean,low,high,band,unusual,withheld,reason"
    assert lines(handoffs_table([FIRST, SECOND])) == [
        "1,Billing,Sales,,,,,,,R1,",
        "1,Sales,Billing,15,52.5,,,,worse,,",
        "1,Sales,Legal,3–7,,,,low,,R5,",
        "1,,Billing,15,52.5,47.5,57.5,,,,",
        "1,,Legal,3–7,,,,low,,R5,",
        "1,,Sales,,,,,,,R1,",
        "2,Billing,Sales,,,,,,,R7,",
        f"2,,Billing,15,52.5,,,,,,{FEW_CELLS.reason}",
        "2,,Sales,,,,,,,R13,",
    ]


def test_the_model_or_the_reason_why_there_is_none() -> None:
    assert ",".join(MODEL) == (
        "wave,leniency_share,leniency_reliability,quality_share,quality_reliability,pair_share,pair_reliability,error_share,"
        "reciprocity,reciprocity_low,reciprocity_high,reciprocity_pairs,reason"
    )
    alone = WaveHandoffs("3", HandoffMatrix((), replace(MODELLED, reciprocity=FEW_MUTUAL)), ())
    assert lines(model_table([FIRST, SECOND, alone])) == [
        "1,0.05,0.4,0.1,0.7,0.07,0.35,0.78,0.31,-0.2,0.7,12,",
        f"2,,,,,,,,,,,,{FEW_CELLS.reason}",
        f"3,0.05,0.4,0.1,0.7,0.07,0.35,0.78,,,,,{FEW_MUTUAL.reason}",
    ]


def test_gaps_with_a_figure_a_band_and_nothing() -> None:
    assert ",".join(GAPS) == (
        "wave,giver,receiver,n_given,n_received,mean_given,mean_received,band_given,band_received,"
        "gap,low,high,p,q,confirmed,category,band,withheld"
    )
    assert lines(handoff_gaps_table([FIRST, SECOND])) == [
        "1,Billing,Sales,15,20,52.5,40,,,12.5,1.5,23.5,0.01,0.04,1,unclear,,",
        "1,Legal,Sales,3–7,15,,52.5,low,,,,,,,,,they see it better,R13",
        "1,Sales,Legal,,3–7,,,,low,,,,,,,,,R1",
    ]


def test_no_hand_off_no_row() -> None:
    assert [table([]).rows for table in (handoffs_table, model_table, handoff_gaps_table)] == [(), (), ()]


@pytest.mark.parametrize(("name", "columns"), [("handoffs", HANDOFFS), ("handoff_model", MODEL), ("handoff_gaps", GAPS)])
def test_every_column_is_documented(name: str, columns: Columns) -> None:
    section = Path("docs/study-format.md").read_text("utf-8").partition(f"\n### {name}\n")[2].partition("\n##")[0]
    words = set(re.findall(r"[a-z0-9_…]+", section)) | {"wave", "giver", "receiver"}
    assert [column for column in columns if not {column, f"…_{column.rpartition('_')[2]}"} & words] == []
