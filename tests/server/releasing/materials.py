"""Small waves as values: accounts, who finished them, and what everybody rated."""

from collections.abc import Mapping, Sequence

import msgspec

from analysis.results import Cell, Side
from server.release import new_release
from surveys.actions.releases import NewRelease
from surveys.confidentiality import Contract
from surveys.instrument.frames import comparable_items
from surveys.instrument.library import load_library
from surveys.queries.past import Figure, Past
from surveys.queries.study import Answered, Before, StudiedAccount, StudiedWave

DEFINITION = load_library("relationship-alignment")
PAIR = "clear_requests"
ITEM = next(item for item in comparable_items(DEFINITION) if item.pair == PAIR and item.side == "internal")
Crew = Mapping[str, str]  # by account, a letter for each colleague who finished it


def wave(number: int, contract: Contract | None = None) -> StudiedWave:
    return StudiedWave(number, f"w{number}", "closed", contract or Contract(), DEFINITION)


def accounts(crew: Crew, segment: str = "Mid", lost: int = 0) -> list[StudiedAccount]:
    return [
        StudiedAccount(place, ref, len(people), len(people), len(people), 0, segment, lost)
        for place, (ref, people) in enumerate(crew.items(), 1)
    ]


def rated(crew: Crew, said: Mapping[str, float] | None = None, silent: str = "") -> list[Answered]:
    """Everybody rates one item about the customer with a 4, or as is said of them, but for those who are silent."""
    return [
        Answered(place, "internal", f"{person}{place}", ITEM.name, (said or {}).get(person, 4.0), None, None)
        for place, people in enumerate(crew.values(), 1)
        for person in people
        if person not in silent
    ]


def past(number: int, crew: Crew, *earlier: tuple[int, Crew, tuple[Figure, ...]]) -> Past:
    finished = {(number, place): frozenset(people) for place, people in enumerate(crew.values(), 1)}
    known: list[Figure] = []
    for wave_number, before, shown in earlier:
        finished |= {(wave_number, place): frozenset(people) for place, people in enumerate(before.values(), 1)}
        known += shown
    return Past(finished, tuple(known))


def figures(release: NewRelease) -> tuple[Figure, ...]:
    """What a release shows of the item, as other waves read it."""
    return tuple(
        Figure(release.wave, account, ITEM.about, ITEM.view, PAIR, behind.joined, behind.shown)
        for (account, figure), behind in release.basis.items()
        if figure == ITEM.name and behind.shown != "nothing"
    )


def released(studied: StudiedWave, of: Sequence[StudiedAccount], answers: Sequence[Answered], known: Past) -> NewRelease:
    release = new_release(studied, of, answers, Before(), known)
    assert release is not None
    return release


def cells(release: NewRelease) -> list[Cell]:
    return [msgspec.json.decode(one.data, type=Cell) for one in release.findings if one.kind == "cell"]


def sides(*crews: Crew, silent: Sequence[str] = (), said: Mapping[str, float] | None = None) -> list[dict[str, Side]]:
    """What each wave in turn shows of the item, by account; a customer is there, so that a withheld side has a cell."""
    found: list[dict[str, Side]] = []
    shown: list[tuple[int, Crew, tuple[Figure, ...]]] = []
    for number, crew in enumerate(crews, 1):
        quiet = silent[number - 1] if silent else ""
        customers = [Answered(place, "customer", f"c{place}", "c_clear_requests", 3.0, None, None) for place in range(1, len(crew) + 1)]
        known = past(number, crew, *shown)
        release = released(wave(number), accounts(crew), [*rated(crew, said, quiet), *customers], known)
        found.append({cell.account_ref: cell.internal for cell in cells(release) if (cell.comparison, cell.pair) == ("partnership", PAIR)})
        shown.append((number, crew, figures(release)))
    return found
