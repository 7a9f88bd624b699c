"""The pages of people who sign in, in five languages: chosen, asked for by the browser, or English, with nothing left in English."""

import re
from html.parser import HTMLParser

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from analysis.cells import ONE_SIDED
from analysis.disclosure.sides import NO_CUSTOMER
from analysis.results import COMPARISONS, Banded, BandedGap, Cell, Mean, NotEnough, Withheld
from reports.wording import REASONS, absence, cell_words
from server.settings import Settings
from server.web import dates, pages
from server.web.language import catalogues, translate
from server.web.reading import language_cookie
from surveys.engine.connect import fetch
from surveys.sentences import Figure
from tests.company import found_company, open_test_wave
from tests.server.web.browsers import csrf_of, submit, visit
from tests.server.web.conftest import Enter
from tests.server.web.messages import SHOWN, WEB, catalogue, known, messages, twice
from tests.server.web.test_accounts import ONE_TO_FIVE, POMP, gap, release, store_brief

LEAD = "lead@example.com"
LANGUAGES = ("de", "fr", "es", "ar")
PAGES = (
    "/",
    "/?q=nothing-like-it",
    "/?sort=gap",
    "/accounts/1",
    "/accounts/2",
    "/accounts/2/brief.pdf",
    "/accounts/999",
    "/nothing",
    "/waves",
    "/waves?closed=1",
    "/waves/w1",
    "/waves/w1?by=role&done=extended",
    "/waves/w1/customers",
    "/waves/w1/colleagues?mail=bounced",
    "/waves/w1/address/1",
    "/waves/w1/remind",
    "/waves/w1/extend",
    "/waves/w1/tighten",
    "/waves/w1/cancel",
    "/plans/new",
    "/waves/w1/close",
    "/waves/w1/ways",
    "/imports",
    "/help",
)
# What people typed, and what has to be typed letter by letter.
DATA = re.compile(
    r"[\w.]+@[\w.]+|Acme|Bolt|Ann|Dana|Finn|Eve|Kim|Lee|Mo\b|Nia|Rep\b|Some One|First wave|Next|nothing-like-it|Enterprise|Mid\b|EMEA|Asia, Pacific|Buyer|Director"
    r"|Planner|Sales|Support|Logistics|Account manager|Reliability|Fairness|Ease|Speed|Price|How we work together|EUR|\b[A-Z]\d+\b|'size'|next\b"
    r"|segment=\S+|ref, segment, region, industry, owner|invitations\.csv|`[^`]*`|first\.csv|external_ref|\bowner\b|\bname\b|'not an address'|English|Deutsch|Español|Français"
)
LATIN = {"Parallax", "CRM", "CSV", "XLSX", "MB", "UTC", "NUL", "n", "R"}


