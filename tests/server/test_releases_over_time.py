"""Releases of several waves on a real database: beside each other (R7), through erasures (R12), and never changed once they are made."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from analysis.results import Banded, Cell, Mean, Side, Withheld
from server.jobs import Jobs
from server.outbox import Outcome, attempt
from server.settings import read_settings
from surveys.actions import outbox
from surveys.actions.closing import close_wave
from surveys.actions.erasing import erase_by_receipt
from surveys.actions.waves import Opened
from surveys.confidentiality import Contract, receipt_code
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.past import load_past
from surveys.queries.releases import Verified, verify_releases
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave
from tests.erasures import erasure_log

WEEKLY = Contract(releases="weekly")
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def jobs(database: str, tmp_path: Path, engine: AnyEngine) -> AsyncIterator[Jobs]:  # needs the database
    await found_company()
    made = Jobs(read_settings({"PARALLAX_DATABASE_URL": database, "PARALLAX_DATA": str(tmp_path)}))
    yield made
    made.close()


async def work(jobs: Jobs) -> None:
    while claimed := await outbox.claim("jobs", 1):
        assert await attempt(claimed[0], jobs.perform) == Outcome("done")


async def publish(jobs: Jobs, opened: Opened, *, key: str = "") -> None:
    """Release a wave as it stands, or close it by its key."""
    if key:
        await close_wave(key, "lead@example.com", NOW + DAY)
    else:
        await outbox.want("release", [f"wave:{opened.wave}"])
    await work(jobs)


async def say(opened: Opened, rating: float, *names: str) -> None:
    for name in names:
        await answer(link_of(opened, name), "A1", rating)


async def shown(comparison: str, pair: str) -> list[Side]:
    """What each release in turn says of our side of A1."""
    rows = await fetch(
        "SELECT f.data FROM finding f WHERE f.kind = 'cell' AND f.account = 1 AND f.comparison = $1 AND f.pair = $2 ORDER BY f.release",
        comparison, pair,
    )  # fmt: skip
    return [msgspec.json.decode(row["data"], type=Cell).internal for row in rows]


async def erase(opened: Opened, name: str) -> None:
    await erase_by_receipt(receipt_code(link_of(opened, name).token, 1), erasure_log(), "shell", NOW)


async def test_a_wave_stands_beside_the_one_before(jobs: Jobs) -> None:
    for key, names in (("w1", "Lee Mo Nia"), ("w2", "Lee Mo Nia"), ("w3", "Lee Mo Nia Kim"), ("w4", "Lee Mo")):
        opened = await open_test_wave(key)
        await say(opened, 2, "Ann")
        await say(opened, 4, *names.split(), "Rep")
        await publish(jobs, opened, key=key)
    band = Banded("high", "3–7")
    assert await shown("partnership", "clear_requests") == [band, band, Withheld("R7"), Withheld("R1")]
    assert await shown("service", "reliability") == [*[Mean(4.0, "3–7")] * 3, Withheld("R1")]


async def test_waves_that_close_at_once_stand_beside_each_other_too(jobs: Jobs) -> None:
    for key, names in (("w1", "Lee Mo Nia"), ("w2", "Lee Mo Nia Kim")):
        opened = await open_test_wave(key)
        await say(opened, 2, "Ann")
        await say(opened, 4, *names.split())
        await close_wave(key, "lead@example.com", NOW + DAY)
    releases = [job for job in await outbox.claim("jobs", 10) if job.kind == "release"]
    assert await asyncio.gather(*(attempt(job, jobs.perform) for job in releases)) == [Outcome("done")] * 2
    assert sorted(map(str, await shown("partnership", "clear_requests"))) == [str(Banded("high", "3–7")), str(Withheld("R7"))]


async def test_an_owner_who_joins_is_protected_from_other_readers_too(jobs: Jobs) -> None:
    for key, names in (("w1", "Lee Mo Nia"), ("w2", "Lee Mo Nia Rep")):
        opened = await open_test_wave(key)
        await say(opened, 2, "Ann")
        await say(opened, 4, *names.split())
        await publish(jobs, opened, key=key)
    assert await shown("partnership", "clear_requests") == [Banded("high", "3–7"), Withheld("R7")]
    past = await load_past(2)
    assert {place: len(people) for place, people in past.finished.items()} == {(1, 1): 3, (2, 1): 3}
    assert past.insiders == {(2, 1): past.owners[1]}


async def test_pictures_remember_accounts_and_segments_of_then(jobs: Jobs) -> None:
    await open_test_wave("w1", "ref=A1")
    await close_wave("w1", "lead@example.com", NOW + DAY)
    await work(jobs)
    await fetch("UPDATE basis SET shown = 'picture' WHERE figure = 'i_clear_requests'")
    await fetch(
        "INSERT INTO finding (release, account, kind, comparison, pair, data) VALUES (1, 1, 'picture', '', '', $1)", '{"segment": "S"}'
    )
    opened = await open_test_wave("w2", "ref=B1")
    assert [(one.wave, one.account, one.pair, one.segment) for one in (await load_past(opened.wave)).figures] == [
        (1, 1, "clear_requests", "S")
    ]


async def test_people_are_known_over_waves_while_they_are_kept_and_counted_afterwards(jobs: Jobs) -> None:
    for key, names in (("w1", "Lee Mo Nia"), ("w2", "Lee Mo Kim")):
        opened = await open_test_wave(key)
        await say(opened, 4, *names.split())
        await publish(jobs, opened, key=key)
    assert await shown("partnership", "clear_requests") == [Banded("high", "3–7")]  # and a withheld side of nobody has no cell
    await fetch("UPDATE invitation SET person = 'gone:' || id WHERE wave = 1")
    for key, names in (("w3", "Lee Mo Kim"), ("w4", "Lee Mo Kim Nia")):
        opened = await open_test_wave(key)
        await say(opened, 4, *names.split())
        await publish(jobs, opened, key=key)
    assert await shown("partnership", "clear_requests") == [Banded("high", "3–7")] * 2


async def test_an_erasure_moves_no_figure_by_itself_and_hides_nobody_who_joined(jobs: Jobs) -> None:
    opened = await open_test_wave(contract=WEEKLY)
    await say(opened, 2, "Ann")
    await say(opened, 4, "Lee", "Mo", "Nia")
    await publish(jobs, opened)
    await erase(opened, "Lee")
    await publish(jobs, opened)
    await say(opened, 1, "Kim")
    await publish(jobs, opened)
    await publish(jobs, opened, key="w1")
    assert await shown("service", "reliability") == [Banded("high", "3–7")] * 2  # two weeks in which nothing may change have no release
    assert await shown("partnership", "clear_requests") == [Banded("high", "3–7")] * 2


async def test_a_form_that_was_erased_stands_for_nobody(jobs: Jobs) -> None:
    opened = await open_test_wave()
    await say(opened, 2, "Ann")
    await say(opened, 4, "Lee", "Mo", "Nia", "Rep")
    await erase(opened, "Rep")  # nobody knows that it was not one of the three
    await publish(jobs, opened, key="w1")
    assert await shown("service", "reliability") == [Withheld("R1")]


async def test_the_release_at_close_is_the_last_one(jobs: Jobs) -> None:
    opened = await open_test_wave()
    await say(opened, 2, "Ann")
    await say(opened, 4, "Lee", "Mo", "Nia")
    await publish(jobs, opened, key="w1")
    said = await fetch("SELECT account, kind, data FROM finding ORDER BY id")
    for name in ("Ann", "Lee"):
        await erase(opened, name)
    await publish(jobs, opened)
    assert [tuple(row.values()) for row in await fetch("SELECT number, is_last FROM release")] == [(1, True)]
    assert await fetch("SELECT account, kind, data FROM finding ORDER BY id") == said


async def test_a_release_proves_itself_after_words_have_gone_and_not_after_anything_else(jobs: Jobs) -> None:
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 2, {"c_improve": "Answer the phone."})
    await publish(jobs, opened, key="w1")
    assert await verify_releases() == Verified(1, ())
    await erase(opened, "Ann")
    assert await fetch("SELECT id FROM finding WHERE kind = 'words'") == []
    assert await verify_releases() == Verified(1, ())
    await fetch("UPDATE finding SET data = '\"few\"' WHERE kind = 'people' AND account = 1")
    assert await verify_releases() == Verified(0, ("w1 1",))


async def test_a_pool_goes_with_the_first_answer_that_leaves_it(jobs: Jobs) -> None:
    """What is missing would be Lee's, to whoever knows that Lee erased something (R8); the other pools stay."""
    opened = await open_test_wave()
    for name, words in (("Lee", {"i_easier": "Answer the phone."}), ("Mo", {"i_easier": "Pay us.", "i_part_way": "Call them."})):
        await answer(link_of(opened, name), "A1", 4, words)
    await publish(jobs, opened, key="w1")
    await fetch(
        "INSERT INTO pooled_word (release, answer, item, text) SELECT 1, id, item, text FROM confidential_answer WHERE text IS NOT NULL"
    )
    assert {row["text"] for row in await fetch("SELECT text FROM pooled_word")} == {"Answer the phone.", "Pay us.", "Call them."}
    await erase(opened, "Lee")
    assert [row["text"] for row in await fetch("SELECT text FROM pooled_word")] == ["Call them."]


