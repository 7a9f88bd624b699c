"""The editor: every change is saved at once, comes back if it cannot be, and overwrites nobody's."""

import re

import pytest

from surveys.actions.drafts import save_draft
from surveys.queries.drafts import load_draft, load_history
from tests.company import NOW
from tests.server.web.conftest import Enter
from tests.server.web.instruments.drafts import EDIT, LEAD, begin, pulse, send, stored
from tests.surveys.instrument.inline import definition, page, question

ITEM = {"target": "item.c_why", "name": "c_why", "title": "What makes it hard?"}


async def test_both_sides_open_together_and_what_is_typed_is_stored(enter: Enter) -> None:
    await begin()
    lead = await enter("lead", LEAD)
    shown = (await lead.get(f"{EDIT}?open=item.i_ease")).text
    assert re.findall(r'name="target" value="([^"]+)"', shown) == ["item.c_ease", "item.i_ease"]
    assert 'id="problems-c_why"' in shown
    answer = await send(lead, **ITEM, visibleIf="{c_ease} <= 2")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{EDIT}?lang=en&open=item.c_why#c_why")
    comment = question("comment", "c_why", title={"en": "What makes it hard?"}, visibleIf="{c_ease} <= 2")
    assert (await stored()).pages[0].elements[1] == definition(page("p", comment)).pages[0].elements[0]
    assert [state.note for state in await load_history("pulse")] == ["", "Begun"]
    assert (await send(lead, **ITEM, visibleIf="{c_ease} <= 2")).status_code == 303
    assert (await load_draft("pulse")).revision == 2


async def test_a_condition_that_cannot_be_read_says_where_at_its_field(enter: Enter) -> None:
    await begin()
    lead = await enter("lead", LEAD)
    await send(lead, **ITEM, visibleIf="{c_ease} <= ")
    shown = (await lead.get(f"{EDIT}?open=item.c_why")).text
    problem = re.search(r'id="f-item-c_why-visibleIf-problem"[^>]*>([^<]*)<', shown)
    assert problem
    assert problem[1] == "position 12: expected an {item}, a number or a quoted text, found the end"
    assert "2 things to do before publishing" not in shown
    assert "1 thing to do before publishing" in shown


