"""What is posted is bounded and read strictly; nothing that no form sends gets through."""

import re
import uuid
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.web.answering.bodies import read_fields
from surveys.engine.connect import AnyEngine
from tests.server.web.answering.site import Page, Visitor, ask, digest, make_app, rows

ID = str(uuid.UUID(int=7))
CONTROL = [("_submission", ID), ("_revision", "0"), ("_action", "send")]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (urlencode([*CONTROL, ("c_improve", "x" * 66_000)]).encode(), None, 413),
        (b"{}", "application/json", 415),
        (b"x", "multipart/form-data; boundary=x", 415),
        (b"x", "text/plain", 415),
        (urlencode(CONTROL).encode() + b"&c_improve=%ff%fe", None, 422),
        (urlencode(CONTROL).encode() + b"&c_improve=\xff\xfe", None, 422),
        (urlencode(CONTROL).encode() + b"&a=" * 2_001, None, 422),
        (urlencode([*CONTROL, ("_submission", ID)]).encode(), None, 422),
        (urlencode([*CONTROL, ("_revision", "0")]).encode(), None, 422),
        (urlencode([*CONTROL, ("_action", "next")]).encode(), None, 422),
        (urlencode([("_submission", "7"), *CONTROL[1:]]).encode(), None, 422),
        (urlencode([("_submission", ID.replace("-", "")), *CONTROL[1:]]).encode(), None, 422),
        (urlencode([("_submission", ID), ("_revision", "-1"), ("_action", "send")]).encode(), None, 422),
        (urlencode([("_submission", ID), ("_revision", "9" * 10), ("_action", "send")]).encode(), None, 422),
        (urlencode([("_submission", ID), ("_revision", "٣"), ("_action", "send")]).encode(), None, 422),
        (urlencode([("_submission", ID), ("_revision", "0"), ("_action", "delete")]).encode(), None, 422),
        (urlencode(CONTROL[:2]).encode(), None, 422),
        (b"&&&===%%%", None, 422),
        (urlencode([*CONTROL, ("c_value", "6")]).encode(), None, 422),
        (urlencode([*CONTROL, ("c_value", "4\0")]).encode(), None, 422),
        (urlencode([*CONTROL, ("c_value", "4"), ("c_value", "5")]).encode(), None, 422),
        (urlencode([*CONTROL, ("c_value", "4"), ("_sharing", "everything")]).encode(), None, 422),
    ],
)
async def test_what_no_form_sends_is_refused_in_words(engine: AnyEngine, body: bytes, kind: str | None, status: int) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    before = await digest()
    response = await visitor.request("POST", "1/all", body, kind or "application/x-www-form-urlencoded")
    assert response.status_code == status
    assert "<h1>" in response.text
    stored = await rows("SELECT state FROM response")
    assert stored in ([], [("draft",)])
    if "c_value" not in body.decode("latin-1"):
        assert await digest() == before


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.usefixtures("engine")
async def test_what_is_too_long_is_refused_without_a_number_of_characters() -> None:
    """How many fit depends on the script: a Latin letter is one byte of the request, a Chinese character nine."""
    visitor = Visitor(make_app(), (await ask())["Ann"])
    for words in ("x" * 66_000, "好" * 7_300):
        refused = await visitor.post("1/all", [*CONTROL, ("c_improve", words)])
        assert refused.status_code == 413
        text = Page(refused).text
        assert "This is more than fits into one page. Please go back, where your words still stand, and shorten them or save" in text
        assert re.findall("[0-9]", text) == []


async def test_forged_items_are_never_stored(engine: AnyEngine) -> None:
    """Unknown items, the other side's, another page's, a department nobody picked, and control characters."""
    tokens = await ask()
    visitor = Visitor(make_app(), tokens["Ann"])
    page = await visitor.open("1/c_service_care")
    forged = [
        ("i_value", "1"),
        ("c_unknown", "1"),
        ("h_given_complete.2", "1"),
        ("_words", "yes"),
        ("c_renewal", "1"),
        ("wave", "9"),
        ("id", "9"),
    ]
    assert (await visitor.post(page.action, [*page.posted({"c_value": ["4"]}, "next"), *forged])).status_code == 303
    await visitor.press(await visitor.open("1/c_words"), {"c_improve": ["a\0b\x1bc\x85d\ud7ff"]}, "next")
    await visitor.press(await visitor.open("1/send"), {}, "send")
    stored = await rows("SELECT item, number, text FROM answer WHERE missing IS NULL ORDER BY item")
    assert stored == [("c_improve", None, "abcd\ud7ff"), ("c_value", 4.0, None)]


@pytest.mark.parametrize(
    "address", ["0/all", "2/all", "-1/all", "٣/all", "1/nothing", "1/i_part", "1/departments", "1/i_handoff-2", "1/Send"]
)
async def test_pages_that_are_not_part_of_the_survey(engine: AnyEngine, address: str) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    before = await digest()
    for response in (await visitor.request("GET", address), await visitor.post(address, [*CONTROL, ("c_value", "4")])):
        assert response.status_code == 404
    assert await digest() == before


async def test_other_methods_are_refused(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    assert [(await visitor.request(method, "1/all")).status_code for method in ("PUT", "DELETE", "PATCH")] == [405, 405, 405]


@given(st.text(st.sampled_from("ab=&%+2fC3F")) | st.text(st.characters(max_codepoint=127)))
def test_fields_are_what_the_standard_library_reads(text: str) -> None:
    try:
        expected = parse_qsl(text, keep_blank_values=True, errors="strict")
    except ValueError:
        with pytest.raises(ValueError, match="codec can't decode"):
            read_fields(text)
    else:
        assert [(name, value) for name, values in read_fields(text).items() for value in values] == sorted(
            expected, key=lambda pair: [name for name, _ in expected].index(pair[0])
        )
