"""Page by page, resumed elsewhere, sent, and changed until the wave closes."""

from typing import Any

import pytest
from msgspec.structs import replace

from surveys.confidentiality import receipt_code
from surveys.engine.connect import AnyEngine
from surveys.instrument.library import load_library
from surveys.instrument.types import Definition, Rated
from tests.server.web.answering.site import Page, Visitor, ask, digest, make_app, rows

ANSWERED = "SELECT a.item, a.number, a.text FROM answer a WHERE a.missing IS NULL ORDER BY a.item"
STATE = "SELECT state, revision, sharing FROM response"


def requiring(*names: str) -> Definition:
    """The shipped questionnaire with some questions that must be answered."""
    definition = load_library("relationship-alignment")

    def made(element: Any) -> Any:
        return replace(element, is_required=True) if isinstance(element, Rated) and element.name in names else element

    pages = tuple(replace(page, elements=tuple(made(element) for element in page.elements)) for page in definition.pages)
    return replace(definition, pages=pages)


async def test_a_customer_goes_page_by_page_resumes_elsewhere_and_sends(engine: AnyEngine) -> None:
    token = (await ask())["Ann"]
    first = Visitor(make_app(), token)
    page = await first.press(await first.open("1/c_service_daily"), {"c_responsiveness": ["4"], "c_reliability": ["_declined"]})
    assert page.url.endswith("/1/c_service_care")
    assert "Page 2 of 6" in page.text
    assert "not yet sent. Come back with the same link." in page.text
    saved = await first.press(page, {"c_ease": ["2"]}, "save")
    assert saved.url.endswith("/1/saved")
    assert " UTC, not yet sent" in saved.text

    second = Visitor(make_app(), token)
    start = await second.open()
    assert start.links[-1].endswith("/1/c_part")
    assert (await second.open("1/c_service_daily")).checked == [("c_responsiveness", "4"), ("c_reliability", "_declined")]
    page = await second.open(start.links[-1])
    page = await second.press(page, {"c_clear_requests": ["5"]})
    page = await second.press(page, {"c_renewal": ["9"], "c_matters": page.choices["c_matters"][:2]})
    page = await second.press(page, {"c_satisfied": ["Your people."]})
    assert page.url.endswith("/1/send")
    assert page.checked == []
    assert await rows(ANSWERED) == []
    done = await second.press(page, {"_sharing": ["named"]}, "send")
    assert done.url.endswith("/1/done")
    code = receipt_code(token, 1)
    assert f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}" in done.text
    assert await rows(STATE) == [("sent", 6, "named")]
    answered = await rows(ANSWERED)
    assert ("c_clear_requests", 5.0, None) in answered
    assert ("c_satisfied", None, "Your people.") in answered
    assert len(answered) == 6


