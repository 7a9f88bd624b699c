"""Hand-offs in a table of ratings: a score per respondent, hidden answers that move nothing, and a made-up company from file to tables."""

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from analysis.handoffs.matrix import FEW_DEPARTMENTS, HandoffCell, PlainMeans
from analysis.handoffs.rows import DIRECTIONS, HandoffRating
from analysis.handoffs.study import handoff_study, scored
from analysis.results import Banded, BandedGap, Mean, Scale, Withheld
from server.__main__ import main
from surveys.errors import BadInput
from tests.analysis.handoffs.ratings import HIDDEN, many, published, rating
from tests.server.ratings_files import HEADER as WITHOUT_DEPARTMENTS
from tests.server.ratings_files import OPEN, study, table

HEADER = WITHOUT_DEPARTMENTS + ",department,target,direction"
COMPANY = ("Billing", "Delivery", "Design", "Legal", "Sales", "Support")
QUALITY = dict(zip(COMPANY, (-0.9, 0.3, 0.1, 0.0, 0.5, 0.2), strict=True))
PEOPLE = 18


def numbered(rows: Sequence[HandoffRating]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted({row.respondent_ref for row in rows}))}


def test_a_respondents_score_is_the_mean_over_pairs_in_pomp() -> None:
    rows = [
        rating("Sales1", "Legal", 5),
        replace(rating("Sales1", "Legal", 2, "friction"), scale=Scale(1, 3, reverse=True)),
        rating("Sales2", "Legal", 2),
        replace(rating("Sales2", "Legal", None, "friction"), scale=Scale(1, 3, reverse=True)),
        rating("Legal1", "Sales", 3),
    ]
    found = scored(rows, ("Legal", "Sales"), numbered(rows))
    assert (found.rater.tolist(), found.rated.tolist(), found.value.tolist()) == ([0, 1, 1], [1, 0, 0], [50, 75, 25])
    assert found.raters.tolist() == [[0, 1], [2, 0]]


def test_at_least_half_of_the_pairs_that_the_department_was_asked_of_that_target() -> None:
    """Sales was asked three pairs about Legal, two of them about Design."""
    asked = [rating("Sales1", "Legal", 3, pair) for pair in ("timely", "complete", "civil")]
    asked += [rating("Sales1", "Design", 3, pair) for pair in ("timely", "complete")]
    rows = [*asked, rating("Sales2", "Legal", 5), rating("Sales2", "Design", 5)]
    found = scored(rows, ("Design", "Legal", "Sales"), numbered(rows))
    assert found.raters.tolist() == [[0, 0, 0], [0, 0, 0], [2, 1, 0]]


def test_a_pair_rated_for_several_accounts_counts_once() -> None:
    """Three accounts in one pair, one in another: 75 and 25, and the third pair unanswered in every one of them."""
    rows = [rating("Sales1", "Legal", value) for value in (5, 4, 3)] + [rating("Sales1", "Legal", 2, "civil")]
    assert scored(rows, ("Legal", "Sales"), numbered(rows)).value.tolist() == [50]
    of_four = [*rows[:3], *(rating("Sales2", "Legal", 3, pair) for pair in ("timely", "civil", "complete", "clear"))]
    assert scored(of_four, ("Legal", "Sales"), numbered(of_four)).raters.tolist() == [[0, 0], [1, 0]]


def test_nobody_answered() -> None:
    (found,) = handoff_study([rating("Sales1", "Legal", None)], 3)
    assert found.matrix.cells == (HandoffCell("Legal", "Sales", HIDDEN), HandoffCell("Sales", "Legal", HIDDEN))
    assert found.gaps == ()
    assert handoff_study([], 3) == ()


def test_received_makes_the_matrix_and_both_directions_the_gaps() -> None:
    rows = many("Sales", "Legal", [4] * 4) + many("Legal", "Sales", [2] * 9, "given")
    (found,) = handoff_study(rows, 3)
    band, half = Banded("high", "3–7"), Mean(25.0, "8–14", 1)
    assert found.matrix.cells == (HandoffCell("Legal", "Sales", HIDDEN), HandoffCell("Sales", "Legal", band))
    assert isinstance(found.matrix.summary, PlainMeans)
    assert found.matrix.summary.reason == FEW_DEPARTMENTS
    assert [(gap.giver, gap.receiver, gap.given, gap.received, gap.gap) for gap in found.gaps] == [
        ("Legal", "Sales", half, band, BandedGap("they see it better"))
    ]


