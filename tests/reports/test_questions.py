"""Which five questions follow from which findings."""

from msgspec import structs

from analysis.results import Banded, BandedGap, Cell, Mean, NotEnough, Scale, Withheld
from reports.brief import Brief, Profile, Published
from reports.questions import questions
from tests.reports.sample import BRIEF, FIVE, banded, cell, gap

ALWAYS = (
    "If you ran our service for a month, what would you change first?",
    "What did we promise that is still open, and what did we not notice that we promised?",
    "Where did two of our departments tell you different things?",
    "What could each of us do on our own side to make the work easier for both?",
    "What will change on your side in the next year that we should prepare for?",
)
PUBLISHED = Published("w", "W", 1, "2026-05-12", "4", "3–7", "2026.1")


def _asked(*cells: Cell) -> tuple[str, ...]:
    return questions(Brief(Profile("A", "A"), PUBLISHED, cells, {}, "half or more"))


def test_a_full_brief_asks_about_its_surest_findings_first() -> None:
    assert questions(BRIEF) == (
        "Responsiveness: which recent situation shows best what we do not see?",
        "Every department says the same: what would be the first change that you would notice?",
        "Every department says the same: if one thing had to be different in three months, what should it be?",
        "Responsiveness: we expected you to see this differently. What do we misread?",
        "Clear requests: what would make your part of the work easier, and what should we do for that?",
    )


def test_with_nothing_found_the_questions_that_always_serve_are_asked() -> None:
    nothing = Cell("A", "w", "service", "r", FIVE, Withheld("R1"), NotEnough("No customer answered."), Withheld("R1"))
    assert _asked(nothing) == ALWAYS
    assert _asked() == ALWAYS


def test_bands_alone_lead_to_questions_without_a_figure() -> None:
    better = banded("clear_requests", Banded("high", "3–7"), 2.0, BandedGap("we see it better"))
    service = structs.replace(better, comparison="service", pair="ease", customer=Mean(4.4, "4"))
    assert _asked(better, service)[:2] == (
        "Ease: which recent situation shows best what we do not see?",
        "Clear requests: what would make your part of the work easier, and what should we do for that?",
    )


def test_an_unconfirmed_gap_is_no_blind_spot() -> None:
    assert _asked(cell("ease", 4.6, 4.0))[0] == ALWAYS[0]


def test_on_a_reversed_scale_the_lower_answer_is_the_better_view() -> None:
    tension = Cell(
        "A",
        "w",
        "service",
        "tension",
        Scale(1, 5, reverse=True),
        Mean(1.5, "5"),
        Mean(4.0, "4"),
        gap(-2, 0.5, "blind spot", confirmed=True),
    )
    assert _asked(tension)[0] == "Tension: which recent situation shows best what we do not see?"


def test_a_hidden_strength_is_kept() -> None:
    assert "Ease: you think better of us here than we do. What should we keep exactly as it is?" in _asked(
        cell("ease", 3.0, 4.4, "hidden strength", confirmed=True)
    )


def test_a_contract_that_ends_within_a_year_is_asked_about() -> None:
    def asked(end: str) -> bool:
        profile = structs.replace(BRIEF.profile, contract_end=end)
        return any("before the contract ends" in question for question in questions(Brief(profile, PUBLISHED, (), {}, "")))

    assert [asked(end) for end in ("2026-05-11", "2026-05-12", "2027-05-12", "2027-05-13")] == [False, True, True, False]


def test_there_are_always_five() -> None:
    assert [len(questions(structs.replace(BRIEF, cells=BRIEF.cells[:count]))) for count in range(len(BRIEF.cells))] == [5] * len(
        BRIEF.cells
    )
