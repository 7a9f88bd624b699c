"""From a blank page to a published version: the list, notes, comparisons, states, files, and what a wave is offered."""

import re

import msgspec
import pytest
from httpx import AsyncClient

from surveys.instrument.document import content_hash, read_definition, write_definition
from surveys.queries.drafts import list_drafts, load_draft, load_history
from surveys.queries.instruments import load_versions
from tests.server.web.conftest import Enter
from tests.server.web.instruments.drafts import LEAD, begin, pulse, release, send, stored
from tests.surveys.instrument.inline import question

NEW = "/instruments/new"


async def offered(lead: AsyncClient) -> bool:
    return '<option value="pulse"' in (await lead.get("/plans/new")).text


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


async def test_a_draft_is_published_and_offered(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    await begin()
    assert "draft" in text_of((await lead.get("/instruments")).text)
    assert not await offered(lead)
    assert "Publish version 1" in (await lead.get("/instruments/pulse/publish")).text
    answer = await send(lead, "/instruments/pulse/publish", notes="The <first> one")
    assert answer.headers["location"] == "/instruments/pulse?published=1"
    shown = (await lead.get("/instruments/pulse")).text
    assert "The &lt;first&gt; one" in shown
    assert content_hash(pulse())[:12] in shown
    assert LEAD in shown
    assert await offered(lead)
    assert (await lead.get("/instruments/pulse/edit")).status_code == 404
    await send(lead, "/instruments/pulse/state", revision="0", state="closing")
    assert not await offered(lead)
    assert "Closing: no new waves" in (await lead.get("/instruments/pulse")).text
    assert (await send(lead, "/instruments/pulse/state", revision="0", state="gone")).status_code == 422


async def test_the_next_version_says_what_changes_and_which_trends_begin_anew(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    await release(pulse())
    await send(lead, "/instruments/pulse/draft", revision="0")
    draft = await load_draft("pulse")
    assert (draft.definition, draft.based_on) == (pulse(), 1)
    await send(lead, "/instruments/pulse/draft", revision="0")
    seven = "1 = Bad\n7 = Good"
    for page, side in (("c_page", "Customer"), ("i_page", "Internal")):
        fields = {"target": f"page.{page}", "name": page, "title": page, "about": "vendor", "view": ""}
        await send(lead, **fields, **{"scale.points": "7", "scale.minimum": "1", "scale.anchors": seven}, description=side)
    shown = text_of((await lead.get("/instruments/pulse/publish")).text)
    assert "New trend lines." in shown
    assert "c_ease (pair ease): scale 5 points from 1 → 7 points from 1; a new trend line starts." in shown
    await send(lead, "/instruments/pulse/publish")
    assert list(await load_versions("pulse")) == [1, 2]
    compared = text_of((await lead.get("/instruments/pulse/differences")).text)
    assert "What changed from version 1 to 2" in compared
    assert "Item i_ease: scale 5 points from 1 → 7 points from 1: a new trend line starts." in compared
    assert "i_ease (pair ease): scale" in text_of((await lead.get("/instruments/pulse")).text)
    assert "Nothing differs." in (await lead.get("/instruments/pulse/differences?old=2&new=2")).text
    for wrong in ("9", "x", "1e5"):
        assert (await lead.get(f"/instruments/pulse/differences?new={wrong}")).status_code == 404


async def test_what_hinders_publishing_leads_to_where_it_can_be_mended(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    await release(pulse())
    await begin(
        pulse(question("radiogroup", "c_new", title={}, choices=[{"value": code, "text": {}} for code in "xy"]), languages=["en", "de"])
    )
    page = (await lead.get("/instruments/pulse/publish")).text
    assert 'href="/instruments/pulse/edit?open=item.c_new#c_new"' in page
    assert "Publish version" not in page
    assert (await send(lead, "/instruments/pulse/publish")).status_code == 422
    assert list(await load_versions("pulse")) == [1]


async def test_history_shows_what_changed_since_and_goes_back(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    await begin()
    await send(lead, do="delete:c_why")
    shown = text_of((await lead.get("/instruments/pulse/history?show=1")).text)
    assert "Item c_why removed from page 1 (c_page); its answers stay in the data." in shown
    assert (await send(lead, "/instruments/pulse/history", restore="x")).status_code == 422
    assert (await send(lead, "/instruments/pulse/history", revision="1", restore="1")).status_code == 409
    await send(lead, "/instruments/pulse/history", restore="1")
    assert await stored() == pulse()
    stale = await send(lead, "/instruments/pulse/discard", revision="2")
    assert (stale.status_code, "lead@us.example changed this draft since this page was opened" in stale.text) == (409, True)
    assert await stored() == pulse()
    assert 'name="revision" value="3"' in (await lead.get("/instruments/pulse/discard")).text
    assert (await send(lead, "/instruments/pulse/discard")).headers["location"] == "/instruments?discarded=1"
    assert await list_drafts() == {}


async def test_documents_are_replaced_whole_or_not_at_all(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    await begin()
    file = await lead.get("/instruments/pulse/files/parallax")
    assert (file.headers["content-disposition"], read_definition(file.content)) == ('attachment; filename="pulse-draft.json"', pulse())
    broken = write_definition(pulse()).decode().replace('"vendor"', '"nobody"')
    answer = await send(lead, "/instruments/pulse/document", document=broken)
    assert answer.status_code == 422
    assert "pages[0].about" in answer.text
    assert "nobody" in answer.text
    other = pulse(key="another", title={"en": "Pasted"})
    await send(lead, "/instruments/pulse/document", document=write_definition(other).decode())
    assert await stored() == pulse(title={"en": "Pasted"})
    assert (await load_history("pulse"))[0].note == "Document replaced"
    stale = await send(lead, "/instruments/pulse/document", revision="1", document=write_definition(pulse()).decode())
    assert (stale.status_code, "still stands below" in stale.text) == (409, True)
    await release(pulse(key="done"))
    published = await lead.get("/instruments/done/files/parallax?version=1")
    assert read_definition(published.content) == pulse(key="done")
    for wrong in ("done/files/parallax?version=2", "done/files/word?version=1", "done/files/parallax"):
        assert (await lead.get(f"/instruments/{wrong}")).status_code == 404


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_ways_to_begin(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    blank = await send(lead, NEW, way="blank", title="Ease pulse", asked="Ease", languages="en, de")
    assert blank.headers["location"] == "/instruments/ease-pulse/edit"
    pasted = await send(lead, NEW, way="document", document=write_definition(pulse()).decode())
    assert pasted.headers["location"] == "/instruments/pulse/edit"
    own = await send(lead, "/instruments/relationship-alignment/own", key="our-alignment", title="Ours")
    assert own.headers["location"] == "/instruments/our-alignment/edit"
    drafts = await list_drafts()
    assert list(drafts) == ["ease-pulse", "our-alignment", "pulse"]
    assert drafts["our-alignment"].definition.title["en"] == "Ours"
    for fields, status, said in (
        ({"way": "blank", "title": "Ease pulse", "languages": "en"}, 409, "There is already a draft ease-pulse"),
        ({"way": "blank", "title": "123", "languages": "en"}, 422, "Give the instrument a title"),
        ({"way": "blank", "title": "New", "languages": "en"}, 422, "The key new is the address of this page"),
        ({"way": "blank", "title": "Other", "languages": ""}, 422, "Name at least one language"),
        ({"way": "document", "document": "{"}, 422, "not JSON"),
        ({"way": "file"}, 422, "Choose a file"),
    ):
        answer = await send(lead, NEW, **fields)
        assert (answer.status_code, said in answer.text) == (status, True), fields
    assert "123" in (await send(lead, NEW, way="blank", title="123", languages="en")).text
    refused = await send(lead, "/instruments/relationship-alignment/own", key="Our Own", title="Ours")
    assert (refused.status_code, "lower-case letters" in refused.text) == (422, True)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_file_of_another_program_lists_what_was_not_taken(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    survey = {
        "pages": [{"name": "p", "elements": [{"type": "text", "name": "q1", "title": "Who?"}, {"type": "signaturepad", "name": "s"}]}]
    }
    csrf = (await lead.get(NEW)).text.split('name="_csrf" value="')[1].split('"')[0]
    files = {"file": ("my-survey.json", msgspec.json.encode(survey), "application/json")}
    answer = await lead.post(NEW, data={"_csrf": csrf, "way": "file", "side": "internal", "key": ""}, files=files)
    assert answer.status_code == 200
    assert "my-survey.json is imported" in answer.text
    assert "signaturepad" in answer.text
    taken = (await load_draft("my-survey")).definition
    assert [(page.side, [element.name for element in page.elements]) for page in taken.pages] == [("internal", ["q1"])]


async def test_shipped_instruments_are_shown_and_never_edited(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    for path in (
        "/instruments/relationship-alignment",
        "/instruments/relationship-alignment/preview?lang=ar",
        "/instruments/relationship-alignment/own",
    ):
        assert (await lead.get(path)).status_code == 200
    assert (await send(lead, "/instruments/relationship-alignment/draft")).status_code == 409
    assert (await lead.get("/instruments/nothing")).status_code == 404
