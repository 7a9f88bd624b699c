"""Switching off any single rule is noticed by the adversary: what he finds is no accident of what he looks at."""

from collections.abc import Sequence
from typing import Final

import pytest

from tests.adversary.companies import Company, company
from tests.adversary.conftest import Worlds
from tests.adversary.eventful import eventful
from tests.adversary.rules import SWITCHES, Switch
from tests.adversary.rules_for_leads import SWITCHES_FOR_LEADS
from tests.adversary.trial import tried

# Companies in which nothing is found with all rules on; in turn until one shows it.
COMPANIES: Final = (company(12, most=6, longest=4), company(11, most=6, longest=4), company(23, most=16), company(11))
WITH_LEADS: Final = (eventful(company(17, most=6, longest=2)), eventful(company(30, most=6, longest=3)))


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.__name__)
async def test_a_rule_that_is_switched_off_is_missed(switch: Switch, worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    switch(monkeypatch)
    assert await found_by_somebody(COMPANIES, worlds), f"Nothing was found without this rule. {switch.__doc__}"


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("switch", SWITCHES_FOR_LEADS, ids=lambda switch: switch.__name__)
async def test_a_rule_that_leads_could_break_is_missed(switch: Switch, worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    switch(monkeypatch)
    assert await found_by_somebody(WITH_LEADS, worlds), f"Nothing was found without this rule. {switch.__doc__}"


async def found_by_somebody(companies: Sequence[Company], worlds: Worlds) -> bool:
    for one in companies:
        if (await tried(one, worlds, stop_early=True)).problems:
            return True
    return False
