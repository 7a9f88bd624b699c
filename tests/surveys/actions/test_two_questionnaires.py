"""A wave with one questionnaire for customers and one for colleagues: each side reads its own, the study both."""

from uuid import uuid4

import pytest
from msgspec.structs import replace

from surveys.actions.waves import NewWave, open_wave
from surveys.confidentiality import Contract
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput
from surveys.instrument.forms import pages_for
from surveys.instrument.library import load_library
from surveys.queries.answering import link_definition, load_link
from surveys.queries.instruments import describe_versions
from surveys.queries.study import load_answers, load_comments, load_studied_wave
from surveys.sealing import public_key
from surveys.selection import Selection
from tests.answering import answer, link_of
from tests.company import DAY, MAIL_KEY, NOW, found_company
from tests.surveys.planning.test_questionnaires import of_side

BOTH = load_library("relationship-alignment")


NEW = NewWave(
    "w1",
    "Two",
    of_side(BOTH, "customer", "customers"),
    Selection(),
    NOW + DAY,
    Contract(),
    internal=of_side(BOTH, "internal", "colleagues"),
)


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def test_each_side_reads_its_own_questionnaire() -> None:
    opened = await open_wave(NEW, public_key(MAIL_KEY), "lead@example.com", NOW)
    asked = [(await link_definition(await load_link(link_of(opened, name).token, NOW))).key for name in ("Ann", "Kim")]
    assert asked == ["customers", "colleagues"]
    assert [(row["version"], row["internal_version"]) for row in await fetch("SELECT version, internal_version FROM wave")] == [(1, 2)]
    assert [(await describe_versions(key))[0].waves for key in asked] == [1, 1]


async def test_the_study_has_the_questions_of_both() -> None:
    opened = await open_wave(NEW, public_key(MAIL_KEY), "lead@example.com", NOW)
    for name, ref in (("Ann", "A1"), ("Kim", "A1")):
        await answer(link_of(opened, name), ref, 4)
    studied = (await load_studied_wave(opened.wave)).definition
    assert studied.pages == (*pages_for(BOTH, "customer"), *pages_for(BOTH, "internal"))
    items = {item for page in studied.pages for item in (element.name for element in page.elements)}
    answered = await load_answers(opened.wave)
    assert {one.side for one in answered} == {"customer", "internal"}
    assert {one.item for one in answered if one.number is not None} <= items


async def test_words_of_colleagues_are_found_by_their_own_questionnaire() -> None:
    opened = await open_wave(NEW, public_key(MAIL_KEY), "lead@example.com", NOW)
    comment = next(element.name for page in pages_for(BOTH, "internal") for element in page.elements if type(element).__name__ == "Comment")
    await answer(link_of(opened, "Kim"), "A1", 4, {comment: f"Good {uuid4()}"})
    assert [one.text[:4] for one in await load_comments(f"wave:{opened.wave}")] == ["Good"]


async def test_two_that_do_not_fit_open_nothing() -> None:
    with pytest.raises(BadInput) as misfit:
        await open_wave(replace(NEW, internal=NEW.definition), public_key(MAIL_KEY), "lead@example.com", NOW)
    assert str(misfit.value) == "customers must have questions to customers, and customers to colleagues: choose others."
    assert await fetch("SELECT id FROM wave") == []