def test_waves_stand_in_order_and_the_first_by_itself() -> None:
    rows = [
        *many("Sales", "Legal", [4] * 3),
        replace(rating("Legal1", "Design", 3), wave="10"),
        replace(rating("Sales1", "Legal", 1), wave="2"),
    ]
    found = handoff_study(rows, 3)
    assert [wave.wave for wave in found] == ["1", "2", "10"]
    assert found[0] == handoff_study(rows[:3], 3)[0]
    assert [cell.rater for cell in found[2].matrix.cells] == ["Design", "Legal"]


def test_k_is_raised_and_never_lowered() -> None:
    rows = many("Sales", "Legal", [4] * 4) + many("Legal", "Sales", [4] * 2)
    assert handoff_study(rows, 1) == handoff_study(rows, 3)
    assert {cell.side for cell in handoff_study(rows, 5)[0].matrix.cells} == {Withheld("R1")}


def test_people_are_no_departments() -> None:
    rows = [rating(f"Person{'x' * number}", "Sales", 4) for number in range(50)]
    with pytest.raises(BadInput) as caught:
        handoff_study(rows, 3)
    assert str(caught.value) == (
        "columns department and target: wave 1 names 51 departments, at most 50 can be compared; "
        "write departments there, not people, and put small ones together."
    )
    assert len(handoff_study(rows[1:], 3)[0].matrix.cells) == 50 * 49


def company(seed: int, people: int = PEOPLE) -> list[HandoffRating]:
    """Everybody rates every other department in both directions and in three pairs, 1 to 5.

    Departments differ by QUALITY; Sales thinks well of what it gives to Billing, and Billing finds it bad. A tenth is not answered.
    """
    generator = np.random.default_rng(seed)
    rows = []
    for rater, target, direction in product(COMPANY, COMPANY, DIRECTIONS):
        if rater == target:
            continue
        giver, receiver = (target, rater) if direction == "received" else (rater, target)
        level = 3.4 + QUALITY[giver]
        if (giver, receiver) == ("Sales", "Billing"):
            level = 2.0 if direction == "received" else 4.6
        answers = np.clip(np.round(level + generator.normal(0, 0.5, (people, 1)) + generator.normal(0, 0.6, (people, 3))), 1, 5)
        skipped = generator.random((people, 3)) < 0.1
        for (number, place), value in np.ndenumerate(answers):
            pair = ("timely", "complete", "civil")[place]
            rows.append(rating(f"{rater}{number}", target, None if skipped[number, place] else float(value), pair, direction))
    return rows


def test_the_order_of_rows_does_not_matter() -> None:
    rows = company(1, people=4)
    assert published(handoff_study(rows[::-1], 3)) == published(handoff_study(rows, 3))


SMALL = company(2, people=9)
HIDING = handoff_study([*SMALL, *many("Archive", "Sales", [3, 3]), *many("Archive", "Sales", [3, 3], "given")], 3)
BANDED = handoff_study([*SMALL, *many("Archive", "Sales", [4] * 5), *many("Archive", "Sales", [2] * 5, "given")], 3)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.none() | st.integers(1, 5), min_size=4, max_size=4))
def test_answers_below_k_change_nothing(values: list[int | None]) -> None:
    """Two people of a seventh department rate Sales, and what they give to it, or leave it out."""
    first, second, third, fourth = values
    hidden = many("Archive", "Sales", [first, second]) + many("Archive", "Sales", [third, fourth], "given")
    assert published(handoff_study([*SMALL, *hidden], 3)) == published(HIDING)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(4, 5), min_size=5, max_size=5), st.lists(st.integers(1, 2), min_size=5, max_size=5))
def test_answers_behind_a_band_change_nothing(high: list[int], low: list[int]) -> None:
    """Five people of a seventh department: whatever they say within one field, every table is the same."""
    found = handoff_study([*SMALL, *many("Archive", "Sales", high), *many("Archive", "Sales", low, "given")], 3)
    assert published(found) == published(BANDED)


