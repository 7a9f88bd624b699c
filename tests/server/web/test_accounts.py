"""The account list and page: one's own accounts only, released results only, and the stored brief as it is."""

import msgspec
from httpx import AsyncClient

from analysis.results import Band, Banded, BandedGap, Cell, Gap, Mean, NotEnough, Scale, Withheld
from surveys.engine.connect import fetch
from tests.company import NOW, found_company, open_test_wave
from tests.server.web.conftest import Enter

REP, LEAD = "rep@example.com", "lead@example.com"
ONE_TO_FIVE, POMP = Scale(1, 5), Scale(0, 100)
PDF = b"%PDF-1.7\nthe stored bytes\n%%EOF"


def gap(size: float, *, confirmed: bool) -> Gap:
    return Gap(size, size - 0.5, size + 0.5, 0.01, 0.05, confirmed, size, size - 0.4, size + 0.4, 0.9, 0.0, "blind spot")


async def release(wave: int, cells: dict[int, list[Cell]]) -> int:
    """Publish cells by account, as the release job stores them."""
    rows = await fetch(
        "INSERT INTO release (wave, number, method, contract, input_hash, content_hash, created_at)"
        " VALUES ($1, 1, '2026.1', '{}', 'in', 'out', $2) RETURNING id",
        wave, NOW,
    )  # fmt: skip
    number: int = rows[0]["id"]
    for account, mine in cells.items():
        for cell in mine:
            await fetch(
                "INSERT INTO finding (release, account, kind, comparison, pair, data) VALUES ($1, $2, 'cell', $3, $4, $5)",
                number, account, cell.comparison, cell.pair, msgspec.json.encode(cell).decode(),
            )  # fmt: skip
    return number


async def store_brief(number: int, account: int, pdf: bytes = PDF) -> None:
    await fetch(
        "INSERT INTO brief (release, account, input_hash, pages, pdf, created_at) VALUES ($1, $2, 'h', 2, $3, $4)",
        number,
        account,
        pdf,
        NOW,
    )


def rows_of(page: str) -> list[str]:
    return [part.split('">')[1].split("</a>")[0] for part in page.split('<a href="/accounts/')[1:]]


async def test_a_rep_sees_their_own_accounts_and_a_lead_sees_all(enter: Enter) -> None:
    await found_company()
    rep, lead = await enter("rep", REP), await enter("lead", LEAD)
    assert rows_of((await rep.get("/")).text) == ["Acme"]
    assert rows_of((await lead.get("/")).text) == ["Acme", "Bolt"]
    assert rows_of((await lead.get("/?q=bol+MID")).text) == ["Bolt"]
    nothing = await lead.get("/?q=<b>zz")
    assert "Nothing fits “&lt;b&gt;zz”" in nothing.text


async def test_foreign_and_unknown_accounts_get_the_same_bytes(enter: Enter) -> None:
    await found_company()
    wave = (await open_test_wave()).wave
    await store_brief(await release(wave, {}), 2)
    rep = await enter("rep", REP)
    assert (await rep.get("/accounts/1")).status_code == 200
    for rest in ("", "/brief.pdf"):
        foreign, unknown = await rep.get(f"/accounts/2{rest}"), await rep.get(f"/accounts/999{rest}")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content
        assert foreign.headers == unknown.headers
    asks_json = {"accept": "application/json"}
    foreign, unknown = await rep.get("/accounts/2", headers=asks_json), await rep.get("/accounts/999", headers=asks_json)
    assert (foreign.content, foreign.headers) == (unknown.content, unknown.headers)
    assert foreign.headers["content-type"] == "application/problem+json"


async def test_a_rep_finds_no_pages_of_leads(enter: Enter) -> None:
    rep = await enter("rep", REP)
    nothing = await rep.get("/nothing-here")
    for address in ("/waves", "/plans/new", "/imports", "/waves/w1/close"):
        page = await rep.get(address)
        assert (page.status_code, page.content) == (404, nothing.content)
    assert '<a href="/waves"' not in (await rep.get("/")).text


async def test_the_page_shows_released_strips_with_both_n_and_the_reason_for_each_absence(enter: Enter) -> None:
    await found_company()
    wave = (await open_test_wave()).wave
    middle: Band = "middle"
    cells = [
        Cell("A1", "w1", "service", "reliability", ONE_TO_FIVE, Mean(4.1, "5"), Mean(2.6, "3"), gap(1.3, confirmed=True)),
        Cell("A1", "w1", "service", "fairness", ONE_TO_FIVE, Banded(middle, "3–7"), Mean(2.6, "3"), BandedGap("we see it better")),
        Cell("A1", "w1", "service", "ease", ONE_TO_FIVE, Withheld("R1"), Mean(2.0, "3"), Withheld("R1")),
        Cell("A1", "w1", "service", "value", ONE_TO_FIVE, Mean(4, "5"), NotEnough("x"), NotEnough("Nobody there answered.")),
        Cell("A1", "w1", "service", "*", POMP, Mean(78, "5"), Mean(40, "3"), gap(30, confirmed=True)),
    ]
    await release(wave, {1: cells})
    rep = await enter("rep", REP)
    text = (await rep.get("/accounts/1")).text
    assert text.count('class="gap-strip"') == 5
    assert text.index("Reliability") < text.index("Fairness") < text.index("All dimensions")
    for words in (
        "Blind spot, confirmed",
        "n\u00a03–7",
        "n\u00a05",
        "(R1)",
        "Nobody there answered.",
        "We see it better",
        "First wave, release 1",
    ):
        assert words in text, words
    assert "We think better of “Reliability” than they do" in text


