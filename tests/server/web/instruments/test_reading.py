"""The pages of instruments, open links and paper in the language of their reader, with nothing left in English."""

import re

import pytest
from httpx import AsyncClient

from surveys.engine.connect import fetch
from tests.company import found_company, open_test_wave
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter
from tests.server.web.messages import catalogue, known
from tests.server.web.test_reading import LANGUAGES, Texts, choose, latin

LEAD = "lead@example.com"
PAGES = (
    "/instruments",
    "/instruments?discarded=1",
    "/instruments/new",
    "/instruments/relationship-alignment",
    "/instruments/relationship-alignment?published=1",
    "/instruments/relationship-alignment/own",
    "/instruments/relationship-alignment/differences",
    "/instruments/relationship-alignment/differences?new=99",
    "/waves/w1/ways",
)
# Formats and programs, keys, tags and what is typed letter by letter; titles of instruments are their authors' words.
SAME = {"SurveyJS", "JSON", "XLSForm", "XLSX", "LimeSurvey", "LSS", "SHA", "PNG", "SVG", "en", "de", "fr", "es", "ar", "A", "English"}
TITLES = {"How it is to work here"}


async def words_of_authors(lead: AsyncClient) -> set[str]:
    """Titles and keys of what ships, and the description of one."""
    page = (await lead.get("/instruments")).text
    shown = re.findall(r'<a href="/instruments/[a-z-]+">([^<]+)</a> <span class="soft block">([a-z-]+)<', page)
    about = re.search(r'<p class="under"><bdi>([^<]+)<', (await lead.get("/instruments/relationship-alignment")).text)
    assert about is not None
    return {word for text in (*(part for both in shown for part in both), about[1]) for word in re.findall(r"[A-Za-z]+", text)}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_no_page_has_words_left_in_english(enter: Enter) -> None:
    await found_company()
    await open_test_wave(closes_at=4_000_000_000_000)
    lead = await enter("lead", LEAD)
    await submit(lead, "/waves/w1/ways", {"account": "1", "name": "Nia", "most": "40"}, to="/waves/w1/ways/links")
    pages = (*PAGES, f"/waves/w1/ways/links/{(await fetch('SELECT slug FROM open_link'))[0]['slug']}")
    english, own_words = {path: set(Texts((await lead.get(path)).text).found) for path in pages}, await words_of_authors(lead)
    for language in LANGUAGES:
        await choose(lead, language)
        differing = {texts[0] for texts, said in known(catalogue(language)).items() if texts[0] != said[0]}
        for path in pages:
            page = (await lead.get(path)).text
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
            assert set(Texts(page).found) & english[path] & differing <= TITLES, (language, path)
            if language == "ar":
                assert latin(re.sub(r"http://parallax\.test/f/\w+", " ", page)) - SAME - own_words == set(), path


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_does_not_fit_is_said_in_the_language_too(enter: Enter) -> None:
    await found_company()
    await open_test_wave(closes_at=4_000_000_000_000)
    lead = await enter("lead", LEAD)
    await choose(lead, "de")
    answers = [
        await submit(lead, "/waves/w1/ways", fields, to=f"/waves/w1/ways/{to}")
        for to, fields in (
            ("links", {"account": "1", "most": "0"}),
            ("links", {"account": "99", "most": "1"}),
            ("answers", {"account": "2", "language": "en", "signed": "Nobody"}),
            ("answers", {"account": "1", "language": "xx"}),
        )
    ]
    answers += [
        await submit(lead, "/instruments/new", fields, to="/instruments/new")
        for fields in (
            {"way": "blank"},
            {"way": "blank", "title": "new", "languages": "en"},
            {"way": "file"},
            {"way": "document", "document": "{}"},
        )
    ]
    said = (
        "Ein Link nimmt 1 bis 10.000 Antworten an",
        "Diese Welle fragt nicht nach diesem Kunden",
        "Kein einzelner Kontakt dieses Kunden heißt",
        "Das geht nicht: Laden Sie die Seite neu",
        "Geben Sie dem Fragebogen einen Titel",
        "Der Schlüssel new ist die Adresse dieser Seite",
        "Wählen Sie eine Datei: SurveyJS",
    )
    assert [words in answer.text for words, answer in zip(said, answers, strict=False)] == [True] * len(said)
    assert [answer.status_code for answer in answers] == [422] * len(answers)
