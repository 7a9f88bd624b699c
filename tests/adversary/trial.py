"""One company on trial: played and watched, attacked, and played once more as its twin."""

import shutil
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from server.app import create_app
from server.settings import Settings
from tests.adversary.companies import Company
from tests.adversary.conftest import Worlds
from tests.adversary.founding import found, opened
from tests.adversary.judging import Attack, Figures, Watch, attack, unlike
from tests.adversary.playing import play, working
from tests.adversary.reaching import Staying
from tests.adversary.readers import reading
from tests.adversary.twins import twin
from tests.server.web.browsers import serving

LARGEST_TWINS: Final = 100  # accounts; more of them are played once only, which halves the longest trials


class Verdict(Struct, frozen=True):
    """What was found against the promise, and how far the attack came."""

    problems: list[str]
    attack: Attack
    looks: int


async def tried(company: Company, worlds: Worlds, *, stop_early: bool = False) -> Verdict:
    """Everything that a hostile reader finds; with `stop_early` the twin is left out where something was found without it."""
    watch, figures = await _watched(company, worlds(), between=True)
    guessed = attack(company, figures)
    problems = [*watch.problems, *guessed.problems]
    if (problems and stop_early) or len(company.clients) > LARGEST_TWINS:
        return Verdict(problems, guessed, watch.looks)
    other, _ = await _watched(twin(company, Staying(company, figures)), worlds(), between=False)
    return Verdict([*problems, *unlike(watch.releases, other.releases)], guessed, watch.looks + other.looks)


async def _watched(company: Company, settings: Settings, *, between: bool) -> tuple[Watch, Sequence[Figures]]:
    async with serving(create_app(settings)) as app, working(settings) as jobs:
        await found(company)
        played = await opened(company, settings)
        async with reading(app, played) as readers:
            watch = Watch(company, readers, between=between)
            await watch.begin()
            await play(played, jobs, watch)
    shutil.rmtree(settings.data)  # hundreds of companies would fill a disk
    return watch, readers.figures
