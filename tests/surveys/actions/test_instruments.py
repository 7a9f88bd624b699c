"""Publishing: a draft becomes the next version once, or nothing changes; and what is closed is not offered."""

import pytest

from surveys.actions.drafts import save_draft, save_trial, start_draft
from surveys.actions.instruments import install, publish, set_state
from surveys.drafts import Draft
from surveys.engine.connect import fetch
from surveys.errors import BadInput, BadInstrument, Conflict, NotFound
from surveys.instrument.document import content_hash
from surveys.instrument.types import Definition
from surveys.queries.drafts import load_draft
from surveys.queries.instruments import Version, describe_versions, list_known, load_instrument, load_versions, newest_version
from surveys.queries.waves import list_instruments, newest_definition
from tests.company import NOW, found_company, open_test_wave
from tests.surveys.instrument.inline import definition, page, question, rating

ADA = "ada@us.example"
pytestmark = pytest.mark.usefixtures("engine")


def pulse(words: str = "One", **more: object) -> Definition:
    return definition(page("p", rating("a", unpaired=True), question("comment", "why")), title={"en": words}, **more)


async def published(draft: Definition, notes: str = "", at: int = NOW) -> Definition:
    revision = await start_draft(draft, ADA, at)
    return await publish(draft.key, revision, notes, ADA, at)


async def test_versions_count_up_and_keep_their_notes_hash_and_author() -> None:
    first = await published(pulse(version=7), "The beginning")
    second = await published(pulse("Two"), "Better words", NOW + 5)
    assert (first, second) == (pulse(version=1), pulse("Two", version=2))
    assert await describe_versions("pulse") == (
        Version(2, second, content_hash(second), NOW + 5, "Better words", ADA, 0),
        Version(1, first, content_hash(first), NOW, "The beginning", ADA, 0),
    )
    assert await load_versions("pulse") == {1: first, 2: second}
    assert [dict(row) for row in await fetch("SELECT key, title, state FROM instrument")] == [
        {"key": "pulse", "title": "Two", "state": "open"}
    ]


async def test_a_title_of_any_length_is_listed_by_its_beginning() -> None:
    await install(pulse("x" * 2_000), NOW)
    assert [row["title"] for row in await fetch("SELECT title FROM instrument")] == ["x" * 300]


async def test_the_draft_goes_with_its_history_and_test_answers() -> None:
    await start_draft(pulse(), ADA, NOW)
    await save_trial((await load_draft("pulse")).id, "customer", ADA, Draft(), NOW)
    await publish("pulse", 1, "", ADA, NOW)
    assert [len(await fetch(f"SELECT id FROM {table}")) for table in ("instrument_draft", "draft_revision", "test_answer")] == [0, 0, 0]
    events = await fetch("SELECT action, details FROM audit_event WHERE action LIKE 'instrument%'")
    digest = content_hash(pulse())
    assert [tuple(dict(event).values()) for event in events] == [("instrument.publish", f'{{"content_hash":"{digest}","version":1}}')]


async def test_what_hinders_publishing_leaves_everything_as_it_was() -> None:
    await published(pulse())
    broken = definition(page("p", question("text", "why"), rating("a")))
    await start_draft(broken, ADA, NOW)
    with pytest.raises(BadInstrument) as mirror:
        await publish("pulse", 1, "", ADA, NOW)
    assert [place.where for place in mirror.value.places] == ["pages[0].elements[1] (a)"]
    await save_draft("pulse", definition(page("p", question("text", "why"))), 1, ADA, NOW)
    with pytest.raises(BadInstrument) as renamed:
        await publish("pulse", 2, "", ADA, NOW)
    assert str(renamed.value) == (
        "definition: pages[0].elements[0] (why): why was published with type comment and has type text now;"
        " give the new question a name of its own"
    )
    with pytest.raises(BadInput):
        await publish("pulse", 2, "x" * 2001, ADA, NOW)
    assert (await load_draft("pulse")).revision == 2
    assert list(await load_versions("pulse")) == [1]


async def test_only_what_was_looked_at_is_published() -> None:
    await start_draft(pulse(), ADA, NOW)
    await save_draft("pulse", pulse("Two"), 1, "ben@us.example", NOW)
    with pytest.raises(Conflict) as stale:
        await publish("pulse", 1, "", ADA, NOW)
    assert str(stale.value) == "ben@us.example changed this draft since you opened this page: look at it again before you publish it."
    with pytest.raises(NotFound):
        await publish("nothing", 1, "", ADA, NOW)
    assert await load_versions("pulse") == {}


async def test_what_is_closing_or_closed_is_not_offered_and_running_waves_go_on() -> None:
    await found_company()
    await open_test_wave()
    await published(pulse())
    assert {"pulse", "relationship-alignment"} <= {choice.key for choice in await list_instruments()}
    for state in ("closing", "closed"):
        for key in ("pulse", "relationship-alignment"):
            await set_state(key, state, ADA, NOW)
            with pytest.raises(NotFound) as refused:
                await newest_definition(key)
            assert str(refused.value) == f"The instrument {key} is {state}: no new wave can use it. Open it again, or choose another one."
        assert not {"pulse", "relationship-alignment"} & {choice.key for choice in await list_instruments()}
    assert [dict(row) for row in await fetch("SELECT state FROM wave")] == [{"state": "open"}]
    await set_state("pulse", "open", ADA, NOW)
    assert await newest_definition("pulse") == pulse()
    with pytest.raises(BadInput) as unknown:
        await set_state("pulse", "gone", ADA, NOW)
    assert str(unknown.value) == "'gone' is no state of an instrument: use one of open, closing, closed."
    with pytest.raises(NotFound):
        await set_state("nothing", "closed", ADA, NOW)


async def test_shipped_instruments_are_known_before_any_wave_uses_them() -> None:
    shipped = [known.key for known in await list_known()]
    assert shipped[0] == "relationship-alignment"
    newest = await newest_version("relationship-alignment")
    assert await describe_versions("relationship-alignment") == (Version(newest.version, newest, content_hash(newest), 0, "", "", 0),)
    assert (await load_instrument("relationship-alignment")).state == "open"
