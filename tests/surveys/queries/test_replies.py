"""Which answers the people of an account may read one by one: named ones, released, and no figures that give another away."""

import pytest

from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import NotFound
from surveys.queries.replies import ON_A_PAGE, load_inbox, load_thread
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.conversations import CLOSED, LEAD, OTHER, REP, WORDS, answered_wave, publish_release, response_of, visitor

ALL = visitor("lead", LEAD)
ONE = "00000000-0000-4000-8000-{:012}"


async def people(account: int = 0) -> list[tuple[str, str]]:
    return [(one.person, one.account_name) for one in (await load_inbox(ALL, account, 1)).threads]


async def one_more(wave: int, number: int, sharing: str) -> None:
    """Somebody else who answers about Acme."""
    rows = await fetch(
        "INSERT INTO invitation (wave, side, person, token_hash) VALUES ($1, 'customer', $2, $2) RETURNING id", wave, f"p{number}"
    )
    await fetch("INSERT INTO participation (invitation, account, contact, state) VALUES ($1, 1, 1, 'finished')", rows[0]["id"])
    await fetch(
        "INSERT INTO response (id, wave, invitation, account, state, sharing, submission, body_hash, started_at, updated_at, sent_at)"
        " VALUES ($1, $2, $3, 1, 'sent', $4, '', '', 0, 0, $5)",
        ONE.format(number), wave, rows[0]["id"], sharing, number,
    )  # fmt: skip


async def test_named_answers_are_shown_once_a_release_contains_them(engine: AnyEngine) -> None:
    opened = await answered_wave(released=False)
    assert await people() == []
    with pytest.raises(NotFound):
        await load_thread(ALL, await response_of("Ann"))
    await publish_release(opened.wave, CLOSED + 1)
    assert sorted(await people()) == [("Ann", "Acme"), ("Dana", "Acme")]
    assert await people(2) == []
    thread = await load_thread(visitor("rep", REP), await response_of("Ann"))
    assert (thread.values["c_improve"].text, thread.figures, thread.reachable) == (WORDS, True, True)


async def test_nothing_that_was_changed_since_a_weekly_release_is_shown(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave()
    ann = link_of(opened, "Ann")
    await answer(ann, "A1", 4)
    await publish_release(opened.wave, NOW + 10)
    assert await people() == [("Ann", "Acme")]
    assert not (await load_thread(ALL, await response_of("Ann"))).figures
    await fetch("UPDATE response SET sent_at = $1", NOW + 20)
    assert await people() == []


@pytest.mark.parametrize("sharing", ["unnamed", "totals"])
async def test_whoever_did_not_share_their_name_is_in_nobodys_list(engine: AnyEngine, sharing: str) -> None:
    await answered_wave()
    await fetch("UPDATE response SET sharing = $1", sharing)
    assert await people() == []
    for person, account in (("Ann", 1), ("Dana", 1), ("Dana", 2)):
        with pytest.raises(NotFound):
            await load_thread(ALL, await response_of(person, account))


@pytest.mark.parametrize(("others", "shown"), [(0, True), (1, False), (2, False), (3, True)])
async def test_ratings_are_held_back_where_they_would_leave_one_or_two_others(engine: AnyEngine, others: int, shown: bool) -> None:
    opened = await answered_wave()
    for number in range(others):
        await one_more(opened.wave, number, "unnamed")
    assert (await load_thread(ALL, await response_of("Ann"))).figures == shown


async def test_ratings_are_held_back_beside_totals_only_and_beside_what_was_erased(engine: AnyEngine) -> None:
    opened = await answered_wave()
    ann = await response_of("Ann")
    for number in range(3):
        await one_more(opened.wave, number, "unnamed")
    assert (await load_thread(ALL, ann)).figures
    await fetch("UPDATE response SET sharing = 'totals' WHERE id = $1", ONE.format(0))
    assert not (await load_thread(ALL, ann)).figures
    await fetch("DELETE FROM response WHERE id = $1", ONE.format(0))
    assert not (await load_thread(ALL, ann)).figures


async def test_a_rep_finds_the_threads_of_their_own_accounts_only(engine: AnyEngine) -> None:
    await answered_wave()
    await fetch("UPDATE response SET sharing = 'named'")
    assert {one.account_name for one in (await load_inbox(visitor("rep", REP), 0, 1)).threads} == {"Acme"}
    assert {one.account_name for one in (await load_inbox(visitor("rep", OTHER), 0, 1)).threads} == {"Bolt"}
    assert (await load_inbox(visitor("rep", OTHER), 1, 1)).threads == ()
    for unknown in ("1", "x" * 40, "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotFound):
            await load_thread(ALL, unknown)


async def test_those_who_wait_come_first_and_lists_have_pages(engine: AnyEngine) -> None:
    opened = await answered_wave()
    for number in range(ON_A_PAGE):
        await one_more(opened.wave, number, "named")
    await fetch(
        "INSERT INTO reply (response, author, author_name, text, created_at) SELECT id, 'a', 'A', 'x', 1 FROM response WHERE sent_at > 40"
    )
    first, last = await load_inbox(ALL, 0, 1), await load_inbox(ALL, 0, 99)
    assert (first.everything, first.waiting, first.pages, len(first.threads)) == (52, 41, 2, 50)
    assert [one.replied_at is None for one in first.threads] == [True] * 41 + [False] * 9
    assert [one.sent_at for one in first.threads[:2]] == [40, 39]
    assert (last.page, len(last.threads)) == (2, 2)
