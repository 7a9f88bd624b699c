"""Translations: word by word on the page, by files, and marked as read by somebody who speaks the language."""

from surveys.actions.drafts import save_draft
from surveys.instrument.translation import export_csv, export_xliff
from surveys.queries.drafts import load_draft, load_history
from tests.company import NOW
from tests.server.web.browsers import csrf_of
from tests.server.web.conftest import Enter
from tests.server.web.instruments.drafts import LEAD, begin, pulse, send, stored

PAGE = "/instruments/pulse/translate"
BOTH = pulse(languages=["en", "de"], unreviewed=["de"])


async def test_words_are_saved_by_their_lasting_names(enter: Enter) -> None:
    await begin(BOTH)
    lead = await enter("lead", LEAD)
    shown = (await lead.get(PAGE)).text
    assert "0 of 11" in shown
    assert "2 missing" in shown
    await send(lead, PAGE, to="de", **{"text:item.c_ease.title": "Wie leicht?", "text:pairs.ease": "Leichtigkeit", "text:title": ""})
    whole = await stored()
    assert getattr(whole.pages[0].elements[0], "title", None) == {"en": "How easy are we?", "de": "Wie leicht?"}
    assert (whole.pairs, whole.title) == ({"ease": {"en": "Ease", "de": "Leichtigkeit"}}, {"en": "Pulse"})
    assert "2 of 11" in (await lead.get(f"{PAGE}?to=de")).text
    assert [state.note for state in await load_history("pulse")] == ["", "Begun"]


async def test_a_language_is_added_as_a_draft_and_reviewed(enter: Enter) -> None:
    await begin()
    lead = await enter("lead", LEAD)
    assert "one language so far" in (await lead.get(PAGE)).text
    assert (await send(lead, PAGE, add="pt-br")).headers["location"] == f"{PAGE}?to=pt-BR"
    assert ((await stored()).languages, (await stored()).unreviewed) == (("en", "pt-BR"), ("pt-BR",))
    await send(lead, PAGE, to="pt-BR", review="yes")
    assert (await stored()).unreviewed == ()
    await send(lead, PAGE, to="pt-BR", review="no")
    assert (await stored()).unreviewed == ("pt-BR",)
    for fields in ({"add": "en"}, {"add": "Klingon!"}, {"to": "fr", "text:title": "Pouls"}):
        assert (await send(lead, PAGE, **fields)).status_code == 422


async def test_words_come_back_if_somebody_else_saved(enter: Enter) -> None:
    await begin(BOTH)
    lead = await enter("lead", LEAD)
    await save_draft("pulse", pulse(languages=["en", "de"]), 1, "ben@us.example", NOW)
    answer = await send(lead, PAGE, revision="1", to="de", **{"text:title": "Puls"})
    assert (answer.status_code, ">\nPuls</textarea>" in answer.text) == (409, True)
    assert (await stored()).title == {"en": "Pulse"}


async def test_files_go_out_and_come_back(enter: Enter) -> None:
    await begin(BOTH)
    lead = await enter("lead", LEAD)
    assert (await lead.get("/instruments/pulse/texts.csv")).content == export_csv(BOTH)
    xliff = (await lead.get("/instruments/pulse/texts.xlf?to=de")).content
    assert xliff == export_xliff(BOTH, "de")
    assert (await lead.get("/instruments/pulse/texts.xlf?to=en")).status_code == 422
    csv = (
        export_csv(BOTH)
        .decode()
        .replace("Pulse,", "Pulse,Puls")
        .replace("item.c_ease.title,How easy are we?,", "item.c_ease.title,Another source,Wie?")
    )
    target = xliff.replace(b"<source>Ease</source>", b"<source>Ease</source><target>Leichtigkeit</target>")
    for name, content, said in (
        ("back.csv", csv.encode(), "1 text taken"),
        ("back.xlf", target, "1 text taken"),
        ("other.csv", b"a,b\n1,2\n", "has no column place"),
    ):
        csrf, revision = csrf_of((await lead.get(PAGE)).text), str((await load_draft("pulse")).revision)
        answer = await lead.post(
            "/instruments/pulse/texts", data={"_csrf": csrf, "revision": revision, "to": "de"}, files={"file": (name, content)}
        )
        assert (said in answer.text, "item.c_ease.title" in answer.text and "another now" in answer.text) == (True, name == "back.csv")
    assert ((await stored()).title, (await stored()).pairs) == (
        {"en": "Pulse", "de": "Puls"},
        {"ease": {"en": "Ease", "de": "Leichtigkeit"}},
    )
