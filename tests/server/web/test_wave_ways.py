"""What a lead hands out beside the personal links: open links, their codes and snippets, printed forms, and keyed-in answers."""

from xml.etree.ElementTree import fromstring

import pytest
from litestar import Litestar
from msgspec.structs import replace

from server.settings import Settings
from surveys.actions.closing import close_wave
from surveys.engine.connect import fetch
from tests.company import NOW, found_company, open_test_wave
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter

LEAD = "lead@example.com"
FAR = 4_000_000_000_000
SQLITE = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
async def _wave(app: Litestar) -> None:
    await found_company()
    await open_test_wave(closes_at=FAR)


async def test_a_lead_makes_a_link_gets_its_code_and_closes_it(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    assert "/waves/w1/ways" in (await lead.get("/waves")).text
    made = await submit(lead, "/waves/w1/ways", {"account": "1", "name": "Poster", "most": "40"}, to="/waves/w1/ways/links")
    assert made.status_code == 303
    slug = (await fetch("SELECT slug FROM open_link"))[0]["slug"]
    assert made.headers["location"] == f"/waves/w1/ways/links/{slug}"
    page = await lead.get(made.headers["location"])
    assert f"http://parallax.test/f/{slug}" in page.text
    assert "PARALLAX_EMBED_ORIGINS" in page.text
    listed = (await lead.get("/waves/w1/ways")).text
    assert "Poster" in listed
    assert "0 of 40" in listed
    closed = await submit(lead, "/waves/w1/ways", {}, to=f"/waves/w1/ways/links/{slug}/close")
    assert closed.status_code == 303
    assert "takes no more answers" in (await lead.get(made.headers["location"])).text


@SQLITE
async def test_the_code_is_an_image_of_the_configured_address_whatever_host_was_asked(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    await submit(lead, "/waves/w1/ways", {"account": "1", "most": "1"}, to="/waves/w1/ways/links")
    slug = (await fetch("SELECT slug FROM open_link"))[0]["slug"]
    shown = await lead.get(f"/waves/w1/ways/links/{slug}/qr.svg", headers={"host": "evil.example"})
    assert shown.headers["content-type"] == "image/svg+xml"
    assert [element.text for element in fromstring(shown.text) if element.tag.endswith("title")] == [f"http://parallax.test/f/{slug}"]
    saved = await lead.get(f"/waves/w1/ways/links/{slug}/qr.png?save")
    assert saved.content.startswith(b"\x89PNG")
    assert saved.headers["content-disposition"] == f'attachment; filename="{slug}-qr.png"'
    assert [(await lead.get(f"/waves/w1/ways/links/{slug}/{name}")).status_code for name in ("qr.gif", "close")] == [404, 405]
    assert (await lead.get("/waves/w1/ways/links/unknown/qr.png")).status_code == 404


@SQLITE
async def test_the_snippet_is_shown_where_sites_are_named(app: Litestar, settings: Settings, enter: Enter) -> None:
    app.state.settings = replace(settings, embed_origins=("https://portal.example.com",))
    await fetch("UPDATE wave SET name = $1", 'A "wave" <b>')
    lead = await enter("lead", LEAD)
    await submit(lead, "/waves/w1/ways", {"account": "1", "most": "1"}, to="/waves/w1/ways/links")
    slug = (await fetch("SELECT slug FROM open_link"))[0]["slug"]
    page = (await lead.get(f"/waves/w1/ways/links/{slug}")).text
    assert "https://portal.example.com" in page
    assert (
        f"&lt;iframe src=&#34;http://parallax.test/f/{slug}?embed=1&#34; title=&#34;A &amp;#34;wave&amp;#34; &amp;lt;b&amp;gt;&#34;" in page
    )


async def test_a_form_is_asked_for_prepared_and_downloaded(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    assert (await lead.get("/waves/w1/ways/paper/en")).status_code == 404
    asked = await submit(lead, "/waves/w1/ways", {"language": "en"}, to="/waves/w1/ways/paper")
    assert asked.headers["location"] == "/waves/w1/ways"
    waiting = (await lead.get("/waves/w1/ways")).text
    assert "Being prepared" in waiting
    assert '<meta http-equiv="refresh" content="3">' in waiting
    (job,) = await fetch("SELECT kind, queue, subject FROM job")
    version = (await fetch("SELECT version FROM wave"))[0]["version"]
    assert tuple(dict(job).values()) == ("paper", "pdf", f"version:{version}:language:en")
    await fetch("DELETE FROM job")
    await fetch(
        "INSERT INTO paper (version, side, language, content_hash, pdf, created_at) VALUES ($1, 'customer', 'en', '', $2, $3)",
        version, b"%PDF", NOW,
    )  # fmt: skip
    ready = (await lead.get("/waves/w1/ways")).text
    assert "/waves/w1/ways/paper/en" in ready
    assert "refresh" not in ready
    file = await lead.get("/waves/w1/ways/paper/en")
    assert (file.content, file.headers["content-type"]) == (b"%PDF", "application/pdf")
    assert file.headers["content-disposition"] == 'inline; filename="w1-en.pdf"'
    assert (await submit(lead, "/waves/w1/ways", {"language": "xx"}, to="/waves/w1/ways/paper")).status_code == 404


async def test_a_paper_answer_opens_an_empty_form_with_all_questions(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    keyed = await submit(lead, "/waves/w1/ways", {"account": "1", "language": "en"}, to="/waves/w1/ways/answers")
    assert keyed.status_code == 303
    address = keyed.headers["location"]
    assert address.startswith("/s/")
    assert address.endswith("/1/all")
    form = (await lead.get(address)).text
    assert "How well do we keep what we promise?" in form
    assert "My name and my answers" not in form
    signed = await submit(lead, "/waves/w1/ways", {"account": "1", "language": "en", "signed": "Ann"}, to="/waves/w1/ways/answers")
    assert "My name and my answers" in (await lead.get(signed.headers["location"])).text
    rows = await fetch("SELECT side, source FROM invitation WHERE source <> 'invited'")
    assert [tuple(dict(row).values()) for row in rows] == [("customer", "paper")] * 2
    assert "Colleagues are not asked on paper" in (await lead.get("/waves/w1/ways")).text


@SQLITE
async def test_what_does_not_fit_comes_back_with_a_sentence_and_writes_nothing(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    for to, fields, words in (
        ("links", {"account": "1", "name": "Mine", "most": "none"}, "A link takes 1 to 10,000 answers"),
        ("links", {"account": "", "most": "5"}, "This wave does not ask about that account"),
        ("links", {"account": "99999999999999999999", "most": "5"}, "This wave does not ask about that account"),
        ("answers", {"account": "2", "language": "en", "signed": "Nobody"}, "No single contact of this account is called"),
        ("answers", {"account": "2147483647", "language": "en"}, "This wave does not ask about that account"),
        ("answers", {"account": "1", "language": "xx"}, "This cannot be done"),
    ):
        answer = await submit(lead, "/waves/w1/ways", fields, to=f"/waves/w1/ways/{to}")
        assert (answer.status_code, words in answer.text, 'role="alert"' in answer.text) == (422, True, True), fields
    assert 'value="Mine"' in (await submit(lead, "/waves/w1/ways", {"name": "Mine"}, to="/waves/w1/ways/links")).text
    assert await fetch("SELECT id FROM open_link") == []
    assert await fetch("SELECT id FROM invitation WHERE source <> 'invited'") == []
    await close_wave("w1", LEAD, NOW)
    page = (await lead.get("/waves/w1/ways")).text
    assert "Make an open link" not in page
    assert "Key in a paper answer" not in page


@SQLITE
async def test_for_a_rep_nothing_of_this_exists_and_a_form_needs_its_token(enter: Enter) -> None:
    rep, lead = await enter("rep", "rep@example.com"), await enter("lead", LEAD)
    gets = ("ways", "ways/links/x", "ways/links/x/qr.svg", "ways/paper/en")
    assert [(await rep.get(f"/waves/w1/{path}")).status_code for path in gets] == [404] * 4
    for path in ("ways/links", "ways/links/x/close", "ways/paper", "ways/answers"):
        assert (await lead.post(f"/waves/w1/{path}", data={"account": "1", "most": "1", "language": "en"})).status_code == 403
    assert (await lead.get("/waves/none/ways")).status_code == 404
