"""The form in the language of its person: how it is chosen and kept, that every page speaks it, and scales whose ends only have words."""

import json
import re
from typing import Any, cast

import httpx
import pytest

from surveys.engine.connect import AnyEngine, fetch
from surveys.instrument.document import read_definition
from surveys.instrument.types import Definition
from tests.server.web.answering.site import BASE, Page, Visitor, ask, digest, make_app, rows
from tests.server.web.messages import messages


def both(english: str, arabic: str) -> dict[str, str]:
    return {"en": english, "ar": arabic}


def rating(name: str, side: str) -> dict[str, object]:
    anchors = {"1": both("Never", "أبدا"), "7": both("Always", "دائما")}
    return {
        "type": "rating", "name": name, "title": both("Do we keep times at {account}?", "هل نلتزم بالمواعيد في {account}؟"),
        "side": side, "about": "vendor", "pair": "on_time", "scale": {"points": 7, "anchors": anchors}, "isRequired": True,
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


async def get(visitor: Visitor, address: str, accepts: str) -> httpx.Response:
    """As a browser with languages of its own would."""
    transport = httpx.ASGITransport(app=cast("Any", visitor.app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE, headers={"accept-language": accepts}) as client:
        return await client.get(f"{visitor.home}{address}")


def spoken_by(response: httpx.Response) -> str:
    found = re.search(r'<html lang="([-A-Za-z]+)"', response.text)
    return found[1] if found else ""


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


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("lang", "invited", "accepts", "read"),
    [
        ("ar", "en", "en", "ar"),
        ("AR-eg", "en", "en", "ar"),
        ("pt", "ar", "en", "ar"),
        ("", "ar", "en", "ar"),
        ("", "", "pt, ar;q=0.5, en;q=0.1", "ar"),
        ("", "pt", "ar", "ar"),
        ("", "", "pt", "en"),
        ("", "", "", "en"),
        ("<b>", "", '"><script>;q=1,,;', "en"),
    ],
)
async def test_the_language_is_by_link_by_invitation_by_browser_or_the_questionnaires_own(
    engine: AnyEngine, lang: str, invited: str, accepts: str, read: str
) -> None:
    visitor = await asked(invited)
    for address in (f"?lang={lang}", f"/1/all-?lang={lang}"):
        assert spoken_by(await get(visitor, address, accepts)) == read


async def test_whose_language_is_unknown_is_invited_without_one(engine: AnyEngine) -> None:
    await ask(definition())
    assert await rows("SELECT DISTINCT language FROM invitation") == [("",)]


async def test_a_chosen_language_is_kept_on_every_address_and_nowhere_else(engine: AnyEngine) -> None:
    visitor = await asked("en")
    before = await digest()
    start = await visitor.open("?lang=ar")
    assert await digest() == before
    assert "set-cookie" not in (await visitor.request("GET", "?lang=ar")).headers
    assert [link.partition(visitor.home)[2] for link in start.links[1:]] == ["?lang=en", "/data?lang=ar", "/1/all-?lang=ar"]
    page = await visitor.open(start.links[-1])
    assert page.action == f"{visitor.home}/1/all-?lang=ar"
    response = await visitor.post(page.action, page.posted({"c_times": ["5"]}, "next"))
    assert response.headers["location"] == f"{visitor.home}/1/send?lang=ar"
    last = await visitor.open(response.headers["location"])
    done = await visitor.press(last, {}, "send")
    assert done.url == f"{visitor.home}/1/done"
    for shown in (page, last, done, await visitor.open("1/saved?lang=ar")):
        assert {link for link in shown.links if "/s/" in link and "lang=ar" not in link} <= {
            f"{visitor.home}/1/done?lang=en", f"{visitor.home}/1/saved?lang=en"
        }  # fmt: skip
    assert "lang=" not in (await visitor.open()).links[-1]
    assert await rows("SELECT language FROM response") == [("ar",)]


async def test_the_language_that_was_read_is_stored_of_customers_only(engine: AnyEngine) -> None:
    tokens = await ask(definition())
    for name in ("Ann", "Lee"):
        visitor = Visitor(make_app(), tokens[name])
        page = await visitor.open(f"1/{'all-' if name == 'Ann' else 'i_times_page'}?lang=ar")
        await visitor.press(page, {"c_times" if name == "Ann" else "i_times": ["5"]})
    assert await rows("SELECT language FROM response") == [("ar",)]
    assert "language" not in dict((await fetch("SELECT * FROM confidential_response"))[0])


async def test_changing_the_language_saves_what_was_typed(engine: AnyEngine) -> None:
    visitor = await asked("en")
    page = await visitor.open("1/all-")
    assert '<button class="link" form="answers" name="_action" value="language-ar">العربية</button>' in page.html
    response = await visitor.post(page.action, page.posted({"c_times": ["2"], "c_word": ["Late <b>again</b>."]}, "language-ar"))
    assert response.headers["location"] == f"{visitor.home}/1/all-?lang=ar"
    arabic = await visitor.open(response.headers["location"])
    assert '<html lang="ar" dir="rtl">' in arabic.html
    assert (dict(arabic.checked)["c_times"], dict(arabic.fields)["c_word"]) == ("2", "Late <b>again</b>.")
    assert await rows("SELECT state FROM response") == [("draft",)]
    back = await visitor.press(arabic, {}, "language-en")
    assert '<html lang="en" dir="ltr">' in back.html
    assert dict(back.fields)["c_word"] == "Late <b>again</b>."


async def test_changing_the_language_of_an_untouched_form_stores_nothing(engine: AnyEngine) -> None:
    visitor = await asked("en")
    before = await digest()
    arabic = await visitor.press(await visitor.open("1/all-"), {}, "language-ar")
    assert '<html lang="ar" dir="rtl">' in arabic.html
    assert await digest() == before


async def test_what_does_not_fit_comes_back_in_the_new_language(engine: AnyEngine) -> None:
    visitor = await asked("en")
    back = await visitor.press(await visitor.open("1/all-"), {"c_times": ["2"], "c_word": ["x" * 501]}, "language-ar")
    assert (back.status, back.action) == (422, f"{visitor.home}/1/all-?lang=ar")
    assert "نرجو تقصير النص بمقدار حرف واحد: الحد الأقصى 500." in back.text
    assert "Please" not in back.text
    assert dict(back.fields)["c_word"] == "x" * 501


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("tag", ["pt", "x" * 500, "../en", "<b>"])
async def test_a_language_that_the_questionnaire_lacks_changes_nothing(engine: AnyEngine, tag: str) -> None:
    visitor = await asked("ar")
    page = await visitor.open("1/all-")
    response = await visitor.post(page.action, page.posted({"c_times": ["2"]}, f"language-{tag}"))
    assert (response.status_code, response.headers["location"]) == (303, f"{visitor.home}/1/all-")
    for action in ("language-", "language", "save-", "LANGUAGE-ar"):
        assert (await visitor.post(page.action, page.posted({}, action))).status_code == 422


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_score_from_a_mail_outlives_a_change_of_language(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    start = await visitor.open("?nps=9")
    german = await visitor.open(next(link for link in start.links if "lang=de" in link))
    assert "Sie haben 9 gewählt." in german.text
    question = await visitor.open(next(link for link in german.links if "#" in link and "nps=9" in link).partition("#")[0])
    assert "Sie haben 9 gewählt. Wählen Sie es hier aus" in question.text
    assert question.checked == []


ENGLISH = [message[0] for message in messages() if len(message[0].split()) > 3 and "{" not in message[0]]


def english_of(page: Page) -> list[str]:
    """Texts of ours that a page says in English."""
    return [text for text in ENGLISH if text in page.text]


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("fr", "ltr"), ("es", "ltr"), ("ar", "rtl")])
async def test_every_page_speaks_the_language_of_its_reader(engine: AnyEngine, language: str, direction: str) -> None:
    tokens, app, seen = await ask(), make_app(), []
    for name, first in (("Ann", "c"), ("Kim", "i")):
        visitor = Visitor(app, tokens[name])
        seen += [await visitor.open(f"{address}?lang={language}") for address in ("", "1/saved", "1/all", "1/send", f"1/{first}_words")]
        form, other = seen[-1], await visitor.open(f"1/{first}_words?lang={language}")
        area = next(name for name, _ in form.fields if not name.startswith("_"))
        seen.append(await visitor.press(other, {area: ["One."]}, "save"))
        seen.append(await visitor.press(form, {area: ["Two."]}, "next"))
        seen.append(await visitor.press(await visitor.open(f"1/{first}_words?lang={language}"), {area: ["x" * 5_001]}))
        seen.append(await visitor.press(await visitor.open(f"1/all?lang={language}"), {}, "send"))
        seen.append(await visitor.press(await visitor.open(f"1/{first}_words?lang={language}"), {area: ["Three."]}, "save"))
        seen += [await visitor.open(f"{address}?lang={language}") for address in ("", "1/saved", "1/done")]
    assert {page.status for page in seen} == {200, 409, 422}
    assert {page.html.partition("<html ")[2].partition(">")[0] for page in seen} == {f'lang="{language}" dir="{direction}"'}
    assert [(page.url, english) for page in seen if (english := english_of(page))] == []
    assert english_of(await Visitor(app, tokens["Ann"]).open()) != []


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_trouble_is_told_in_the_language_of_the_address_or_the_browser(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    nowhere = Visitor(visitor.app, "0" * 26)
    told = [await get(nowhere, address, accepts) for address, accepts in (("?lang=de", "fr"), ("/1/all", "pt, fr-CA"), ("", "pt"))]
    assert [(response.status_code, spoken_by(response)) for response in told] == [(404, "de"), (404, "fr"), (404, "en")]
    assert "Dieser Link öffnet keine Umfrage." in told[0].text
    assert "Ce lien n’ouvre aucune enquête." in told[1].text
    lost = await get(visitor, "/1/nothing", "es")
    assert (lost.status_code, spoken_by(lost)) == (404, "es")
    assert "Esta página no forma parte de la encuesta." in lost.text
    await fetch("UPDATE wave SET state = 'closed'")
    closed = await get(visitor, "", "ar")
    assert (closed.status_code, '<html lang="ar" dir="rtl">' in closed.text) == (410, True)
    assert "أُغلق هذا الاستبيان ولم يعد يستقبل إجابات." in closed.text


@pytest.mark.parametrize("kind", ["postgres"])
async def test_what_cannot_be_saved_now_comes_back_in_the_readers_language(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    form = await visitor.open("1/c_words?lang=fr")
    await fetch("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53100'; END$$")
    await fetch("CREATE TRIGGER refusing BEFORE INSERT ON response FOR EACH ROW EXECUTE FUNCTION refuse()")
    page = await visitor.press(form, {"c_improve": ["Rappeler."]}, "language-de")
    assert (page.status, page.action) == (503, f"{visitor.home}/1/c_words?lang=fr")
    assert "Notre base de données ne répond pas pour le moment." in page.text
    assert dict(page.fields)["_action"] == "language-de"
    await fetch("DROP TRIGGER refusing ON response")
    again = await visitor.post(page.action, page.fields)
    assert again.headers["location"] == f"{visitor.home}/1/c_words?lang=de"


def alone(description: dict[str, str]) -> Definition:
    """A questionnaire for customers only, in one language."""
    page = {"name": "c_page", "title": {"en": "The office"}, "side": "customer", "elements": [
        {"type": "comment", "name": "c_word", "title": {"en": "What about the new office?"}}
    ]}  # fmt: skip
    instrument = {
        "key": "office", "version": 1, "title": {"en": "Our new office at {account}"}, "description": description,
        "default_language": "en", "languages": ["en"], "pairs": {}, "pages": [page],
    }  # fmt: skip
    return read_definition(json.dumps({"format": "parallax.instrument", "format_version": 1, "instrument": instrument}).encode())


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_first_page_is_headed_by_the_questionnaires_own_words(engine: AnyEngine) -> None:
    tokens = await ask(alone({"en": "Two questions about moving."}))
    page = await Visitor(make_app(), tokens["Ann"]).open()
    assert "<h1>Our new office at Acme</h1>" in page.html
    assert "Two questions about moving." in page.text
    assert "answer the same questions" not in page.text
    assert 'class="languages' not in page.html
    several = await Visitor(make_app(), tokens["Dana"]).open()
    assert "<h1>Our new office at the company that you answer about</h1>" in several.html


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_where_both_sides_are_asked_the_first_page_says_why(engine: AnyEngine) -> None:
    tokens = await ask(definition())
    customer, colleague = [await Visitor(make_app(), tokens[name]).open("?lang=ar") for name in ("Ann", "Lee")]
    assert "<h1>المواعيد</h1>" in customer.html
    assert "يجيب العاملون لدينا عن الأسئلة نفسها." in customer.text
    assert "يجيب العملاء عن الأسئلة نفسها" in colleague.text
