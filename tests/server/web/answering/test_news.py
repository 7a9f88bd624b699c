"""What came of a wave, as whoever was asked reads it: by its own address, and where a closed link leads."""

import pytest
from httpx import AsyncClient
from litestar import Litestar

from surveys.actions.news import publish_news, write_news
from surveys.engine.connect import fetch
from surveys.news import NewsText, Written
from surveys.queries.news import load_news_wave
from tests.answering import link_of
from tests.conversations import CLOSED, LEAD, answered_wave
from tests.server.web.answering.site import digest

SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
TEXTS = {
    "en": NewsText("What came of it", "Too slow.", "Faster.", "Not at night."),
    "ar": NewsText("ما نتج عن ذلك", "بطيء جداً.", "أسرع."),
}


async def publish(written: Written) -> str:
    number = await write_news("w1", written, LEAD, CLOSED)
    await publish_news("w1", number, 0, LEAD, CLOSED + number)
    return str((await fetch("SELECT slug FROM news WHERE id = $1", number))[0]["slug"])


async def test_the_page_is_private_in_its_headers_and_in_its_readers_language(app: Litestar, stranger: AsyncClient) -> None:
    await answered_wave()
    address = f"/n/{await publish(Written(1, 'customers', TEXTS))}"
    before = await digest()
    page = await stranger.get(address)
    assert page.status_code == 200
    assert {name: page.headers[name] for name in ("cache-control", "x-robots-tag", "referrer-policy")} == {
        "cache-control": "no-store",
        "x-robots-tag": "noindex",
        "referrer-policy": "no-referrer",
    }
    assert "script-src 'self'" in page.headers["content-security-policy"]
    for words in ("What came of it", "Not at night.", "Acme", "First wave", f'href="{address}?lang=ar"'):
        assert words in page.text
    arabic = (await stranger.get(f"{address}?lang=ar")).text
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "ما نتج عن ذلك" in arabic
    assert 'lang="ar" dir="rtl"' in (await stranger.get(address, headers={"accept-language": "ar-EG, en;q=0.5"})).text
    assert '<html lang="en"' in (await stranger.get(f"{address}?lang=xx")).text
    assert await digest() == before


@SQLITE
async def test_where_the_questionnaires_own_language_was_left_out_another_is_read(app: Litestar, stranger: AsyncClient) -> None:
    await answered_wave()
    await fetch("""UPDATE wave SET settings = '{"languages":["ar","de"]}'""")
    assert (await load_news_wave("w1")).languages == ("de", "ar")
    slug = await publish(Written(None, "both", {"de": NewsText("Was daraus wurde", "Gesagt", "Getan")}))
    assert "Was daraus wurde" in (await stranger.get(f"/n/{slug}?lang=fr")).text


@SQLITE
async def test_other_addresses_open_nothing(app: Litestar, stranger: AsyncClient) -> None:
    await answered_wave()
    slug = await publish(Written(None, "both", TEXTS))
    for wrong in (slug[:-1], slug + "0", "0" * 26, "é", "%00", "a" * 500, slug.upper()):
        assert (await stranger.get(f"/n/{wrong}")).status_code == 404, wrong
    assert (await stranger.post(f"/n/{slug}")).status_code == 405


async def test_a_closed_link_still_says_that_it_has_closed_and_leads_to_what_came_of_it(app: Litestar, stranger: AsyncClient) -> None:
    opened = await answered_wave()
    ann, kim, lee = (f"/s/{link_of(opened, person).token}" for person in ("Ann", "Kim", "Lee"))
    silent = await stranger.get(ann)
    assert (silent.status_code, "What came of it" in silent.text) == (410, False)
    everybody = await publish(Written(None, "both", TEXTS))
    bolt = await publish(Written(2, "colleagues", {"en": NewsText("For Bolt", "s", "d")}))
    for address in (ann, f"{ann}/1/all", lee):
        page = await stranger.get(address)
        assert (page.status_code, f'href="/n/{everybody}"' in page.text, bolt in page.text) == (410, True, False)
    assert f'href="/n/{bolt}"' in (await stranger.get(kim)).text
    assert "ما نتج عن ذلك" in (await stranger.get(f"{ann}?lang=ar")).text