async def test_sending_wakes_the_worker_and_saving_does_not(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    page = await visitor.press(await visitor.open("1/c_service_daily"), {"c_responsiveness": ["4"]})
    assert visitor.app.state.waker.rung == 0
    await visitor.press(await visitor.open("1/send"), {}, "send")
    assert visitor.app.state.waker.rung == 1
    assert page.status == 200


async def test_no_choice_about_sharing_counts_as_without_my_name(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    await visitor.press(await visitor.open("1/all"), {"c_value": ["3"]}, "send")
    assert await rows(STATE) == [("sent", 1, "unnamed")]


async def test_the_form_warns_where_few_are_asked(engine: AnyEngine) -> None:
    tokens = await ask()
    assert "we ask only 3 people at Acme" in (await Visitor(make_app(), tokens["Ann"]).open("1/send")).text
    assert "we ask only 2 people at Bolt" in (await Visitor(make_app(), tokens["Finn"]).open("1/send")).text


async def test_answers_are_changed_after_sending(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    await visitor.press(await visitor.open("1/all"), {"c_value": ["3"], "c_improve": ["Call back."]}, "send")
    unchanged = await visitor.press(await visitor.open("1/c_service_care"), {})
    assert "not yet sent" not in unchanged.text
    changed = await visitor.press(await visitor.open("1/c_service_care"), {"c_value": ["5"]})
    assert "Until you send the changes, what you sent before counts." in changed.text
    assert ("c_value", 3.0, None) in await rows(ANSWERED)
    assert "not yet sent" in (await visitor.open("1/done")).text
    await visitor.press(await visitor.open("1/send"), {}, "send")
    assert await rows(ANSWERED) == [("c_improve", None, "Call back."), ("c_value", 5.0, None)]


async def test_an_answer_is_cleared_without_javascript(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    await visitor.press(await visitor.open("1/c_service_daily"), {"c_responsiveness": ["4"], "c_reliability": ["2"]})
    page = await visitor.open("1/c_service_daily")
    assert page.choices["c_responsiveness"] == ["1", "2", "3", "4", "5", "_declined", ""]
    await visitor.press(page, {"c_responsiveness": [""]})
    assert (await visitor.open("1/c_service_daily")).checked == [("c_reliability", "2")]


async def test_a_form_as_it_was_rendered_stores_nothing(engine: AnyEngine) -> None:
    tokens = await ask()
    for name, addresses in (("Ann", ("c_service_daily", "c_words", "send", "all")), ("Lee", ("i_part", "departments", "send", "all"))):
        visitor = Visitor(make_app(), tokens[name])
        before = await digest()
        for address in addresses:
            for action in ("next", "back", "save", "send"):
                page = await visitor.open(f"1/{address}?nps=9")
                assert (await visitor.press(page, {}, action)).status in (200, 422)
        assert await digest() == before


async def test_an_empty_form_cannot_be_sent(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    page = await visitor.press(await visitor.open("1/send"), {"_sharing": ["totals"]}, "send")
    assert page.status == 422
    assert "There is no answer to send yet." in page.text
    assert page.checked == [("_sharing", "totals")]


async def test_answers_to_hidden_items_are_never_stored(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    await visitor.press(await visitor.open("1/all"), {"c_renewal": ["9"], "c_stay": ["Lower prices."]}, "send")
    assert await rows(ANSWERED) == [("c_renewal", 9.0, None)]
    await visitor.press(await visitor.open("1/all"), {"c_renewal": ["2"], "c_stay": ["Lower prices."]}, "send")
    assert await rows(ANSWERED) == [("c_renewal", 2.0, None), ("c_stay", None, "Lower prices.")]
    await visitor.press(await visitor.open("1/all"), {"c_renewal": ["9"]}, "send")
    assert await rows(ANSWERED) == [("c_renewal", 9.0, None)]


async def test_what_does_not_fit_comes_back_and_the_rest_is_saved(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    long = "word " * 1_100
    page = await visitor.press(await visitor.open("1/c_words"), {"c_satisfied": [long], "c_improve": ["Call back."]})
    assert page.status == 422
    assert page.text.count("Where are you fully satisfied? Please shorten this by 499 characters: at most 5,000 fit.") == 1
    assert "#c_satisfied" in page.links
    assert dict(page.fields)["c_satisfied"] == long
    assert 'aria-invalid="true"' in page.html
    assert dict((await visitor.open("1/c_words")).fields)["c_improve"] == "Call back."
    again = await visitor.press(page, {"c_satisfied": ["Short."]})
    assert again.url.endswith("/1/send")


async def test_too_many_choices_come_back_as_they_were(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    page = await visitor.open("1/c_loyalty")
    four = page.choices["c_matters"][:4]
    back = await visitor.press(page, {"c_matters": four})
    assert back.status == 422
    assert "Please choose at most 3: you chose 4." in back.text
    assert [value for name, value in back.checked if name == "c_matters"] == four


async def test_a_required_question_is_asked_for_on_its_page_and_at_the_end(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask(requiring("c_reliability", "c_value")))["Ann"])
    page = await visitor.open("1/c_service_daily")
    assert "How well do we keep what we promise? (required)" in page.text
    back = await visitor.press(page, {"c_responsiveness": ["4"]})
    assert back.status == 422
    assert [link for link in back.links if link.startswith("#c_")] == ["#c_reliability"]
    assert back.checked == [("c_responsiveness", "4")]
    assert (await visitor.press(back, {}, "back")).url == visitor.home
    last = await visitor.press(await visitor.open("1/send"), {"_sharing": ["named"]}, "send")
    assert last.status == 422
    assert f"{visitor.home}/1/c_service_daily#c_reliability" in last.links
    assert f"{visitor.home}/1/c_service_care#c_value" in last.links
    assert last.checked == [("_sharing", "named")]
    assert await rows("SELECT state FROM response") == [("draft",)]
    page = await visitor.press(await visitor.open("1/c_service_daily"), {"c_reliability": ["5"]})
    await visitor.press(page, {"c_value": ["_declined"]})
    assert (await visitor.press(await visitor.open("1/send"), {}, "send")).url.endswith("/done")


@pytest.mark.parametrize("name", ["Ann", "Lee"])
async def test_everything_survives_a_round_trip_through_the_page(engine: AnyEngine, name: str) -> None:
    """What is saved is shown again exactly, markup and line breaks included."""
    visitor = Visitor(make_app(), (await ask())[name])
    text = "\n  <b>\"5 > 3\"</b> & 'so'\n\nIt’s ﷽ مرحبا 👍🏽 </textarea><script>alert(1)</script>"
    address, item = ("1/c_words", "c_improve") if name == "Ann" else ("1/i_words", "i_easier")
    page = await visitor.press(await visitor.open(address), {item: [text]}, "next")
    shown = await visitor.open(address)
    assert dict(shown.fields)[item] == text.strip()
    assert "<script>" not in shown.html
    assert page.status == 200


def test_a_page_object_reads_forms() -> None:
    """The reader that these tests lean on keeps a textarea's own first line break."""
    import httpx

    html = '<form action="/x"><textarea name="a">\n\nb</textarea><input type="radio" name="c" value="1" checked></form>'
    page = Page(httpx.Response(200, text=html, request=httpx.Request("GET", "http://x/")))
    assert (page.fields, page.checked, page.action) == ([("a", "\nb")], [("c", "1")], "/x")
