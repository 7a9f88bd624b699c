"""A form for anybody at an account: nothing is stored before the first answer, which makes a link of the person's own."""

import time
from urllib.parse import urlencode

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from server.settings import Settings
from surveys.actions.closing import close_wave
from surveys.actions.open_links import MOST_PER_MINUTE, admit, close_open_link, make_open_link, own_token
from surveys.engine.connect import fetch
from surveys.queries.open_links import load_door
from surveys.sealing import public_key
from tests.company import MAIL_KEY, NOW
from tests.server.web.answering.site import Fields, Page, Visitor, ask, digest, rows

LEAD = "lead@example.com"
SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
PEOPLE = "SELECT i.source, p.state FROM invitation i JOIN participation p ON p.invitation = i.id WHERE i.source <> 'invited'"


@pytest.fixture
async def slug(app: Litestar) -> str:
    await ask()
    return await make_open_link("w1", 1, "Poster", 500, LEAD, NOW)


@pytest.fixture
def anybody(app: Litestar) -> Visitor:
    return Visitor(app, "nobody")


async def _send(anybody: Visitor, page: Page, answers: Fields, action: str = "next") -> httpx.Response:
    return await anybody.post(page.action, page.posted(answers, action))


async def test_looking_stores_nothing(slug: str, anybody: Visitor) -> None:
    before = await digest()
    start = await anybody.open(f"/f/{slug}")
    assert start.status == 200
    assert "Acme" in start.text
    assert "Nobody asks for your name." in start.text
    (first,) = [link for link in start.links if link.startswith(f"/f/{slug}/")]
    for address in (first, f"/f/{slug}/all", f"/f/{slug}/send"):
        assert (await anybody.open(address)).action == address
    last = await anybody.open(f"/f/{slug}/send")
    assert "few people at Acme may answer" in last.text
    assert last.choices["_sharing"] == ["unnamed", "totals", ""]
    assert [(await anybody.request("GET", f"/f/{slug}/{name}")).headers["location"] for name in ("saved", "done")] == [f"/f/{slug}"] * 2
    assert await digest() == before


async def test_the_first_answer_makes_a_link_to_come_back_by(slug: str, anybody: Visitor) -> None:
    page = await anybody.open(f"/f/{slug}/c_service_daily")
    reply = await _send(anybody, page, {"c_responsiveness": ["4"]})
    address = reply.headers["location"]
    assert (reply.status_code, address.startswith("/s/"), address.endswith("/1/c_service_care")) == (303, True, True)
    home = address.removesuffix("/1/c_service_care")
    following = await anybody.open(address)
    assert f"Keep this address to come back to your answers: http://parallax.test{home}" in following.text
    assert await rows(PEOPLE) == [("open", "half")]
    again = await anybody.open(f"{home}/1/c_service_daily")
    assert ("c_responsiveness", "4") in again.checked
    sent = await anybody.press(await anybody.open(f"{home}/1/send"), {"_sharing": ["totals"]}, "send")
    assert "Thank you" in sent.text
    assert await rows(PEOPLE) == [("open", "finished")]
    assert await rows("SELECT state, sharing, account FROM response") == [("sent", "totals", 1)]


async def test_all_at_once_is_sent_at_once(slug: str, app: Litestar, anybody: Visitor) -> None:
    page = await anybody.open(f"/f/{slug}/all")
    done = await anybody.press(page, {"c_responsiveness": ["4"], "_sharing": ["unnamed"]}, "send")
    assert "Your receipt code" in done.text
    assert await rows("SELECT r.state, r.sharing, a.number FROM response r JOIN answer a ON a.response = r.id WHERE a.number > 0") == [
        ("sent", "unnamed", 4.0)
    ]
    assert await rows("SELECT kind FROM job") == [("score",)]


@SQLITE
async def test_a_form_without_an_answer_stores_nothing_and_goes_on(slug: str, anybody: Visitor) -> None:
    before = await digest()
    first = await anybody.open(f"/f/{slug}/c_service_daily")
    for action, address in (("next", f"/f/{slug}/c_service_care"), ("back", f"/f/{slug}"), ("save", f"/f/{slug}/saved")):
        reply = await _send(anybody, first, {}, action)
        assert (reply.status_code, reply.headers["location"]) == (303, address)
    assert (await _forge(anybody, first, {"c_responsiveness": ["99"]})).status_code == 422
    nothing = await _send(anybody, await anybody.open(f"/f/{slug}/send"), {"_sharing": ["unnamed"]}, "send")
    assert nothing.status_code == 422
    assert "There is no answer to send yet" in nothing.text
    assert f'action="/f/{slug}/send"' in nothing.text
    assert await digest() == before


async def _forge(anybody: Visitor, page: Page, answers: Fields) -> httpx.Response:
    control = [(name, value) for name, value in page.fields if name.startswith("_")]
    return await anybody.post(
        page.action, [*control, *((name, value) for name, values in answers.items() for value in values), ("_action", "next")]
    )


