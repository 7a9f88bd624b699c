"""Whoever takes the whole database away after a wave cannot tell which of the people asked gave which answers (R0)."""

import hmac
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server import jobs as jobs_module
from server.app import create_app
from server.settings import Settings
from surveys.actions import closing
from surveys.engine.connect import engine_in_use, fetch
from surveys.instrument.frames import comparable_items
from tests.adversary import fifty
from tests.adversary.conftest import Worlds
from tests.adversary.dump import Dump, dumped, file_bytes, long_words
from tests.adversary.fifty import COLLEAGUES, Lived, pattern
from tests.adversary.linking import Group, best_link, orders_of, places_of
from tests.adversary.playing import working
from tests.server.web.browsers import serving

LEAST_P = 0.01
CONFIDENTIAL = ("confidential_response", "confidential_answer")


async def lived_through(settings: Settings) -> tuple[Lived, Dump]:
    async with serving(create_app(settings)) as app, working(settings) as jobs:
        await fifty.found()
        lived = await fifty.live(app, jobs)
        return lived, await dumped()


def groups(lived: Lived, dump: Dump) -> list[Group]:
    """The rows of each account and block, and for rows that name a department those of each department, with whose they are."""
    wholes: dict[tuple[Any, ...], list[tuple[int, dict[str, Any]]]] = {}
    for row in dump["confidential_response"]:
        wholes.setdefault((row["block"], row["account"], row["department"], row["target"]), []).append((_owner(row, dump), dict(row)))
    answers = places_of(dump["confidential_answer"], "response")
    return [
        Group(_columns([_person(lived, dump, owner, key[1]) for owner, _ in rows]), _columns([_row(row, answers) for _, row in rows]))
        for key, rows in wholes.items()
    ]


def _owner(row: dict[str, Any], dump: Dump) -> int:
    """Whose row it is, by what only this person answers."""
    mine = [one for one in dump["confidential_answer"] if one["response"] == row["id"]]
    texts = [one["text"] for one in mine if one["text"]]
    if texts:
        return int(texts[0].split("-")[2])
    numbers = {one["item"]: one["number"] for one in mine if one["number"] is not None}
    names = [item.name for item in comparable_items(fifty.questionnaire()) if item.name in numbers]
    said = [int(numbers[name]) for name in names]
    return next(person for person in range(COLLEAGUES) if pattern(person, len(said)) == said)


def _person(lived: Lived, dump: Dump, person: int, account: int | None) -> dict[str, Any]:
    """Every order that somebody with the dump could put people in, and the one in which they answered, which a neighbour may know."""
    colleague = next(row["id"] for row in dump["colleague"] if row["external_ref"] == f"K{person}")
    invitation = next(row["id"] for row in dump["invitation"] if row["colleague"] == colleague)
    orders = {
        "answered": lived.order.index(person),
        **orders_of(dump, "colleague", {"id": colleague}),
        **orders_of(dump, "invitation", {"id": invitation}),
    }
    for table, rows in dump.items():
        columns = set(rows[0]) if rows else set()
        if table in CONFIDENTIAL or not columns & {"invitation", "colleague"}:
            continue
        own = {"invitation": invitation} if "invitation" in columns else {"colleague": colleague}
        here = {"account": account} if account is not None and "account" in columns else {}
        orders |= orders_of(dump, table, own | here)
    return orders


def _row(row: dict[str, Any], answers: dict[Any, tuple[Any, Any]]) -> dict[str, Any]:
    first, last = answers[row["id"]]
    return {**row, "first answer": first, "last answer": last}


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: [row.get(name) for row in rows] for name in names}


def shared_words(dump: Dump) -> set[str]:
    """What stands in colleagues' rows and anywhere else as well, but for names of items, which stand in the questionnaire."""
    mine = {one for table in CONFIDENTIAL for one in long_words(dump[table])}
    others = {one for table, rows in dump.items() if table not in CONFIDENTIAL for one in long_words(rows)}
    return (mine & others) - {row["item"] for row in dump["confidential_answer"]} - {row["block"] for row in dump["confidential_response"]}