async def test_the_list_shows_the_total_and_sorts_by_its_size(enter: Enter) -> None:
    await found_company()
    wave = (await open_test_wave()).wave
    small = Cell("A1", "w1", "service", "*", POMP, Mean(60, "5"), Mean(58, "3"), gap(2, confirmed=False))
    large = Cell("B1", "w1", "service", "*", POMP, Mean(80, "5"), Mean(40, "3"), gap(-35, confirmed=True))
    lead = await enter("lead", LEAD)
    assert "no release yet" in (await lead.get("/")).text
    await release(wave, {1: [small], 2: [large]})
    page = await lead.get("/?sort=gap")
    assert rows_of(page.text) == ["Bolt", "Acme"]
    assert page.text.count('class="gap-strip"') == 2


async def test_who_of_the_customers_answered_is_shown_and_never_which_colleague(enter: Enter) -> None:
    await found_company()
    await open_test_wave()
    ann = "UPDATE participation SET state = 'finished' WHERE contact = (SELECT id FROM contact WHERE external_ref = 'c1')"
    kim = "UPDATE participation SET state = 'finished' WHERE account = 1 AND invitation = (SELECT id FROM invitation WHERE person = 'kim@us.example')"
    rep = await enter("rep", REP)
    before = (await rep.get("/accounts/1")).text
    await fetch(kim)
    assert (await rep.get("/accounts/1")).text == before
    assert "How many answered is shown with the results" in before
    assert before.count(">not yet<") == 2
    await fetch(ann)
    after = (await rep.get("/accounts/1")).text
    assert (after.count(">answered<"), after.count(">not yet<")) == (1, 1)
    assert "1 of 2" in (await rep.get("/")).text


async def test_once_released_the_rate_is_the_published_one(enter: Enter) -> None:
    await found_company()
    number = await release((await open_test_wave()).wave, {})
    rep = await enter("rep", REP)
    assert "How many answered is shown with the results" in (await rep.get("/accounts/1")).text
    await fetch("INSERT INTO finding (release, account, kind, data) VALUES ($1, 1, 'people', $2)", number, '"half or more"')
    assert "Answered: half or more." in (await rep.get("/accounts/1")).text
    await fetch("UPDATE finding SET data = $1", '{"type":"withheld","rule":"R6"}')
    assert "How many answered is shown with the results" in (await rep.get("/accounts/1")).text


async def test_the_brief_is_the_stored_bytes_of_the_newest_release(enter: Enter) -> None:
    await found_company()
    wave = (await open_test_wave()).wave
    number = await release(wave, {})
    rep = await enter("rep", REP)
    missing = await rep.get("/accounts/1/brief.pdf")
    assert missing.status_code == 404
    assert "There is no brief yet" in missing.text
    await store_brief(number, 1)
    brief = await rep.get("/accounts/1/brief.pdf")
    assert brief.content == PDF
    assert brief.headers["content-type"] == "application/pdf"
    assert brief.headers["content-disposition"] == 'inline; filename="brief-A1-w1.pdf"'
    assert "Print brief" in (await rep.get("/accounts/1")).text


async def test_file_names_hold_nothing_that_a_header_could_trip_over(enter: Enter) -> None:
    await found_company()
    await fetch("UPDATE account SET external_ref = $1 WHERE id = 1", 'Ä"\r\nx: y/../z')
    wave = (await open_test_wave()).wave
    await store_brief(await release(wave, {}), 1)
    brief = await (await enter("rep", REP)).get("/accounts/1/brief.pdf")
    assert brief.headers["content-disposition"] == 'inline; filename="brief-----x--y-..-z-w1.pdf"'


async def test_what_was_imported_is_printed_as_text(enter: Enter) -> None:
    await found_company()
    nasty = "<script>alert(1)</script>"
    await fetch(
        "UPDATE account SET name = $1, industry = $1, services = $2, attributes = $3", nasty, f'["{nasty}"]', f'{{"{nasty}": "{nasty}"}}'
    )
    await fetch("UPDATE contact SET name = $1, role = $1", nasty)
    await fetch("UPDATE colleague SET name = $1", nasty)
    rep = await enter("rep", REP)
    for address in ("/", "/accounts/1"):
        text = (await rep.get(address)).text
        assert "<script" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


async def test_long_lists_have_pages(enter: Enter) -> None:
    for number in range(60):
        await fetch("INSERT INTO account (external_ref, name) VALUES ($1, $2)", f"R{number}", f"Account {number:02d}")
    lead = await enter("lead", LEAD)
    first, second, beyond = (await lead.get("/"), await lead.get("/?page=2&q=account"), await lead.get("/?page=77"))
    assert rows_of(first.text) == [f"Account {number:02d}" for number in range(50)]
    assert rows_of(second.text) == rows_of(beyond.text) == [f"Account {number:02d}" for number in range(50, 60)]
    assert "Page 2 of 2" in second.text


async def test_an_empty_company_says_what_to_do(enter: Enter) -> None:
    assert "Import the list from your CRM" in (await (await enter("lead", LEAD)).get("/")).text
    assert "rep@example.com" in (await (await enter("rep", REP)).get("/")).text


async def test_nobody_sees_anything_without_signing_in(stranger: AsyncClient) -> None:
    await found_company()
    for address in ("/", "/accounts/1", "/accounts/1/brief.pdf", "/waves", "/imports", "/help"):
        answer = await stranger.get(address)
        assert (answer.status_code, answer.content) == (303, b"")