def test_one_answer_of_a_shown_cell_does_change_it() -> None:
    moved = [replace(row, value=1.0) if row.department == "Legal" else row for row in SMALL]
    assert published(handoff_study(moved, 3)) != published(handoff_study(SMALL, 3))


def lines(rows: list[HandoffRating]) -> list[str]:
    return [
        f"company,{row.wave},internal,{row.respondent_ref},{row.pair},handoff,own,{'' if row.value is None else row.value},1,5,,"
        f"{row.department},{row.target},{'' if row.direction == 'received' else row.direction}"
        for row in rows
    ]


HANDOFF_FILES = ["handoff_gaps.csv", "handoff_model.csv", "handoffs.csv"]


def test_a_company_of_six_departments_from_file_to_tables(tmp_path: Path) -> None:
    out = study(tmp_path, lines(company(3)), header=HEADER)
    assert [path.name for path in sorted(out.glob("handoff*"))] == HANDOFF_FILES
    matrix = table(out / "handoffs.csv")
    assert len(matrix) == 6 * 5 + 6
    assert {row["n"] for row in matrix if row["rater"]} == {"15", "20"}
    quality = {row["rated"]: row for row in matrix if not row["rater"]}
    assert list(quality) == list(COMPANY)
    assert float(quality["Billing"]["high"]) < float(quality["Sales"]["low"])
    errors = [float(row["mean"]) - 25 * (2.4 + QUALITY[name]) for name, row in quality.items() if name != "Sales"]
    assert max(map(abs, errors)) < 6
    assert [(row["rater"], row["rated"], row["unusual"]) for row in matrix if row["unusual"]] == [("Billing", "Sales", "worse")]
    (model,) = table(out / "handoff_model.csv")
    shares = [float(model[f"{part}_share"]) for part in ("leniency", "quality", "pair", "error")]
    assert sum(shares) == pytest.approx(1, abs=0.02)
    assert 0 <= float(model["quality_reliability"]) <= 1
    confirmed = [row for row in table(out / "handoff_gaps.csv") if row["confirmed"] == "1"]
    assert [(row["giver"], row["receiver"], row["category"]) for row in confirmed] == [("Sales", "Billing", "blind spot")]
    assert float(confirmed[0]["gap"]) == pytest.approx(65, abs=10)
    (wave,) = json.loads((out / "study.json").read_text("utf-8"))["handoffs"]
    assert (wave["wave"], len(wave["matrix"]["cells"]), len(wave["gaps"])) == ("1", 30, 30)
    assert table(out / "gaps.csv") == []


def test_hand_offs_are_confidential_in_every_mode(tmp_path: Path) -> None:
    rows = [row for row in company(4, people=9) if row.department != "Legal" or row.respondent_ref < "Legal5"]
    (tmp_path / "open").mkdir()
    usual, attributed = (study(folder, lines(rows), *mode, header=HEADER) for folder, mode in ((tmp_path, ()), (tmp_path / "open", OPEN)))
    assert [(attributed / name).read_bytes() for name in HANDOFF_FILES] == [(usual / name).read_bytes() for name in HANDOFF_FILES]
    cells = [row for row in table(attributed / "handoffs.csv") if row["rater"] == "Legal"]
    assert {(row["n"], row["mean"], row["withheld"], bool(row["band"])) for row in cells} == {("3–7", "", "R5", True)}


def test_a_file_without_departments_has_no_tables_of_hand_offs(tmp_path: Path) -> None:
    out = study(tmp_path, [], header=HEADER)
    assert list(out.glob("handoff*")) == []
    assert json.loads((out / "study.json").read_text("utf-8"))["handoffs"] == []


def test_a_fault_is_one_sentence_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "ratings.csv"
    source.write_text("\n".join([HEADER, *lines([rating("Sales1", "Legal", 4), rating("Sales2", "Sales", 4)])]) + "\n", "utf-8")
    assert main(["study", str(source), "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"{source}: row 3, column target: is the rater's own department; name another one\n"
    assert not (tmp_path / "out").exists()
