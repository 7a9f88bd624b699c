"""The sentence that opens a brief."""

from msgspec import structs

from analysis.results import Banded, BandedGap, Cell, Gap, Mean, NotEnough, Scale, Withheld
from reports.brief import Brief, Profile
from reports.headline import EQUAL, NOTHING, headline
from tests.reports.sample import BRIEF, FIVE, PUBLISHED, banded, cell, gap


def _of(*cells: Cell) -> str:
    return headline(Brief(Profile("A", "A"), PUBLISHED, cells, {}, ""))


def test_the_largest_confirmed_gap_in_the_service_is_named() -> None:
    assert headline(BRIEF) == "We think better of “Responsiveness” than they do: we say 4.4, they say 2.9 on 1 to 5."


def test_a_negative_gap_is_told_from_their_side() -> None:
    assert _of(cell("ease", 3.0, 4.4, confirmed=True)) == "They think better of “Ease” than we do: we say 3.0, they say 4.4 on 1 to 5."


def test_on_a_reversed_scale_less_is_better() -> None:
    tension = Cell(
        "A", "w", "service", "tension", Scale(0, 10, reverse=True), Mean(2, "3"), Mean(6, "3"), gap(-3, 1, "blind spot", confirmed=True)
    )
    assert _of(tension) == "We think better of “Tension” than they do: we say 2.0, they say 6.0 on 0 to 10."


def test_low_power_is_said_and_never_called_no_gap() -> None:
    assert _of(cell("ease", 4.4, 3.9)) == "No gap is confirmed yet; the largest, in “Ease”, may be chance."
    absent = Cell("A", "w", "service", "r", FIVE, Withheld("R1"), NotEnough("No customer answered."), Withheld("R1"))
    assert [_of(), _of(absent)] == [NOTHING, NOTHING]


def test_bands_give_no_figure() -> None:
    better = banded("requests", Banded("high", "3–7"), 2.0, BandedGap("we see it better"))
    assert _of(better) == "We seem to think better of “Requests” than they do."
    assert _of(structs.replace(better, gap=BandedGap("they see it better"))) == "They seem to think better of “Requests” than we do."
    equal = structs.replace(better, gap=BandedGap("about equal"))
    assert _of(equal) == EQUAL
    theirs = structs.replace(better, comparison="partnership", pair="respect", gap=BandedGap("they see it better"))
    assert _of(equal, theirs) == "They seem to think better of “Respect” than we do."


def test_predictions_are_not_called_opinions() -> None:
    known = cell("ease", 4.0, 2.5, comparison="understanding", confirmed=True)
    assert isinstance(known.gap, Gap)
    assert _of(known) == "We expected 4.0 for “Ease”; they say 2.5 on 1 to 5."
    assert _of(structs.replace(known, comparison="insight")) == "They expect us to say 2.5 for “Ease”; we say 4.0 on 1 to 5."
