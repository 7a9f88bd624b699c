"""Drafts: nothing typed is lost, typing makes one state per five minutes, and a draft ends published or discarded."""

import asyncio
from collections.abc import Mapping

import pytest

from surveys.actions.drafts import clear_trials, discard_draft, restore_revision, save_draft, save_trial, start_draft
from surveys.answer_values import Value
from surveys.drafts import Draft
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import Conflict, NotFound
from surveys.instrument.types import Definition
from surveys.queries.drafts import Revision, Trial, list_drafts, load_draft, load_history, load_revision, load_trial
from tests.surveys.instrument.inline import definition, page, rating

ADA, BEN = "ada@us.example", "ben@us.example"
NOON = 1_795_000_200_000 - 1_795_000_200_000 % 300_000
MINUTE = 60_000
pytestmark = pytest.mark.usefixtures("engine")


def titled(words: str) -> Definition:
    return definition(page("p", rating("c_ease", unpaired=True)), title={"en": words})


async def test_every_save_is_a_state_and_typing_within_five_minutes_is_one() -> None:
    await start_draft(titled("One"), ADA, NOON)
    for revision, (words, actor, minute, note) in enumerate(
        [
            ("Two", ADA, 1, ""),
            ("Three", ADA, 4, ""),
            ("Four", ADA, 6, ""),
            ("Five", BEN, 7, ""),
            ("Six", BEN, 8, "Item c_ease added"),
            ("Seven", BEN, 9, ""),
        ],
        start=1,
    ):
        assert await save_draft("pulse", titled(words), revision, actor, NOON + minute * MINUTE, note=note) == revision + 1
    assert await load_history("pulse") == (
        Revision(7, NOON + 9 * MINUTE, BEN, ""),
        Revision(6, NOON + 8 * MINUTE, BEN, "Item c_ease added"),
        Revision(5, NOON + 7 * MINUTE, BEN, ""),
        Revision(4, NOON + 6 * MINUTE, ADA, ""),
        Revision(3, NOON + 4 * MINUTE, ADA, ""),
        Revision(1, NOON, ADA, "Begun"),
    )
    assert await load_revision("pulse", 3) == titled("Three")
    with pytest.raises(NotFound) as collapsed:
        await load_revision("pulse", 2)
    assert str(collapsed.value) == "State 2 of the draft pulse is not in its history: choose one of the list."


async def test_an_old_revision_overwrites_nothing() -> None:
    await start_draft(titled("One"), ADA, NOON)
    await save_draft("pulse", titled("Ben's"), 1, BEN, NOON + 1)
    with pytest.raises(Conflict) as conflict:
        await save_draft("pulse", titled("Ada's"), 1, ADA, NOON + 2)
    assert (str(conflict.value), conflict.value.revision) == (
        "ben@us.example changed this draft while you were working on it. Nothing of theirs was overwritten.",
        2,
    )
    stored = await load_draft("pulse")
    assert (stored.definition, stored.revision, stored.updated_by) == (titled("Ben's"), 2, BEN)


async def test_of_two_who_save_at_the_same_time_one_is_told() -> None:
    await start_draft(titled("One"), ADA, NOON)
    both = (save_draft("pulse", titled(who), 1, who, NOON + 1) for who in (ADA, BEN))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "int"]
    stored = await load_draft("pulse")
    assert (stored.revision, stored.definition) == (2, titled(stored.updated_by))


async def test_going_back_is_a_state_of_its_own() -> None:
    await start_draft(titled("One"), ADA, NOON)
    await save_draft("pulse", titled("Two"), 1, ADA, NOON + 1, note="Page q removed")
    assert await restore_revision("pulse", 1, 2, BEN, NOON + 2) == 3
    assert (await load_draft("pulse")).definition == titled("One")
    assert [(one.revision, one.note) for one in await load_history("pulse")] == [
        (3, "Back to state 1"),
        (2, "Page q removed"),
        (1, "Begun"),
    ]


async def test_there_is_one_draft_under_a_key_and_none_of_a_shipped_instrument() -> None:
    await start_draft(titled("One"), ADA, NOON, based_on=3)
    with pytest.raises(Conflict) as second:
        await start_draft(titled("Other"), BEN, NOON)
    assert str(second.value) == "There is already a draft pulse: go on with it, or discard it first."
    with pytest.raises(Conflict) as shipped:
        await start_draft(definition(page("p", rating("a", unpaired=True)), key="relationship-alignment"), ADA, NOON)
    assert str(shipped.value) == "relationship-alignment ships with Parallax and changes with it: make it yours under a key of its own."
    drafts: Mapping[str, object] = {key: (draft.definition, draft.based_on) for key, draft in (await list_drafts()).items()}
    assert drafts == {"pulse": (titled("One"), 3)}


async def test_discarding_takes_history_and_test_answers_along() -> None:
    await start_draft(titled("One"), ADA, NOON)
    draft = await load_draft("pulse")
    await save_trial(draft.id, "customer", ADA, Draft(values={"c_ease": Value(3.0)}), NOON)
    with pytest.raises(Conflict, match="look at it again"):
        await discard_draft("pulse", draft.revision + 1, ADA, NOON + 5)
    await discard_draft("pulse", draft.revision, ADA, NOON + 5)
    assert [len(await fetch(f"SELECT id FROM {table}")) for table in ("instrument_draft", "draft_revision", "test_answer")] == [0, 0, 0]
    for missing in (discard_draft("pulse", 1, ADA, NOON), save_draft("pulse", titled("x"), 1, ADA, NOON), load_draft("pulse")):
        with pytest.raises(NotFound) as gone:
            await missing
        assert str(gone.value) == "There is no draft pulse: it was published or discarded, or its name is misspelt."
    events = await fetch("SELECT action, subject, details FROM audit_event ORDER BY id")
    assert [tuple(dict(event).values()) for event in events] == [
        ("draft.start", "instrument:pulse", "{}"),
        ("draft.discard", "instrument:pulse", '{"revision":1}'),
    ]


async def test_trials_are_each_persons_own(engine: AnyEngine) -> None:
    await start_draft(titled("One"), ADA, NOON)
    draft = (await load_draft("pulse")).id
    first, second = Draft(values={"c_ease": Value(3.0)}), Draft(values={"c_ease": Value(5.0)})
    await save_trial(draft, "customer", ADA, first, NOON)
    await save_trial(draft, "customer", ADA, second, NOON + 1)
    await save_trial(draft, "customer", BEN, first, NOON + 2)
    assert await load_trial(draft, "customer", ADA) == Trial(second, NOON + 1)
    await clear_trials(draft, ADA)
    assert [await load_trial(draft, "customer", who) for who in (ADA, BEN)] == [Trial(), Trial(first, NOON + 2)]
