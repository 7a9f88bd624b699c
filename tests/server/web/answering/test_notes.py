"""A colleague signs a note on purpose, with or without answering; it stands apart from the answers and can be taken back until close."""

import pytest

from surveys.actions.closing import close_wave
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.notes import SignedNote, list_notes
from tests.company import NOW
from tests.server.web.answering.site import Visitor, ask, digest, make_app, rows

SIGNED = "SELECT n.account, k.name, n.text FROM signed_note n JOIN colleague k ON k.id = n.colleague ORDER BY n.id"


async def test_a_note_is_signed_changed_and_taken_back(engine: AnyEngine) -> None:
    lee = Visitor(make_app(), (await ask())["Lee"])
    page = await lee.open("1/note")
    assert "Sign with my name, Lee" in page.text
    signed = await lee.press(page, {"note": ["They pay late,\r\nbut always say so."]}, "sign")
    assert "Signed by Lee." in signed.text
    assert await rows(SIGNED) == [(1, "Lee", "They pay late,\nbut always say so.")]
    assert [row["signed_at"] % 86_400_000 for row in await fetch("SELECT signed_at FROM signed_note")] == [0]
    changed = await lee.press(await lee.open("1/note"), {"note": ["They pay in time now."]}, "sign")
    assert ("note", "They pay in time now.") in changed.fields
    assert await rows(SIGNED) == [(1, "Lee", "They pay in time now.")]
    gone = await lee.press(changed, {"withdraw": ["yes"]}, "withdraw")
    assert "Signed by" not in gone.text
    assert await rows(SIGNED) == []


async def test_it_is_offered_before_and_after_answering_and_changes_nothing_else(engine: AnyEngine) -> None:
    lee = Visitor(make_app(), (await ask())["Lee"])
    before = await rows("SELECT * FROM participation")
    assert f"{lee.home}/1/note" in (await lee.open()).links
    await lee.press(await lee.open("1/note"), {"note": ["Hello."]}, "sign")
    assert await rows("SELECT * FROM participation") == before
    assert await rows("SELECT count(*) FROM confidential_response") == [(0,)]
    assert await rows("SELECT count(*) FROM job") == [(0,)]
    assert await rows("SELECT count(*) FROM audit_event WHERE action LIKE 'note%'") == [(0,)]
    done = await lee.press(await lee.open("1/all"), {"i_value": ["4"]}, "send")
    assert f"{lee.home}/1/note" in done.links


async def test_what_cannot_be_signed_comes_back(engine: AnyEngine) -> None:
    lee = Visitor(make_app(), (await ask())["Lee"])
    page = await lee.open("1/note")
    empty = await lee.press(page, {"note": [" \r\n\t "]}, "sign")
    assert (empty.status, "There is nothing to sign yet" in empty.text) == (422, True)
    long = await lee.press(page, {"note": ["x" * 5_003]}, "sign")
    assert (long.status, "shorten this by 3 characters: at most 5,000 fit" in long.text) == (422, True)
    assert ("note", "x" * 5_003) in long.fields
    assert await rows(SIGNED) == []


async def test_a_form_sent_as_it_stands_signs_and_withdraws_nothing(engine: AnyEngine) -> None:
    lee = Visitor(make_app(), (await ask())["Lee"])
    before = await digest()
    blank = await lee.open("1/note")
    assert (await lee.press(blank, {}, "sign")).status == 422
    assert await digest() == before
    signed = await lee.press(blank, {"note": ["Mine."]}, "sign")
    kept = await digest()
    await lee.press(signed, {}, "sign")
    refused = await lee.press(signed, {}, "withdraw")
    assert (refused.status, "Please tick the box" in refused.text) == (422, True)
    assert await digest() == kept


async def test_only_colleagues_sign_and_only_while_it_is_open(engine: AnyEngine) -> None:
    tokens = await ask()
    ann, lee = Visitor(make_app(), tokens["Ann"]), Visitor(make_app(), tokens["Lee"])
    assert [(await ann.request("GET", f"{number}/note")).status_code for number in "12x"] == [404, 404, 404]
    assert (await ann.post(f"{ann.home}/1/note", [("note", "Hello."), ("_action", "sign")])).status_code == 404
    assert "/1/note" not in " ".join((await ann.open()).links)
    page = await lee.open("1/note")
    await close_wave("w1", "lead@example.com", NOW)
    assert (await lee.press(page, {"note": ["Late."]}, "sign")).status == 410
    assert await rows(SIGNED) == []


@pytest.mark.parametrize("language", ["de", "fr", "es", "ar"])
async def test_the_page_speaks_its_readers_language(engine: AnyEngine, language: str) -> None:
    lee = Visitor(make_app(), (await ask())["Lee"])
    english, other = await lee.open("1/note"), await lee.open(f"1/note?lang={language}")
    assert f'<html lang="{language}"' in other.html
    assert "Sign with my name" in english.text
    assert "Sign with my name" not in other.text


async def test_it_is_read_once_results_are_out(engine: AnyEngine) -> None:
    tokens = await ask()
    for name in ("Mo", "Lee"):
        visitor = Visitor(make_app(), tokens[name])
        await visitor.press(await visitor.open("1/note"), {"note": [f"From {name}."]}, "sign")
    release = (
        "INSERT INTO release (wave, number, method, contract, input_hash, content_hash, created_at) VALUES (1, 1, 'm', '{}', '', '', 0)"
    )
    await fetch(release)
    assert await list_notes(1) == ()
    await close_wave("w1", "lead@example.com", NOW)
    assert await list_notes(1) == (
        SignedNote("Lee", "Support", "Autumn survey", "From Lee."),
        SignedNote("Mo", "Support", "Autumn survey", "From Mo."),
    )
    await fetch("DELETE FROM release")
    assert await list_notes(1) == ()
