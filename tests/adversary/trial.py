"""One company on trial: played and watched, attacked, and played once more as its twin."""

from msgspec import Struct

from server.app import create_app
from server.settings import Settings
from tests.adversary.companies import Company
from tests.adversary.conftest import Worlds
from tests.adversary.judging import Attack, Watch, attack, unlike
from tests.adversary.playing import found, opened, play, working
from tests.adversary.readers import reading
from tests.adversary.twins import twin
from tests.server.web.browsers import serving


class Verdict(Struct, frozen=True):
    """What was found against the promise, and how far the attack came."""

    problems: list[str]
    attack: Attack
    looks: int


async def tried(company: Company, worlds: Worlds, *, stop_early: bool = False) -> Verdict:
    """Everything that a hostile reader finds; with `stop_early` the twin is left out where something was found without it."""
    watch, guessed = await _watched(company, worlds(), between=True)
    problems = [*watch.problems, *guessed.problems]
    if problems and stop_early:
        return Verdict(problems, guessed, watch.looks)
    other, _ = await _watched(twin(company), worlds(), between=False)
    return Verdict([*problems, *unlike(watch.releases, other.releases)], guessed, watch.looks + other.looks)


async def _watched(company: Company, settings: Settings, *, between: bool) -> tuple[Watch, Attack]:
    async with serving(create_app(settings)) as app, working(settings) as jobs:
        await found(company)
        played = await opened(company, settings)
        async with reading(app, played) as readers:
            watch = Watch(company, readers, between=between)
            await watch.begin()
            await play(played, jobs, watch)
            return watch, attack(company, readers.figures)