def broken_receipts(dump: Dump) -> Iterator[str]:
    """Receipts or keys that something in the dump opens, tried as a code for each account and block."""
    accounts = [row["id"] for row in dump["account"]]
    blocks = ["relationship", "culture", *(f"handoff:{row['id']}" for row in dump["department"])]
    kept = {row["receipt_hash"] for row in dump["confidential_response"]}
    keys = {word for rows in dump.values() for word in long_words(rows)}
    for key in keys:
        for account in accounts:
            for block in blocks:
                if hmac.new(key.encode(), f"receipt|{account}|{block}".encode(), "sha256").hexdigest() in kept:
                    yield key


def left(lived: Lived, dump: Dump, logs: str, settings: Settings) -> list[str]:
    """Links, ids of submissions, drafts and earlier words that are still to be found."""
    rows = " ".join(word for table in dump.values() for word in long_words(table))
    raw = file_bytes(Path(settings.database_url.removeprefix("sqlite:///"))) if settings.database_url.startswith("sqlite") else b""
    return [secret for secret in lived.secrets if secret in rows or secret in logs or secret.encode() in raw]


async def test_a_dump_links_nobody(worlds: Worlds, capfd: pytest.CaptureFixture[str]) -> None:
    settings = worlds()
    lived, dump = await lived_through(settings)
    logs = "".join(capfd.readouterr())
    found = groups(lived, dump)
    people = Counter(group.rows["block"][0] for group in found for _ in group.rows["id"])
    assert set(people) >= {"relationship", "handoff", "culture"}
    assert min(people.values()) >= 50
    link = best_link(found)
    assert link.p > LEAST_P, link
    assert shared_words(dump) == set()
    assert list(broken_receipts(dump)) == []
    assert logs.count("/s/{token}") >= COLLEAGUES
    assert left(lived, dump, logs, settings) == []
    _plant(dump)
    assert shared_words(dump) == {dump["invitation"][0]["token_hash"]}
    assert list(broken_receipts(dump)) == [dump["invitation"][0]["token_hash"]]


def _plant(dump: Dump) -> None:
    """A row that bears its person's mark, and one whose receipt can be opened with it: both must be found."""
    mark, (one, other, *_) = dump["invitation"][0]["token_hash"], dump["confidential_response"]
    one["edit_key"] = mark
    other["receipt_hash"] = hmac.new(mark.encode(), f"receipt|{dump['account'][0]['id']}|culture".encode(), "sha256").hexdigest()


async def test_rows_that_keep_their_order_are_found(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = worlds()
    async with serving(create_app(settings)) as app, working(settings) as jobs:
        await _keep_order(monkeypatch)
        await fifty.found()
        lived = await fifty.live(app, jobs)
        link = best_link(groups(lived, await dumped()))
    assert link.p <= LEAST_P, link


async def _keep_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are made anew at close, but in the order in which they lay: on SQLite in the statements, on PostgreSQL in a function."""
    if engine_in_use().engine_type == "sqlite":
        statements = closing._REWRITE["sqlite"]
        assert "ORDER BY random()" in statements
        monkeypatch.setitem(closing._REWRITE, "sqlite", statements.replace("ORDER BY random()", "ORDER BY r.rowid", 1))
        return
    source: str = (await fetch("SELECT pg_get_functiondef('rewrite_confidential'::regproc) AS source"))[0]["source"]
    assert "ORDER BY gen_random_uuid()" in source
    await fetch(source.replace("ORDER BY gen_random_uuid()", "ORDER BY r.ctid", 1))


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_was_deleted_is_found_in_a_log_that_nobody_emptied(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def keep() -> None:
        """Leave SQLite's log as it is."""

    monkeypatch.setattr(jobs_module, "forget", keep)
    settings = worlds()
    async with serving(create_app(settings)) as app, working(settings) as jobs:
        await fifty.found()
        lived = await fifty.live(app, jobs)
        assert left(lived, await dumped(), "", settings) != []
