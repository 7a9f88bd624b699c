"""The form in the language of its person, from right to left where it is written so, and scales whose ends only have words."""

import json

from surveys.engine.connect import AnyEngine, fetch
from surveys.instrument.document import read_definition
from surveys.instrument.types import Definition
from tests.server.web.answering.site import Page, Visitor, ask, make_app, rows


def both(english: str, arabic: str) -> dict[str, str]:
    return {"en": english, "ar": arabic}


def rating(name: str, side: str) -> dict[str, object]:
    anchors = {"1": both("Never", "أبدا"), "7": both("Always", "دائما")}
    return {
        "type": "rating", "name": name, "title": both("Do we keep times at {account}?", "هل نلتزم بالمواعيد في {account}؟"),
        "side": side, "about": "vendor", "pair": "on_time", "scale": {"points": 7, "anchors": anchors},
        "isRequired": True,
    }  # fmt: skip


def definition() -> Definition:
    pages = [
        {"name": "all", "title": both("Times", "المواعيد"), "side": "customer", "elements": [
            rating("c_times", "customer"),
            {"type": "information", "name": "c_note", "text": both("One <b>line</b> is enough.", "سطر واحد يكفي.")},
            {"type": "text", "name": "c_word", "title": both("In a word?", "بكلمة؟"), "visibleIf": "{c_times} < 4"},
        ]},
        {"name": "i_times_page", "title": both("Times", "المواعيد"), "side": "internal", "elements": [rating("i_times", "internal")]},
    ]  # fmt: skip
    instrument = {
        "key": "times", "version": 1, "title": both("Times", "المواعيد"), "default_language": "en", "languages": ["en", "ar"],
        "pairs": {"on_time": both("On time", "في الموعد")}, "pages": pages,
    }  # fmt: skip
    return read_definition(json.dumps({"format": "parallax.instrument", "format_version": 1, "instrument": instrument}).encode())


async def asked(language: str) -> Visitor:
    tokens = await ask(definition())
    await fetch("UPDATE invitation SET language = $1", language)
    return Visitor(make_app(), tokens["Ann"])


async def first(visitor: Visitor) -> Page:
    return await visitor.open((await visitor.open()).links[-1])


async def test_a_form_is_written_from_right_to_left(engine: AnyEngine) -> None:
    page = await first(await asked("ar-EG"))
    assert '<html lang="ar" dir="rtl">' in page.html
    assert "هل نلتزم بالمواعيد في Acme؟" in page.text


async def test_an_unknown_language_falls_back_to_the_questionnaires_own(engine: AnyEngine) -> None:
    page = await first(await asked("pt"))
    assert '<html lang="en" dir="ltr">' in page.html
    assert "Do we keep times at Acme? (required)" in page.text
    assert "1 : Never 2 3 4 5 6 7 : Always" in page.text
    assert "One &lt;b&gt;line&lt;/b&gt; is enough." in page.html


async def test_a_page_may_have_the_name_of_one_of_our_addresses(engine: AnyEngine) -> None:
    visitor = await asked("en")
    page = await first(visitor)
    assert page.url == f"{visitor.home}/1/all-"
    assert "This depends on another answer on this page." in page.text
    back = await visitor.press(page, {"c_word": ["Late."]})
    assert back.status == 422
    assert dict(back.fields)["c_word"] == "Late."
    last = await visitor.press(back, {"c_times": ["2"]})
    assert last.url.endswith("/1/send")
    await visitor.press(last, {}, "send")
    assert await rows("SELECT item, number, text FROM answer ORDER BY item") == [("c_times", 2.0, None), ("c_word", None, "Late.")]
