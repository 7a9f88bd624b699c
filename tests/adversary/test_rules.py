"""Switching off any single rule is noticed by the adversary: what he finds is no accident of what he looks at."""

import pytest

from tests.adversary.companies import company
from tests.adversary.conftest import Worlds
from tests.adversary.rules import SWITCHES, Switch
from tests.adversary.trial import tried

# Companies in which nothing is found with all rules on; in turn until one shows it.
COMPANIES = (company(12, most=6, longest=4), company(11, most=6, longest=4), company(11))


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.__name__)
async def test_a_rule_that_is_switched_off_is_missed(switch: Switch, worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    switch(monkeypatch)
    assert await found_by_somebody(worlds), f"Nothing was found without this rule. {switch.__doc__}"


async def found_by_somebody(worlds: Worlds) -> bool:
    for one in COMPANIES:
        if (await tried(one, worlds, stop_early=True)).problems:
            return True
    return False
