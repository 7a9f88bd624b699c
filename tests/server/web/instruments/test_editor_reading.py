"""The editor in the language of its author: nothing left in English but what the author wrote and what a check found."""

import re

import pytest

from surveys.instrument.types import Definition
from tests.server.web.conftest import Enter
from tests.server.web.instruments.drafts import EDIT, LEAD, begin, every_type, send
from tests.server.web.messages import catalogue, known
from tests.server.web.test_reading import LANGUAGES, Texts, choose

# What the author of this draft wrote, some of which we say too.
AUTHORS = {"Ease", "Words"}


def targets(of: Definition) -> list[str]:
    return ["whole", *(f"page.{page.name}" for page in of.pages), *(f"item.{one.name}" for page in of.pages for one in page.elements)]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_no_form_of_the_editor_has_words_left_in_english(enter: Enter) -> None:
    await begin(every_type())
    lead = await enter("lead", LEAD)
    paths = [EDIT, *(f"{EDIT}?open={target}" for target in targets(every_type()))]
    english = {path: set(Texts((await lead.get(path)).text).found) for path in paths}
    for language in LANGUAGES:
        await choose(lead, language)
        differing = {texts[0] for texts, said in known(catalogue(language)).items() if texts[0] != said[0]}
        for path in paths:
            page = (await lead.get(path)).text
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
            assert set(Texts(page).found) & english[path] & differing <= AUTHORS, (language, path)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_was_done_and_what_does_not_fit_is_said_in_the_language(enter: Enter) -> None:
    await begin()
    lead = await enter("lead", LEAD)
    await choose(lead, "de")
    moved = await send(lead, do="down:c_ease")
    assert "<span>Frage c_ease verschoben.</span>" in (await lead.get(moved.headers["location"])).text
    refused = await send(lead, target="item.c_ease", name="", title="How?")
    assert refused.status_code == 422
    assert "Nicht gespeichert. „Name“: Geben Sie ihm einen Namen, etwa c_ease.</div>" in refused.text
    stale = await send(lead, revision="1", target="item.c_ease", name="c_ease", title="How?")
    assert (stale.status_code, "Was Sie geschrieben haben, steht noch hier" in stale.text) == (409, True)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_a_check_found_is_marked_as_english(enter: Enter) -> None:
    await begin()
    lead = await enter("lead", LEAD)
    await choose(lead, "ar")
    await send(lead, target="item.c_ease", name="c_ease", title="How?", visibleIf="{c_ease} <= ")
    shown = (await lead.get(f"{EDIT}?open=item.c_ease")).text
    assert re.search(r'id="f-item-c_ease-visibleIf-problem" data-live lang="en" dir="ltr">position', shown)
    assert 'data-saving="جارٍ الحفظ…"' in shown
