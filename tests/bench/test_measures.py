"""What the measurement core promises, in simulated companies: the same simulation that the benchmarks print, with fewer of them."""

import pytest

from bench.measures import Finding, measures
from tests.counts import FULL, count
from tests.house.sources import ROOT

README = (ROOT / "README.md").read_text("utf-8")
FOUND = list(measures(count(100, 400)))


@pytest.mark.parametrize("finding", [one for one in FOUND if one.is_goal], ids=lambda one: one.name)
def test_the_figure_is_what_it_should_be(finding: Finding) -> None:
    assert finding.low <= finding.figure <= finding.high


def test_every_promise_is_looked_at() -> None:
    names = " ".join(one.name for one in FOUND)
    assert [word for word in ("interval", "posterior", "calibration", "confirmed", "alignment", "category") if word not in names] == []
    assert sum(one.is_goal for one in FOUND) >= 28


def figure(name: str) -> float:
    return next(one.figure for one in FOUND if one.name == name)


def test_what_the_page_for_leads_says_of_few_answers() -> None:
    """docs/measures.md: widths of single questions at 3 v 3, and how many real gaps are confirmed."""
    assert figure("interval of 3 v 3, item: mean width") < 3
    assert figure("Welch's interval of 3 v 3, item: mean width") > 4
    assert figure("confirmed gaps of 3 v 3: of gaps above half a point found") < 0.1
    assert 0.15 < figure("confirmed gaps of 8 v 8: of gaps above half a point found") < 0.3


def test_the_readme_quotes_what_the_command_prints() -> None:
    found = {one.name: one for one in (list(measures()) if FULL else FOUND)}
    rows = [[field.strip() for field in line.strip("|\n").split("|")] for line in README.splitlines() if line.startswith("|")]
    quoted = [(name, figure, wanted) for name, figure, wanted in rows if name in found]
    assert len(quoted) >= 10
    assert quoted == [(name, f"{found[name].figure:.3f}", range_of(found[name])) for name, _, _ in quoted]


def range_of(one: Finding) -> str:
    return f"{one.low:g} to {one.high:g}" if one.is_goal else ""