def test_no_statement_of_the_product_changes_what_a_release_says() -> None:
    """Only what somebody wrote or signed goes: with its author (R12), or when a wave's retention is over."""
    changing = re.compile(r"(UPDATE|DELETE FROM) (release|finding|basis|pooled_word)\b[^;\"]*")
    sources = [path for folder in ("surveys", "server") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = {
        (path.relative_to(ROOT).as_posix(), " ".join(match[0].split()))
        for path in sources
        for match in changing.finditer(path.read_text(encoding="utf-8"))
    }
    # While a release is being made, somebody may erase what it says.
    found -= {
        one for one in found if one[0] == "surveys/actions/releases.py" and one[1].startswith("DELETE FROM finding WHERE release = $1")
    }
    of_wave = "release IN (SELECT id FROM release WHERE wave = $1)"
    assert found == {
        ("surveys/actions/erasing.py", "DELETE FROM finding WHERE id = $1"),
        (
            "surveys/actions/erasing.py",
            "DELETE FROM finding WHERE kind = 'named' AND account = $1 AND pair = $2"
            " AND release IN (SELECT id FROM release WHERE wave = $3) RETURNING release, account",
        ),
        ("surveys/actions/erasing.py", "DELETE FROM pooled_word WHERE release = $1 AND item = $2"),
        ("surveys/actions/erasing_people.py", "DELETE FROM finding WHERE kind = 'named' AND pair IN ({these}) RETURNING release, account"),
        ("surveys/actions/retention.py", f"DELETE FROM pooled_word WHERE {of_wave} RETURNING id"),
        (
            "surveys/actions/retention.py",
            f"DELETE FROM finding WHERE kind IN ('words', 'named') AND {of_wave} RETURNING release, account",
        ),
    }