async def test_a_form_that_arrives_twice_is_one_person(slug: str, anybody: Visitor) -> None:
    page = await anybody.open(f"/f/{slug}/c_service_daily")
    first, second = [await _send(anybody, page, {"c_responsiveness": ["4"]}) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    other = await _send(anybody, await anybody.open(f"/f/{slug}/c_service_daily"), {"c_responsiveness": ["4"]})
    assert other.headers["location"] != first.headers["location"]
    assert await rows("SELECT count(*) FROM response") == [(2,)]


@SQLITE
async def test_what_does_not_fit_comes_back_under_the_new_link(slug: str, anybody: Visitor) -> None:
    page = await anybody.open(f"/f/{slug}/c_service_daily")
    back = await _forge(anybody, page, {"c_responsiveness": ["4"], "c_reliability": ["nonsense"]})
    assert back.status_code == 422
    assert Page(back).action.startswith("/s/")
    assert await rows(PEOPLE) == [("open", "half")]


@SQLITE
async def test_a_link_that_takes_no_more_says_so(slug: str, anybody: Visitor) -> None:
    page, other = [await anybody.open(f"/f/{slug}/c_service_daily") for _ in range(2)]
    assert (await anybody.request("GET", "/f/unknown")).status_code == 404
    await fetch("UPDATE open_link SET most = 1")
    await _send(anybody, page, {"c_responsiveness": ["4"]})
    full = await anybody.open(f"/f/{slug}")
    assert (full.status, "As many people as this link was made for have answered." in full.text) == (410, True)
    assert (await _send(anybody, page, {"c_responsiveness": ["4"]})).status_code == 303  # the last one again, whose reply was lost
    await fetch("UPDATE open_link SET most = 500")
    await close_open_link("w1", slug, LEAD, NOW)
    closed = [(await anybody.request("GET", f"/f/{slug}/all")).status_code, (await _send(anybody, other, {})).status_code]
    assert closed == [410, 410]
    await fetch("UPDATE open_link SET is_open = true")
    await close_wave("w1", LEAD, NOW)
    assert (await anybody.request("GET", f"/f/{slug}")).status_code == 410


@SQLITE
async def test_too_many_at_once_are_asked_to_wait_and_lose_nothing(slug: str, anybody: Visitor) -> None:
    page, now = await anybody.open(f"/f/{slug}/c_service_daily"), time.time_ns() // 1_000_000
    for number in range(MOST_PER_MINUTE):
        await admit(await load_door(slug, now), own_token(MAIL_KEY, slug, str(number)), "en", public_key(MAIL_KEY), now)
    reply = await _send(anybody, page, {"c_responsiveness": ["4"]})
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "60")
    waiting = Page(reply)
    assert ("c_responsiveness", "4") in waiting.fields
    assert "Many people are answering at this moment." in waiting.text
    await fetch("DELETE FROM invitation WHERE source = 'open'")
    again = await anybody.post(waiting.action, waiting.fields)
    assert again.headers["location"].endswith("/1/c_service_care")


@SQLITE
async def test_other_sites_may_frame_it_only_where_the_settings_name_them(
    slug: str, app: Litestar, settings: Settings, anybody: Visitor
) -> None:
    plain = await anybody.request("GET", f"/f/{slug}?embed=1")
    assert "frame-ancestors 'none'" in plain.headers["content-security-policy"]
    assert plain.headers["x-frame-options"] == "DENY"
    assert "embed" not in plain.text
    app.state.settings = replace(settings, embed_origins=("https://portal.example.com", "https://b.example"))
    framed = await anybody.request("GET", f"/f/{slug}?embed=1")
    assert framed.headers["content-security-policy"].endswith("frame-ancestors https://portal.example.com https://b.example")
    assert "x-frame-options" not in framed.headers
    assert 'class="embedded"' in framed.text
    still = await anybody.request("GET", f"/f/{slug}")
    assert (still.headers["x-frame-options"], "embedded" in still.text) == ("DENY", False)
    page = await anybody.open(f"/f/{slug}/c_service_daily?embed=1")
    reply = await _send(anybody, page, {"c_responsiveness": ["4"]})
    assert reply.headers["location"].endswith("/1/c_service_care?embed=1")
    following = await anybody.request("GET", reply.headers["location"])
    assert "x-frame-options" not in following.headers
    assert 'target="_blank"' in following.text


@SQLITE
async def test_junk_is_refused_in_peace(slug: str, anybody: Visitor) -> None:
    before = await digest()
    for body, status in ((b"", 415), (b"_action=next", 422), (b"_submission=x&_revision=0&_action=next", 422), (b"\xff=1", 422)):
        assert (await anybody.request("POST", f"/f/{slug}/all", body)).status_code == status
    page = await anybody.open(f"/f/{slug}/all")
    junk = [(name, value) for name, value in page.posted({}, "next") if name.startswith("_")]
    for field, value in (("i_ease", "5"), ("c_responsiveness.1", "5"), ("nothing", "5"), ("_departments", "1"), ("_words", "yes")):
        reply = await anybody.request("POST", f"/f/{slug}/all", urlencode([*junk, (field, value)]).encode())
        assert (reply.status_code, reply.headers["location"].startswith("/f/")) == (303, True), field
    assert await digest() == before