class Texts(HTMLParser):
    """What a page says: its texts and what is read out or shown of attributes, but for code and what is in a language of its own."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = dict(attributes)
        self.found += [str(names[name]) for name in ("aria-label", "placeholder", "data-label", "alt") if names.get(name)]
        if tag not in {"meta", "link", "input", "img", "br", "option", "path", "rect", "circle"}:
            self._within.append((tag, tag in {"code", "style", "textarea"} or ("lang" in names and tag != "html")))

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(apart for _, apart in self._within):
            self.found.append(" ".join(data.split()))


def latin(page: str) -> set[str]:
    """Words in Latin letters that are neither data nor the same in Arabic."""
    left = (DATA.sub(" ", text) for text in Texts(page).found)
    return {word for text in left for word in re.findall(r"[A-Za-zÀ-ÿ]+", text)} - LATIN


async def company_with_results() -> None:
    await found_company()
    wave = (await open_test_wave(closes_at=4_000_000_000_000)).wave
    cells = [
        Cell("A1", "w1", comparison, pair, ONE_TO_FIVE, Mean(4.1, "5"), Mean(2.6, "3"), gap(1.3, confirmed=confirmed))
        for comparison in COMPARISONS
        for pair, confirmed in (("reliability", True), ("fairness", False))
    ]
    cells += [
        Cell("A1", "w1", "service", "ease", ONE_TO_FIVE, Banded("middle", "3–7"), Mean(2.6, "3"), BandedGap("we see it better")),
        Cell("A1", "w1", "service", "speed", ONE_TO_FIVE, Withheld("R1"), Mean(2.0, "3"), Withheld("R1")),
        Cell("A1", "w1", "service", "price", ONE_TO_FIVE, Withheld("R3"), Mean(2.0, "3"), Withheld("R3")),
        Cell(
            "A1",
            "w1",
            "service",
            "value",
            ONE_TO_FIVE,
            Mean(4, "5"),
            NotEnough("No customer answered."),
            NotEnough("No customer answered."),
        ),
        Cell("A1", "w1", "service", "*", POMP, Mean(78, "5"), Mean(40, "3"), gap(30, confirmed=True)),
    ]
    number = await release(wave, {1: cells})
    await store_brief(number, 1)
    await fetch("INSERT INTO finding (release, account, kind, data) VALUES ($1, 1, 'people', $2)", number, '"about 70 %"')
    await fetch(
        "UPDATE account SET annual_revenue = 1234567, currency = 'EUR', contract_end = '2027-03-04', orders = 12, orders_trend = -7.5"
    )


async def choose(browser: AsyncClient, language: str, page: str = "/") -> Response:
    shown = await browser.get(page)
    fields = {"language": language, "_csrf": csrf_of(shown.text)}
    return await browser.post("/language", data=fields, headers={"referer": f"http://parallax.test{page}"})


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_no_page_has_words_left_in_english(enter: Enter) -> None:
    await company_with_results()
    lead = await enter("lead", LEAD)
    english = {path: set(Texts((await lead.get(path)).text).found) for path in PAGES}
    for language in LANGUAGES:
        await choose(lead, language)
        differing = {texts[0] for texts, said in known(catalogue(language)).items() if texts[0] != said[0]}
        for path in PAGES:
            page = (await lead.get(path)).text
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
            assert set(Texts(page).found) & english[path] & differing == set(), (language, path)
            if language == "ar":
                assert latin(page) == set(), path


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_answers_a_form_is_in_the_language_too(enter: Enter, stranger: AsyncClient) -> None:
    await company_with_results()
    stranger.headers["accept-language"] = "ar"
    wrong = await submit(stranger, "/sign-in", {"email": LEAD, "password": "wrong"})
    assert "البريد الإلكتروني أو كلمة المرور غير صحيح." in wrong.text
    assert latin((await stranger.get("/sign-in")).text) | latin(wrong.text) == set()
    lead = await enter("lead", LEAD)
    await choose(lead, "ar")
    answers = [await lead.post("/imports", data={"kind": "teams"}), await lead.post("/plans/new", data={"_csrf": "x"})]
    token = csrf_of((await lead.get("/imports")).text)
    contents = (b"external_ref,name\nA1,Acme\nC9,Bolt\n", b"external_ref,name,owner\nA1,,not an address\nA1,Acme,\n", b"\x00", b"")
    fields = {"_csrf": token, "kind": "accounts"}
    answers += [await lead.post("/imports", data=fields, files={"file": ("first.csv", content)}) for content in contents]
    answers += [
        await submit(lead, "/plans/new", {"name": name, "accounts": accounts}) for name, accounts in (("", "all"), ("Next", "size"))
    ]
    answers += [await submit(lead, "/waves/w1/extend", {"closes": "2001-01-01"}), await submit(lead, "/waves/w1/cancel", {})]
    assert [latin(answer.text) for answer in answers] == [set()] * len(answers)
    assert [answer.text.count('class="tongues"') for answer in answers] == [0] * len(answers)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_choice_is_kept_for_a_year_and_leads_back(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    lead.headers["accept-language"] = "fr-CH, en;q=0.5"
    assert "Aucun compte" in (await lead.get("/?q=x")).text or "Pas encore de comptes" in (await lead.get("/")).text
    answer = await choose(lead, "de", "/waves?closed=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/waves?closed=1")
    assert answer.headers["set-cookie"] == "parallax-language=de; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax"
    page = (await lead.get("/waves")).text
    assert '<html lang="de" dir="ltr">' in page
    assert "Noch keine Wellen" in page
    assert "Diese Übersetzung ist ein Entwurf" in page
    assert '<span lang="de">Deutsch</span>' in page
    lead.cookies.set("parallax-language", "klingon", domain="parallax.test")


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_only_a_language_of_ours_is_taken_and_only_from_our_pages(app: Litestar, enter: Enter, stranger: AsyncClient) -> None:
    lead = await enter("lead", LEAD)
    assert (await choose(lead, "klingon")).status_code == 422
    for site in ("cross-site", "same-site"):
        refused = await stranger.post("/language", data={"language": "de"}, headers={"sec-fetch-site": site})
        assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
    assert (await lead.post("/language", data={"language": "de"})).status_code == 403
    for referer, back in (
        ("", "/"),
        ("http://[", "/"),
        ("https://else.example//evil.example", "/"),
        ("http://parallax.test/help", "/help"),
    ):
        taken = await stranger.post("/language", data={"language": "de"}, headers={"referer": referer, "sec-fetch-site": "same-origin"})
        assert (taken.status_code, taken.headers["location"]) == (303, back)
    async with visit(app) as browser:
        browser.cookies.set("parallax-language", "../de", domain="parallax.test")
        assert '<html lang="en" dir="ltr">' in (await browser.get("/sign-in", headers={"accept-language": "tlh"})).text


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_programs_are_told_of_problems_in_english(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    problem = await lead.get("/nothing", headers={"accept": "application/json", "accept-language": "de"})
    assert problem.json()["title"] == "Nothing here"


def test_the_cookie_belongs_to_this_host_alone(settings: Settings) -> None:
    assert [language_cookie(secure=secure) for secure in (True, False)] == ["__Host-parallax-language", "parallax-language"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_translated_in_two_files(language: str) -> None:
    assert twice(language) == set()


def test_texts_are_found_where_pages_take_them_from() -> None:
    assert messages(*SHOWN) != set()
    assert messages(WEB / "pages.py") == set()


def test_days_moments_and_money_are_written_as_the_language_does() -> None:
    when = 1_796_392_920_000  # 2026-12-04, 14:02 UTC
    assert [dates.day("2026-12-04", language) for language in catalogues] == [
        "4 Dec 2026", "4 ديسمبر 2026", "4. Dez. 2026", "4 dic 2026", "4 déc. 2026"
    ]  # fmt: skip
    assert [dates.moment(when, language) for language in ("en", "de", "fr", "pt")] == [
        pages.moment(when), "4. Dez. 2026, 14:02 Uhr UTC", "4 déc. 2026, 14:02 UTC", pages.moment(when)
    ]  # fmt: skip
    assert [dates.money(1_234_567.4, "EUR", language) for language in ("en", "de", "fr", "es", "ar")] == [
        "1\u202f234\u202f567 EUR", "1.234.567 EUR", "1\u202f234\u202f567 EUR", "1.234.567 EUR", "1,234,567 EUR"
    ]  # fmt: skip
    assert [dates.day(text, "de") for text in (None, "", "soon", "2026-13-01")] == ["", "", "soon", "2026-13-01"]
    assert dates.money(None, "EUR", "de") == ""


def test_figures_have_the_decimal_sign_and_keep_their_own_in_front() -> None:
    said = "{verdict}, confirmed"
    assert translate(said, "de", verdict=Figure("+1.3")) == "+1,3, bestätigt"
    assert translate(said, "fr", verdict=Figure("1.3")) == "1,3, confirmé"
    assert translate(said, "ar", verdict=Figure("−1.3")) == "\u200e−1.3، مؤكد"


def test_every_reason_that_a_cell_can_carry_is_known_to_the_catalogues() -> None:
    assert {absence(reason) for reason in (ONE_SIDED, NO_CUSTOMER, NotEnough("Nobody on our side answered."))} == set(REASONS)
    hidden = Cell("A1", "w1", "service", "ease", ONE_TO_FIVE, Withheld("R3"), Mean(2.0, "3"), Withheld("R3"))
    words = cell_words(hidden)
    assert (words.verdict, words.detail) == ("Withheld", "so that nobody's answer can be worked out from the other figures (R3)")
    assert translate(words.detail, "de") == "damit sich niemandes Antwort aus den anderen Werten errechnen lässt (R3)"
    assert translate(cell_words(Cell("A1", "w1", "service", "ease", ONE_TO_FIVE, Mean(4, "5"), NO_CUSTOMER, ONE_SIDED)).detail, "fr") == (
        "Un seul côté a répondu, il n’y a donc pas encore d’écart"
    )
