"""The idempotent contract: replays, conflicts, and a database that is away."""

import uuid
from unittest.mock import AsyncMock

import pytest

from server.web.answering import saving
from surveys.engine.connect import AnyEngine, fetch
from tests.server.web.answering.site import Page, Visitor, ask, digest, make_app, rows

NAMES = pytest.mark.parametrize(("name", "item", "screen"), [("Ann", "c_value", "c_service_care"), ("Lee", "i_value", "i_service_care")])


@NAMES
@pytest.mark.parametrize("action", ["next", "save", "send"])
async def test_an_identical_replay_gives_the_same_answer_and_changes_nothing(
    engine: AnyEngine, name: str, item: str, screen: str, action: str
) -> None:
    visitor = Visitor(make_app(), (await ask())[name])
    page = await visitor.open("1/all" if action == "send" else f"1/{screen}")
    pairs = page.posted({item: ["4"]}, action)
    first = await visitor.post(page.action, pairs)
    before = await digest()
    again = [await visitor.post(page.action, pairs) for _ in range(3)]
    assert first.status_code == 303
    assert {(each.status_code, each.headers["location"]) for each in again} == {(303, first.headers["location"])}
    assert await digest() == before


@NAMES
async def test_a_late_replay_is_no_conflict_if_its_answers_still_stand(engine: AnyEngine, name: str, item: str, screen: str) -> None:
    visitor = Visitor(make_app(), (await ask())[name])
    page = await visitor.open(f"1/{screen}")
    pairs = page.posted({item: ["4"]}, "next")
    first = await visitor.post(page.action, pairs)
    following = await visitor.open(first.headers["location"])
    other = next(name for name, values in following.choices.items() if "3" in values)
    await visitor.press(following, {other: ["3"]})
    assert (await visitor.post(page.action, pairs)).headers["location"] == first.headers["location"]


@NAMES
async def test_two_windows_on_one_page_are_a_conflict_that_the_person_decides(engine: AnyEngine, name: str, item: str, screen: str) -> None:
    visitor = Visitor(make_app(), (await ask())[name])
    mine, other = await visitor.open(f"1/{screen}"), await visitor.open(f"1/{screen}")
    await visitor.press(other, {item: ["2"]})
    before = await digest()
    conflict = await visitor.press(mine, {item: ["5"]})
    assert conflict.status == 409
    assert "Very well Poorly" in conflict.text
    assert await digest() == before
    assert (await visitor.open(conflict.links[-1])).checked == [(item, "2")]
    assert (await visitor.post(conflict.action, conflict.fields)).status_code == 303
    assert (await visitor.open(f"1/{screen}")).checked == [(item, "5")]


@NAMES
async def test_the_same_id_with_another_body_is_a_conflict(engine: AnyEngine, name: str, item: str, screen: str) -> None:
    visitor = Visitor(make_app(), (await ask())[name])
    page = await visitor.open("1/all")
    assert (await visitor.post(page.action, page.posted({item: ["4"]}, "send"))).status_code == 303
    before = await digest()
    response = await visitor.post(page.action, page.posted({item: ["1"]}, "send"))
    assert response.status_code == 409
    assert await digest() == before


@NAMES
async def test_an_old_page_whose_questions_nobody_touched_is_saved(engine: AnyEngine, name: str, item: str, screen: str) -> None:
    """A browser's Back button shows old revisions; only a clash about the same questions is a conflict."""
    visitor = Visitor(make_app(), (await ask())[name])
    old = await visitor.open(f"1/{screen}")
    other = await visitor.open("1/c_part" if name == "Ann" else "1/i_part")
    await visitor.press(other, {("c_clear_requests" if name == "Ann" else "i_clear_requests"): ["2"]})
    page = await visitor.press(old, {item: ["5"]})
    assert page.status == 200
    assert (await visitor.open(f"1/{screen}")).checked == [(item, "5")]
    assert (await visitor.open(other.url)).checked == [(("c_clear_requests" if name == "Ann" else "i_clear_requests"), "2")]


async def test_an_old_revision_without_more_is_a_conflict(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    await visitor.press(await visitor.open("1/c_service_daily"), {"c_responsiveness": ["4"]})
    pairs = [("_submission", str(uuid.uuid4())), ("_revision", "0"), ("_action", "send"), ("c_responsiveness", "1")]
    response = await visitor.post("1/all", pairs)
    assert response.status_code == 409
    assert await rows("SELECT revision, state FROM response") == [(1, "draft")]


async def test_a_database_that_is_away_loses_nothing(engine: AnyEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed comes back with its submission id, ready to be sent again."""
    visitor = Visitor(make_app(), (await ask())["Ann"])
    page = await visitor.open("1/c_words")
    pairs = page.posted({"c_improve": ["Call <b>back</b>."]}, "next")
    with monkeypatch.context() as patched:
        patched.setattr(saving, "record", AsyncMock(side_effect=ConnectionError))
        response = await visitor.post(page.action, pairs)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    again = Page(response)
    assert sorted(again.fields) == sorted(pairs)
    saved = await visitor.post(again.action, again.fields)
    assert saved.status_code == 303
    assert await rows("SELECT revision FROM response") == [(1,)]


async def test_a_whole_form_that_picks_departments_goes_on_the_same_way_when_it_is_sent_again(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Lee"])
    page = await visitor.open("1/all")
    pairs = [*page.posted({"i_value": ["4"]}, "send"), ("_departments", "3")]
    first, again = await visitor.post(page.action, pairs), await visitor.post(page.action, pairs)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.headers["location"] == first.headers["location"]
    assert [row["state"] for row in await fetch("SELECT state FROM confidential_response")] == ["draft"]
