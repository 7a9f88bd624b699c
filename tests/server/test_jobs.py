"""The jobs on a real wave: comments are scored, results released by the rules, briefs printed and kept."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from analysis.results import Banded, BandedGap, Cell, Gap, Mean, NotEnough, Theme, Withheld
from reports.brief import Quote
from server.jobs import Jobs, labelled
from server.outbox import Outcome, attempt
from server.settings import Settings, read_settings
from surveys.actions import outbox
from surveys.actions.closing import close_wave
from surveys.actions.labels import keep_labels
from surveys.actions.waves import Opened
from surveys.confidentiality import Contract
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.outbox import stuck, waiting
from surveys.queries.study import load_comments
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return read_settings({"PARALLAX_DATABASE_URL": database, "PARALLAX_DATA": str(tmp_path)})


@pytest.fixture
async def jobs(settings: Settings, engine: AnyEngine) -> AsyncIterator[Jobs]:  # needs the database
    await found_company()
    made = Jobs(settings)
    yield made
    made.close()


async def _drain(jobs: Jobs, *queues: outbox.Queue) -> list[str]:
    """Do everything that waits; the kinds in the order in which they were done."""
    done = []
    while claimed := [job for queue in queues or outbox.QUEUES for job in await outbox.claim(queue, 1)]:
        for job in claimed:
            assert await attempt(job, jobs.perform) == Outcome("done")
            done.append(job.kind)
    assert await stuck() == []
    return done


async def _colleagues_answer(opened: Opened, *ratings: float, words: str = "") -> None:
    for name, rating in zip(("Lee", "Mo", "Nia", "Kim", "Rep"), ratings, strict=False):
        await answer(link_of(opened, name), "A1", rating, {"i_easier": words} if words else None)


async def _cell(comparison: str, pair: str, ref: str = "A1") -> Cell | None:
    rows = await fetch(
        "SELECT f.data FROM finding f JOIN release r ON r.id = f.release JOIN account a ON a.id = f.account"
        " WHERE f.kind = 'cell' AND f.comparison = $1 AND f.pair = $2 AND a.external_ref = $3 ORDER BY r.id DESC LIMIT 1",
        comparison, pair, ref,
    )  # fmt: skip
    return msgspec.json.decode(rows[0]["data"], type=Cell) if rows else None


async def _findings(kind: str, group: str) -> list[str]:
    rows = await fetch("SELECT data FROM finding WHERE kind = $1 AND comparison = $2 ORDER BY id", kind, group)
    return [row["data"] for row in rows]


async def test_comments_are_labelled_once_sent_and_again_once_changed(jobs: Jobs) -> None:
    opened = await open_test_wave()
    words = {"c_improve": "Terrible, awful delivery times.", "c_satisfied": "Excellent support.", "c_stay": "xyzzy", "c_matters": "ease"}
    await answer(link_of(opened, "Ann"), "A1", 4, words)
    assert await _drain(jobs) == ["score"]
    rows = await fetch("SELECT item, label FROM answer WHERE label IS NOT NULL ORDER BY item")
    assert [tuple(row.values()) for row in rows] == [("c_improve", "negative"), ("c_satisfied", "positive"), ("c_stay", "no_signal")]
    await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": "Wonderful, thank you."})
    await _drain(jobs)
    assert [row["label"] for row in await fetch("SELECT label FROM answer WHERE item = 'c_improve'")] == ["positive"]


async def test_colleagues_comments_are_labelled_by_wave_and_the_outbox_names_nothing_else(jobs: Jobs) -> None:
    opened = await open_test_wave()
    await _colleagues_answer(opened, 4, 2, words="They are kind and always helpful.")
    assert [tuple(row.values()) for row in await fetch("SELECT kind, subject FROM job")] == [("score", f"wave:{opened.wave}")]
    await _drain(jobs)
    assert [row["label"] for row in await fetch("SELECT label FROM confidential_answer WHERE item = 'i_easier'")] == [
        "positive",
        "positive",
    ]
    await answer(link_of(opened, "Nia"), "A1", 3, {"i_easier": "Das ist wirklich nicht gut für uns gewesen."})
    await _drain(jobs)
    labels = await fetch("SELECT label FROM confidential_answer WHERE item = 'i_easier' ORDER BY label")
    assert [row["label"] for row in labels] == ["not_scored", "positive", "positive"]


async def test_comments_that_are_scored_while_their_wave_closes_are_scored_again(jobs: Jobs) -> None:
    opened = await open_test_wave()
    await _colleagues_answer(opened, 4, words="They are kind and always helpful.")
    job = (await outbox.claim("jobs", 1))[0]
    read = await load_comments(job.subject)
    await close_wave("w1", "lead@example.com", NOW + DAY)  # stores every row anew
    await keep_labels([(job, labelled(read))])
    await _drain(jobs, "jobs")
    assert [row["label"] for row in await fetch("SELECT label FROM confidential_answer WHERE item = 'i_easier'")] == ["positive"]


async def test_a_closed_wave_is_released_and_its_briefs_are_printed(jobs: Jobs, settings: Settings) -> None:
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 2, {"c_improve": "Answer the phone.", "c_matters": "ease value"})
    await answer(link_of(opened, "Dana"), "A1", 2, {"c_improve": "Be on time.", "c_matters": "value"}, sharing="unnamed")
    await _colleagues_answer(opened, 4, 4, 4)
    await close_wave("w1", "lead@example.com", NOW + DAY)
    assert set(await _drain(jobs)) - {"forget"} == {"brief", "release", "score"}
    assert await waiting() == 0
    cell = await _cell("service", "reliability")
    assert cell is not None
    assert (cell.internal, cell.customer) == (Mean(4.0, "3–7"), Mean(2.0, "2"))
    assert isinstance(cell.gap, Gap)
    assert cell.gap.gap == 2.0
    part = await _cell("partnership", "clear_requests")
    assert part is not None
    assert (part.internal, part.gap) == (Banded("high", "3–7"), BandedGap("we see it better"))
    quotes = [msgspec.json.decode(data, type=Quote) for data in await _findings("words", "asked_of_us")]
    assert sorted(quotes, key=lambda quote: quote.text) == [Quote("Answer the phone.", "Ann"), Quote("Be on time.")]
    stored = await fetch("SELECT b.pages, b.pdf, a.name FROM brief b JOIN account a ON a.id = b.account ORDER BY a.name")
    assert [(row["name"], row["pages"] <= 2) for row in stored] == [("Acme", True), ("Bolt", True)]
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(bytes(stored[0]["pdf"])))
    assert "Acme" in text
    assert "Answer the phone." in text
    assert "Value for what it costs matters most to 2" in " ".join(text.split())


async def test_the_owner_does_not_count_towards_k_and_two_are_too_few(jobs: Jobs) -> None:
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 2)
    for name in ("Lee", "Mo", "Rep"):
        await answer(link_of(opened, name), "A1", 4)
    await close_wave("w1", "lead@example.com", NOW + DAY)
    await _drain(jobs, "jobs")
    cell = await _cell("service", "reliability")
    assert cell is not None
    assert (cell.internal, cell.gap) == (Withheld("R1"), Withheld("R1"))


async def test_totals_only_is_never_quoted_and_colleagues_words_never_leave(jobs: Jobs) -> None:
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 2, {"c_improve": "secret of Ann"}, sharing="totals")
    await _colleagues_answer(opened, 4, 4, 4, words="They pay their invoice late, the price is a secret of ours.")
    await close_wave("w1", "lead@example.com", NOW + DAY)
    await _drain(jobs, "jobs")
    stored = "".join(row["data"] for row in await fetch("SELECT data FROM finding"))
    assert "secret" not in stored
    themes = [msgspec.json.decode(data, type=Theme) for data in await _findings("theme", "asked_of_them")]
    assert themes != []
    assert {(theme.side, theme.n, theme.score) for theme in themes} == {("internal", "3–7", None)}


async def test_nothing_is_released_twice_and_a_release_is_numbered(jobs: Jobs) -> None:
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 2)
    await close_wave("w1", "lead@example.com", NOW + DAY)
    await _drain(jobs, "jobs")
    await outbox.want("release", [f"wave:{opened.wave}"])
    await _drain(jobs, "jobs")
    assert [row["number"] for row in await fetch("SELECT number FROM release")] == [1]


async def test_a_brief_is_printed_again_only_if_what_it_says_has_changed(jobs: Jobs) -> None:
    opened = await open_test_wave(accounts="ref=A1")
    await answer(link_of(opened, "Ann"), "A1", 2)
    await close_wave("w1", "lead@example.com", NOW + DAY)
    await _drain(jobs)
    await fetch("UPDATE brief SET created_at = 1")
    subject = [f"release:{(await fetch('SELECT id FROM release'))[0]['id']}:account:1"]
    await outbox.want("brief", subject, "pdf")
    await _drain(jobs)
    assert [row["created_at"] for row in await fetch("SELECT created_at FROM brief")] == [1]
    await fetch("UPDATE account SET payment_standing = 'late' WHERE id = 1")
    await outbox.want("brief", subject, "pdf")
    await _drain(jobs)
    assert [row["created_at"] > 1 for row in await fetch("SELECT created_at FROM brief")] == [True]


async def test_the_account_that_was_answered_about_last_gets_its_brief_first(jobs: Jobs) -> None:
    opened = await open_test_wave()
    await answer(link_of(opened, "Finn"), "B1", 2)
    await close_wave("w1", "lead@example.com", NOW + DAY)
    await _drain(jobs, "jobs")
    assert [row["subject"] for row in await fetch("SELECT subject FROM job WHERE queue = 'pdf' ORDER BY id")] == [
        "release:1:account:2",
        "release:1:account:1",
    ]


async def test_weekly_figures_of_colleagues_change_only_when_three_joined(jobs: Jobs) -> None:
    opened = await open_test_wave(contract=Contract(releases="weekly"))
    await answer(link_of(opened, "Ann"), "A1", 2)
    await _colleagues_answer(opened, 4, 4, 4)
    await outbox.want("release", [f"wave:{opened.wave}"])
    await _drain(jobs, "jobs")
    first = await _cell("service", "reliability")
    assert first is not None
    # pooled figures are promised for the close only
    assert (first.internal, first.customer, first.gap) == (Banded("high", "3–7"), Mean(2.0, "1"), BandedGap("we see it better"))
    await answer(link_of(opened, "Kim"), "A1", 1)
    await answer(link_of(opened, "Lee"), "A1", 1)
    await answer(link_of(opened, "Dana"), "A1", 4)
    await outbox.want("release", [f"wave:{opened.wave}"])
    await _drain(jobs, "jobs")
    second = await _cell("service", "reliability")
    assert second is not None
    assert (second.internal, second.customer, second.gap) == (Banded("high", "3–7"), Mean(3.0, "2"), BandedGap("we see it better"))
    await close_wave("w1", "lead@example.com", NOW + DAY)
    await _drain(jobs, "jobs")
    assert [row["number"] for row in await fetch("SELECT number FROM release ORDER BY id")] == [1, 2, 3]
    third = await _cell("service", "reliability")
    assert third is not None
    assert third.internal == Banded("high", "3–7")


async def test_a_wave_nobody_answered_is_released_without_figures(jobs: Jobs) -> None:
    await open_test_wave()
    await close_wave("w1", "lead@example.com", NOW + DAY)
    await _drain(jobs)
    assert await fetch("SELECT id FROM finding WHERE kind = 'cell'") == []
    people = [msgspec.json.decode(data, type=str | Withheld | NotEnough) for data in await _findings("people", "")]
    assert people == [Withheld("R6")] * 2  # 5 and 1 were asked, and one of the 5 owns the account
    assert len(await fetch("SELECT id FROM brief")) == 2


async def test_a_job_that_fails_is_named_by_its_type_only(jobs: Jobs) -> None:
    await outbox.want("score", ["wave:words that somebody typed"])
    await outbox.want("unheard of", ["x"])
    outcomes = [await attempt(job, jobs.perform) for job in await outbox.claim("jobs", 2)]
    assert outcomes == [Outcome("failed", "ValueError"), Outcome("failed", "UnknownJobError")]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_a_close_deleted_leaves_the_file(jobs: Jobs, tmp_path: Path) -> None:
    await open_test_wave()
    sealed = [row["sealed_token"] for row in await fetch("SELECT sealed_token FROM invitation")]
    await close_wave("w1", "lead@example.com", NOW + DAY)
    assert "forget" in await _drain(jobs, "jobs")
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("parallax.sqlite*"))
    assert [token for token in sealed if token.encode() in stored] == []
