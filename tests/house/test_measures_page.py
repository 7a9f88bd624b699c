"""docs/measures.md: its example is what the study gives, its words are those of the reports, and what it calls unprinted is."""

import re

from analysis.ratings import Rating, Side, columns
from analysis.results import Cell, Gap, Mean, Scale
from analysis.study import Rules, run_study
from reports.wording import GAP_BANDS, NOT_ENOUGH, RULES, VERDICTS
from tests.house.sources import PRODUCT, ROOT, name, python_files, text

PAGE = (ROOT / "docs" / "measures.md").read_text("utf-8")


def example() -> dict[str, tuple[list[int], list[int]]]:
    """The answers as the page prints them, ours and theirs."""
    cells = [[field.strip() for field in line.strip("| ").split("|")] for line in PAGE.splitlines() if line.startswith("|")]
    rows = [row for row in cells if len(row) == 11 and row[1].replace(" ", "").isdigit()]
    return {row[0]: ([int(x) for x in row[1].split()], [int(x) for x in row[2].split()]) for row in rows}


def study() -> dict[str, Cell]:
    sides: tuple[Side, Side] = ("internal", "customer")
    rows = [
        Rating(account, "1", side, f"{side}{who}", "responsiveness", "vendor", "own", float(value), Scale(1, 5))
        for account, both in example().items()
        for side, values in zip(sides, both, strict=True)
        for who, value in enumerate(values)
    ]
    cells = run_study(columns(rows), Rules("attributed", "attributed", k=1))
    return {cell.account_ref: cell for cell in cells if cell.pair == "responsiveness"}


def signed(value: float) -> str:
    text = f"{value:+.2f}".replace("-", "−")
    return "0.00" if text[1:] == "0.00" else text


def line(cell: Cell, ours: list[int], theirs: list[int]) -> str:
    assert isinstance(cell.gap, Gap)
    assert isinstance(cell.internal, Mean)
    assert isinstance(cell.customer, Mean)
    gap = cell.gap
    fields = [
        cell.account_ref,
        " ".join(map(str, ours)),
        " ".join(map(str, theirs)),
        f"{cell.internal.value:.2f}",
        f"{cell.customer.value:.2f}",
        signed(gap.gap),
        f"{signed(gap.low)} to {signed(gap.high)}",
        signed(gap.posterior_gap),
        f"{100 * gap.p_over:.0f} %",
        "yes" if gap.confirmed else "no",
        gap.category,
    ]
    return f"| {' | '.join(fields)} |"


def test_the_example_is_what_the_study_gives() -> None:
    answers, cells = example(), study()
    assert len(answers) == 6
    assert [line(cells[account], *answers[account]) for account in answers if line(cells[account], *answers[account]) not in PAGE] == []


def test_half_widths_of_the_short_version_hold_the_example() -> None:
    halves = [(cell.gap.high - cell.gap.low) / 2 for cell in study().values() if isinstance(cell.gap, Gap)]
    assert "about ±0.9 to ±1.4 points of five" in PAGE
    assert min(halves) > 0.8
    assert max(halves) < 1.45


def test_words_that_the_page_quotes_are_those_of_the_brief() -> None:
    printed = [NOT_ENOUGH, VERDICTS["unclear"], VERDICTS["blind spot"], *GAP_BANDS.values()]
    assert [words for words in printed if f'"{words.lower()}"' not in PAGE.lower()] == []
    assert [rule for rule in ("R1", "R7") if f'"{RULES[rule].lstrip(": ")} ({rule})"' not in PAGE.replace("\n ", "")] == []


def test_what_the_page_calls_unprinted_is_asked_for_by_nothing_that_prints() -> None:
    unprinted = ("culture_signals", "theme_shares", "ad_limit", "krippendorff_alpha")
    printing = [path for path in python_files(*PRODUCT) if name(path).startswith(("reports/", "server/", "analysis/tables/"))]
    assert "and printed by no page or command yet: **culture signals**" in PAGE
    assert [(name(path), word) for path in printing for word in unprinted if re.search(rf"\b{word}\b", text(path))] == []