async def test_buttons_move_copy_add_and_delete_with_a_way_back(enter: Enter) -> None:
    await begin()
    lead = await enter("lead", LEAD)

    async def names() -> list[list[str]]:
        return [[element.name for element in page.elements] for page in (await stored()).pages]

    steps: list[tuple[dict[str, str], list[list[str]]]] = [
        ({"do": "up:c_why"}, [["c_why", "c_ease"], ["i_ease"]]),
        ({"do": "copy:c_why"}, [["c_why", "c_why_2", "c_ease"], ["i_ease"]]),
        ({"do": "delete:c_why"}, [["c_why_2", "c_ease"], ["i_ease"]]),
        ({"do": "item:i_page", "type": "matrix"}, [["c_why_2", "c_ease"], ["i_ease", "i_matrix"]]),
        ({"do": "pair:c_page+i_page", "words": "On time"}, [["c_why_2", "c_ease", "c_on_time"], ["i_ease", "i_matrix", "i_on_time"]]),
        (
            {"do": "section", "words": "Care", "template": "both"},
            [["c_why_2", "c_ease", "c_on_time"], ["c_care"], ["i_ease", "i_matrix", "i_on_time"], ["i_care"]],
        ),
        ({"do": "page-up:c_care_page"}, [["c_care"], ["c_why_2", "c_ease", "c_on_time"], ["i_ease", "i_matrix", "i_on_time"], ["i_care"]]),
        ({"do": "delete-page:i_page"}, [["c_care"], ["c_why_2", "c_ease", "c_on_time"], ["i_care"]]),
    ]
    for fields, expected in steps:
        assert (await send(lead, **fields)).status_code == 303
        assert await names() == expected
    assert (await stored()).pairs == {"ease": {"en": "Ease"}, "on_time": {"en": "On time"}, "care": {"en": "Care"}}
    shown = (await lead.get(f"{EDIT}?done=1")).text
    assert "Page i_page deleted." in shown
    before = re.findall(r'name="restore" value="(\d+)"', shown)
    assert before == ["8"]
    await send(lead, "/instruments/pulse/history", restore=before[0])
    assert await names() == steps[-2][1]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "fly:c_why"}, "This button is not known"),
        ({"do": "item:c_page", "type": "essay"}, "Choose what kind of question to add."),
        ({"do": "pair:c_page+i_page"}, "Say what both sides are asked about"),
        ({"do": "section", "words": "Care", "template": "all"}, "Give the new section a title"),
        ({**ITEM, "name": ""}, "Give it a name, such as c_ease."),
        ({**ITEM, "name": "Not a name"}, "Not saved. “Name”: not a valid name"),
        ({**ITEM, "type": "essay"}, "&#39;essay&#39; is none of the choices here"),
        ({**ITEM, "name": "a\\1"}, "not a valid name"),
        ({"target": "page.c_page", "name": "", "title": "Page"}, "Give it a name, such as c_words."),
        (
            {"target": "item.c_ease", "name": "c_ease", "scale.points": "5", "scale.anchors": "low = Bad"},
            "Not saved. “Words of the scale”: low is no point of a scale: begin each line with a number, such as 1 = Never.",
        ),
        (
            {"target": "whole", "languages": "", "default_language": "", "title": "x"},
            "Not saved. “Languages”: Name a language, such as en. “Default language”: Name",
        ),
        ({**ITEM, "maxLength": "many"}, "&#39;many&#39; is not a number"),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_cannot_be_taken_comes_back_and_changes_nothing(enter: Enter, fields: dict[str, str], said: str) -> None:
    await begin()
    lead = await enter("lead", LEAD)
    answer = await send(lead, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert ("What makes it hard?" in answer.text) is (fields.get("title") == "What makes it hard?")
    assert await stored() == pulse()


async def test_somebody_elses_change_is_never_overwritten(enter: Enter) -> None:
    await begin()
    lead = await enter("lead", LEAD)
    theirs = pulse(title={"en": "Ben's title"})
    await save_draft("pulse", theirs, 1, "ben@us.example", NOW)
    answer = await send(lead, revision="1", **ITEM)
    assert answer.status_code == 409
    assert "ben@us.example changed this draft" in answer.text
    assert "What makes it hard?" in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert await stored() == theirs
    assert (await send(lead, revision="2", **ITEM)).status_code == 303
    assert (await stored()).title == {"en": "Ben's title"}


async def test_a_field_that_cannot_be_taken_is_named_and_marked(enter: Enter) -> None:
    await begin()
    lead = await enter("lead", LEAD)
    shown = (await send(lead, **ITEM, maxLength="many")).text
    alert = re.search(r'<div class="alert" role="alert">([^<]*)<', shown)
    assert alert
    assert alert[1] == "Not saved. “Most characters”: &#39;many&#39; is not a number: write one such as 5."
    assert re.findall(r'<p class="problem refused-field" id="([^"]+)"', shown) == ["f-item-c_why-maxLength-problem"]
    assert re.findall(r'id="([^"]+)"[^>]*aria-invalid="true"', shown) == ["f-item-c_why-maxLength"]


async def test_gone_parts_and_drafts_are_not_found(enter: Enter) -> None:
    await begin()
    lead = await enter("lead", LEAD)
    assert (await send(lead, target="item.gone", title="x", name="gone")).status_code == 404
    assert (await send(lead, do="delete:gone")).status_code == 404
    for path in ("nothing/edit", "%00/edit", "%00", "%00/history", "%00/preview", "%00/files/parallax?version=1", "pulse/try/%00/x"):
        assert (await lead.get(f"/instruments/{path}")).status_code == 404, path
    for path in ("%00/discard", "%00/publish", "%00/own", "%00/draft", "%00/state"):
        assert (await send(lead, f"/instruments/{path}", revision="1", state="closed")).status_code == 404, path
    assert (await send(lead, do="up:c_why")).status_code == 303
    assert (await lead.post(EDIT, data={"do": "up:c_why"})).status_code == 403


async def test_reps_find_nothing_here(enter: Enter) -> None:
    await begin()
    rep = await enter("rep", "rep@us.example")
    for path in ("/instruments", "/instruments/new", EDIT, "/instruments/pulse/translate", "/instruments/relationship-alignment"):
        assert (await rep.get(path)).status_code == 404
    assert "/instruments" not in (await rep.get("/")).text


async def test_wording_of_another_language_is_edited_in_its_own_view(enter: Enter) -> None:
    await begin(pulse(languages=["en", "de"]))
    lead = await enter("lead", LEAD)
    await send(lead, **{**ITEM, "lang": "de", "title": "Was macht es schwer?"})
    assert getattr((await stored()).pages[0].elements[1], "title", None) == {"en": "c_why", "de": "Was macht es schwer?"}
    await send(lead, target="whole", title="Pulse", languages="de, en", default_language="de", pairs="ease = Leichtigkeit", lang="de")
    whole = await stored()
    assert (whole.languages, whole.default_language, whole.pairs) == (("de", "en"), "de", {"ease": {"en": "Ease", "de": "Leichtigkeit"}})
