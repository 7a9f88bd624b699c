"""Each benchmark runs with tiny counts, and its figures are of the right kind; how large they are is nobody's business here."""

import shutil
from pathlib import Path

import msgspec
import pytest

from bench.__main__ import Results, main
from bench.goals import Goal
from bench.tables import print_goals
from bench.targets import SEND, WHATS
from tests.servers.needs import missing


def run(part: str, folder: Path) -> Results:
    if shutil.which("wrk") is None:
        missing("The load generator wrk is not installed: apt-get install wrk")
    output = folder / "bench.json"
    assert main(["--quick", "--part", part, "--output", str(output)]) == 0
    return msgspec.json.decode(output.read_bytes(), type=Results)


@pytest.mark.parametrize(("part", "database"), [("postgres", "PostgreSQL"), ("sqlite", "SQLite")])
def test_every_acknowledged_answer_is_stored_and_every_figure_was_measured(part: str, database: str, tmp_path: Path) -> None:
    results = run(part, tmp_path)
    (served,) = results.served
    assert served.database == database
    # Warmed up with 20 and once with 32, measured at least as often, at 1, 8 and 32 connections.
    assert served.stored >= 2 * (20 + 20 + 32)
    assert served.form_bytes > served.page_bytes > 1000
    assert {what: list(figures) for what, figures in served.figures.items()} == {what: [1, 8, 32] for what in WHATS}
    found = [figure for figures in served.figures.values() for figure in figures.values()]
    assert all(figure.rate > 0 and figure.of_bare > 0 and figure.p99_ms >= figure.p50_ms > 0 for figure in found)
    assert [figure.of_alone is not None and figure.of_alone > 0 for figure in served.figures[SEND].values()] == [True] * 3
    assert all(rate > 0 for rate in served.alone.values())
    assert len(results.goals) == (8 if part == "postgres" else 7)
    assert (results.statements is not None) == (part == "postgres")
    if results.statements is not None:
        assert sum(times for begin, times in results.statements.answer.items() if begin.startswith("WITH inv AS")) == 1


def test_every_job_of_the_queue_is_seen_to_start_and_to_end(tmp_path: Path) -> None:
    waits = run("queue", tmp_path).waits
    assert waits is not None
    assert (len(waits.started), len(waits.done)) == (40, 40)
    assert all(0 < start < end for start, end in zip(sorted(waits.started), sorted(waits.done), strict=True))


def test_goals_say_whether_they_are_met(capsys: pytest.CaptureFixture[str]) -> None:
    print_goals([Goal("Rate", 30.0, 30, "%", at_most=False), Goal("Wait", 60.04, 60, "ms", at_most=True)])
    assert capsys.readouterr().out == "\nGoals\n      figure     goal      \nRate    30.0   ≥ 30 %  pass\nWait    60.0  ≤ 60 ms  MISS\n"
