"""Random companies against a reader who looks at everything, all the time, and forgets nothing."""

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from server.app import create_app
from tests.adversary.companies import CANARY, Act, company
from tests.adversary.conftest import Worlds
from tests.adversary.deeds import Deed
from tests.adversary.eventful import eventful
from tests.adversary.founding import found, opened
from tests.adversary.judging import MOST_GAIN, Attack
from tests.adversary.playing import drained, play, working
from tests.adversary.readers import reading
from tests.adversary.trial import tried
from tests.counts import FULL, count
from tests.server.web.browsers import serving

SEEDS = range(count(6, 500))
CHUNK = count(2, 10)
CHUNKS = [SEEDS[start : start + CHUNK] for start in range(0, len(SEEDS), CHUNK)]
LARGEST, LONGEST = count(12, 400), 8


class Nobody:
    """Looks at nothing while a company is played."""

    is_near = True

    async def wrote(self, act: Act) -> None: ...

    async def turned(self, deed: Deed) -> None: ...

    async def waited(self, week: int) -> None: ...

    async def released(self, week: int) -> None: ...


@pytest.mark.slow
@pytest.mark.timeout(3_600 if FULL else 240)
@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
async def test_companies_tell_nothing(seeds: range, worlds: Worlds, capfd: pytest.CaptureFixture[str]) -> None:
    together, problems = Attack(), []
    for seed in seeds:
        verdict = await tried(eventful(company(seed, most=LARGEST, longest=LONGEST)), worlds)
        together.add(verdict.attack)
        problems += verdict.problems
    assert problems == []
    assert CANARY not in "".join(capfd.readouterr())
    assert len(together.gains) > 100
    worst = sorted(together.gains, reverse=True)[:5]
    print(f"guessed {len(together.gains)}, gain {together.gain:+.4f}, worst {[round(gain, 3) for gain in worst]}")
    assert together.gain <= MOST_GAIN


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_printed_briefs_hold_no_colleagues_words(worlds: Worlds) -> None:
    """Page by page the same as what the others read as HTML; here as what a rep saves."""
    settings, firm = worlds(), company(2, most=6, longest=1)
    async with serving(create_app(settings)) as app, working(settings) as jobs:
        await found(firm)
        played = await opened(firm, settings)
        await play(played, jobs, Nobody())
        await drained(jobs, "jobs", "pdf")
        async with reading(app, played) as readers:
            places = [place for place in readers.places() if place[0] != "stranger" and place[1].endswith("brief.pdf")]
            files = [await readers.saved(place) for place in places]
    texts = [
        "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(file)) for file in files if file[:4] == b"%PDF"
    ]
    assert len(texts) >= len(firm.clients)
    assert [text for text in texts if CANARY in text] == []


@pytest.mark.parametrize("kind", ["postgres"])
async def test_a_company_tells_nothing_on_postgresql_either(worlds: Worlds) -> None:
    assert (await tried(eventful(company(17, most=6, longest=2)), worlds)).problems == []
