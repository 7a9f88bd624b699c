"""The version of a questionnaire is chosen among those that were published, the newest first."""

import re

import pytest
from httpx import AsyncClient

from surveys.actions.drafts import start_draft
from surveys.actions.instruments import publish
from surveys.queries.plans import load_plan
from tests.company import DAY, NOW, found_company
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter
from tests.server.web.plans.test_plans import begin, change
from tests.surveys.instrument.inline import definition, page, rating

LEAD = "lead@example.com"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
async def plan(enter: Enter) -> tuple[AsyncClient, str]:
    """A lead and a plan of a questionnaire that was published twice."""
    await found_company()
    for words, at in (("One", NOW), ("Two", NOW + DAY)):
        await publish(
            "pulse", await start_draft(definition(page("p", rating("a", unpaired=True)), title={"en": words}), LEAD, at), "", LEAD, at
        )
    lead = await enter("lead", LEAD)
    return lead, await begin(lead, instrument="pulse")


def offered(text: str, name: str) -> list[tuple[str, bool, str]]:
    """What can be chosen: the value, whether it is chosen, and its words."""
    options = re.findall('<option value="([^"]*)"( selected)?>([^<]*)', text.split(f'<select id="{name}"')[1].partition("</select>")[0])
    return [(value, bool(selected), words) for value, selected, words in options]


async def test_every_published_version_is_offered_with_its_day(plan: tuple[AsyncClient, str]) -> None:
    lead, address = plan
    assert (await change(lead, address, {"instrument": "pulse", "version": "1"})).status_code == 303
    assert (await load_plan(1)).plan.version == 1
    shown = (await lead.get(f"{address}/edit")).text
    assert offered(shown, "version") == [
        ("", False, "the newest when a wave opens"),
        ("2", False, "Version 2, 19 Nov 2026"),
        ("1", True, "Version 1, 18 Nov 2026"),
    ]
    assert "Of “Two”. For another questionnaire" in shown
    assert offered(shown, "internal_version") == [("", False, "the newest when a wave opens")]
    assert (await change(lead, address, {"instrument": "pulse", "version": ""})).status_code == 303
    assert (await load_plan(1)).plan.version == 0


async def test_a_version_of_another_questionnaire_is_refused_and_stays_to_be_seen(plan: tuple[AsyncClient, str]) -> None:
    lead, address = plan
    refused = await change(lead, address, {"instrument": "relationship-alignment", "version": "1"})
    assert (refused.status_code, "There is no version 1 of relationship-alignment" in refused.text) == (422, True)
    assert [(value, chosen) for value, chosen, _ in offered(refused.text, "version")] == [("", False), ("2", False), ("1", True)]
    for hostile in ("<b>", "9" * 50):
        answer = await change(lead, address, {"instrument": hostile, "version": hostile})
        assert (answer.status_code, "<b>" in answer.text) == (422, False)
    assert (await submit(lead, f"{address}/edit", {})).status_code == 422
