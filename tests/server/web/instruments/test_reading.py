"""The pages of instruments, open links and paper in the language of their reader, with nothing left in English."""

import re

import pytest
from httpx import AsyncClient

from surveys.actions.drafts import save_draft, save_trial, start_draft
from surveys.answer_values import Value
from surveys.drafts import Draft
from surveys.engine.connect import fetch
from surveys.queries.drafts import load_draft
from tests.company import NOW, found_company, open_test_wave
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter
from tests.server.web.instruments.drafts import pulse, release, send
from tests.server.web.messages import catalogue, known
from tests.server.web.test_reading import LANGUAGES, Texts, choose, latin
from tests.surveys.instrument.inline import question

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
DRAFTS = (
    "/instruments/pulse/preview",
    "/instruments/pulse/publish",
    "/instruments/whole/publish",
    "/instruments/pulse/discard",
    "/instruments/pulse/history",
    "/instruments/pulse/history?show=1",
    "/instruments/pulse/document",
    "/instruments/pulse/translate",
    "/instruments/whole/translate",
    "/instruments/pulse/try",
    "/instruments/pulse/try/customer/done",
    "/instruments/pulse/try/internal/done",
)
# What the author of these drafts wrote, and a person's address.
WORDS = re.compile(
    r"How easy (are we|do we make it)\?|[ci]_(ease|why|page|new)|Pulse|[Ee]ase|Bad|Good|lead@us\.example|Example Ltd|pt-BR|XLIFF"
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


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_no_page_of_a_draft_has_words_left_in_english(enter: Enter) -> None:
    await release(pulse())
    await start_draft(pulse(question("comment", "c_new"), languages=["en", "de"], unreviewed=["de"]), LEAD, NOW, based_on=1)
    await save_draft("pulse", pulse(languages=["en", "de"], unreviewed=["de"]), 1, LEAD, NOW)
    await start_draft(pulse(key="whole"), LEAD, NOW)
    await save_trial((await load_draft("pulse")).id, "customer", LEAD, Draft(values={"c_ease": Value(4.0)}), NOW)
    lead = await enter("lead", LEAD)
    english = {path: set(Texts((await lead.get(path)).text).found) for path in DRAFTS}
    for language in LANGUAGES:
        await choose(lead, language)
        differing = {texts[0] for texts, said in known(catalogue(language)).items() if texts[0] != said[0]}
        for path in DRAFTS:
            page = (await lead.get(path)).text
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
            assert set(Texts(page).found) & english[path] & differing <= {"Ease"}, (language, path)
            if language == "ar":
                assert latin(WORDS.sub(" ", page)) - SAME == set(), path
    form = (await lead.get("/instruments/pulse/try/customer/c_page")).text
    assert '<div class="notice" lang="ar" dir="rtl"><p><strong>تجربة: Pulse، العملاء.</strong>' in form
    assert '<html lang="en" dir="ltr"' in form


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_a_draft_refuses_is_said_in_the_language(enter: Enter) -> None:
    await start_draft(pulse(languages=["en", "de"], unreviewed=["de"]), LEAD, NOW)
    lead = await enter("lead", LEAD)
    await choose(lead, "de")
    draft = "/instruments/pulse"
    for status, said, path, fields in (
        (422, "Nicht veröffentlicht: Nichts hat sich geändert.", "publish", {}),
        (422, "Die Anmerkungen haben 2.001 Zeichen: Kürzen Sie sie auf 2.000.", "publish", {"notes": "x" * 2_001}),
        (409, "hat diesen Entwurf geändert, seit diese Seite geöffnet wurde", "discard", {"revision": "9"}),
        (422, "Das ist noch nicht lesbar. Nichts wurde geändert.", "document", {"document": "{}"}),
        (422, "Wählen Sie einen Stand der Liste", "history", {"restore": "x"}),
        (404, "Der Stand 99 des Entwurfs pulse ist nicht in seinem Verlauf", "history", {"restore": "99"}),
        (422, "&#39;en&#39; ist keine Sprache oder schon da", "translate", {"add": "en"}),
        (409, "Was Sie getippt haben, steht noch unten", "translate", {"revision": "9", "to": "de", "text:title": "Puls"}),
    ):
        answer = await send(lead, f"{draft}/{path}", **fields)
        assert (answer.status_code, said in answer.text) == (status, True), said
    for path, said in (("none/edit", "Es gibt keinen Entwurf none"), ("pulse/files/word", "Es gibt keinen Export als word")):
        assert said in (await lead.get(f"/instruments/{path}")).text
