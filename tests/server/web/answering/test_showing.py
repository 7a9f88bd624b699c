"""What a link shows, and that showing it changes nothing."""

import pytest

from surveys.confidentiality import Contract
from surveys.engine.connect import AnyEngine, fetch
from tests.server.web.answering.site import Visitor, ask, digest, make_app

PROMISED = "Shown only together with at least two colleagues, never with your name, never word for word to sales."


async def test_the_start_page_says_what_it_is_about_before_the_first_question(engine: AnyEngine) -> None:
    page = await Visitor(make_app(), (await ask())["Ann"]).open()
    assert page.status == 200
    for words in ("How we work together", "Acme", "Autumn survey", "3 to 4 minutes", "4 December 2126", "Before you send, you choose"):
        assert words in page.text
    assert page.links[-1].endswith("/1/c_service_daily")
    assert page.choices == {}


async def test_colleagues_read_the_promise_of_each_block(engine: AnyEngine) -> None:
    page = await Visitor(make_app(), (await ask())["Lee"]).open()
    assert page.text.count(PROMISED) == 2
    assert "No names. Averages over at least three colleagues" in page.text
    assert "Once, when the survey has closed." in page.text
    assert "receipt code" in page.text
    assert "nonym" not in page.html


async def test_the_promise_follows_the_contract_of_the_wave(engine: AnyEngine) -> None:
    page = await Visitor(make_app(), (await ask(contract=Contract(k=5, vendor="confidential", releases="weekly")))["Lee"]).open()
    assert page.text.count("Shown only together with at least four colleagues") == 3
    assert "one or two who answer last stay out of it" in page.text


async def test_twenty_looks_and_heads_in_every_state_change_nothing(engine: AnyEngine) -> None:
    tokens = await ask()
    app = make_app()
    ann, cleo, finn, lee = (Visitor(app, tokens[name]) for name in ("Ann", "Cleo", "Finn", "Lee"))
    await ann.press(await ann.open("1/c_service_daily"), {"c_responsiveness": ["4"]}, "next")
    await cleo.press(await cleo.open("1/all"), {"c_responsiveness": ["4"]}, "send")
    await lee.press(await lee.open("1/all"), {"i_responsiveness": ["4"]}, "send")
    await lee.press(await lee.open("1/i_part"), {"i_clear_requests": ["1"]}, "next")
    unknown = Visitor(app, "0" * 26)
    before = await digest()
    for visitor, side in ((ann, "c"), (cleo, "c"), (finn, "c"), (lee, "i"), (unknown, "c")):
        for address in ("", "?nps=9", "1/all", "1/send", f"1/{side}_service_daily", "1/done", "1/saved", "9/all", "1/nothing"):
            looked = [await visitor.request("GET", address) for _ in range(20)]
            headed = await visitor.request("HEAD", address)
            assert {response.status_code for response in looked} == {headed.status_code}
            assert headed.content == b""
            assert headed.status_code in (200, 303, 404)
    assert await digest() == before


@pytest.mark.parametrize(
    "ended", ["UPDATE wave SET state = 'closed'", "UPDATE wave SET closes_at = 1", "UPDATE invitation SET is_open = false"]
)
async def test_a_closed_link_is_gone_whatever_closed_it(engine: AnyEngine, ended: str) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    page = await visitor.open("1/all")
    await fetch(ended)
    before = await digest()
    for response in (await visitor.request("GET", ""), await visitor.request("HEAD", ""), await visitor.request("GET", "1/all")):
        assert response.status_code == 410
    response = await visitor.post(page.action, page.posted({"c_value": ["4"]}, "send"))
    assert response.status_code == 410
    assert "closed" in response.text
    assert await digest() == before


async def test_an_unknown_link_says_what_to_do(engine: AnyEngine) -> None:
    response = await Visitor(make_app(), "nothing").request("GET", "")
    assert response.status_code == 404
    assert "copy the whole address from your mail" in response.text


async def test_a_link_may_be_typed_in_capitals(engine: AnyEngine) -> None:
    page = await Visitor(make_app(), (await ask())["Ann"].upper()).open()
    assert page.status == 200
    assert page.links[-1] == page.links[-1].lower()


@pytest.mark.parametrize("address", ["", "1/all", "1/nothing", "?nps=3"])
async def test_answer_pages_are_not_stored_not_found_and_tell_no_address(engine: AnyEngine, address: str) -> None:
    headers = (await Visitor(make_app(), (await ask())["Ann"]).request("GET", address)).headers
    wanted = {"referrer-policy": "no-referrer", "cache-control": "no-store", "x-robots-tag": "noindex"}
    assert {name: headers[name] for name in wanted} == wanted
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "set-cookie" not in headers


async def test_a_score_from_a_mail_is_shown_and_not_chosen(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    start = await visitor.open("?nps=9")
    assert "You chose 9." in start.text
    page = await visitor.open(next(link for link in start.links if "#" in link and "nps=9" in link))
    assert "You chose 9." in page.text
    assert page.checked == []
    assert "You chose" not in (await visitor.open("?nps=99<b>")).text


async def test_what_depends_on_an_answer_is_shown_when_it_applies(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    assert "c_stay" not in dict((await visitor.open("1/c_words")).fields)
    await visitor.press(await visitor.open("1/c_loyalty"), {"c_renewal": ["6"]})
    assert "c_stay" in dict((await visitor.open("1/c_words")).fields)
    whole = await Visitor(visitor.app, visitor.home.removeprefix("/s/")).open("1/all")
    assert "Leave it empty if it does not apply." in whole.text


async def test_a_person_with_few_accounts_sees_each_with_its_progress(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Dana"])
    await visitor.press(await visitor.open("2/c_service_daily"), {"c_reliability": ["4"]})
    page = await visitor.open()
    assert "Acme Not started Start : Acme" in page.text
    assert "Bolt Begun, not yet sent Continue : Bolt" in page.text
    assert page.links[-1].endswith("/2/c_service_care")
