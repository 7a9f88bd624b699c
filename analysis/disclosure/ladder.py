"""How precisely a confidential mean is printed: by how many answered (R5) and by how many of them are new or gone (R7)."""

from collections.abc import Hashable, Iterable
from typing import Literal

from msgspec import Struct

from analysis.results import Withheld

LEAST_K = 3
COARSE = 8
FINE = 15
BAND_AGAIN = 6  # two bands that one or two people make the difference between
HALF, TENTH = 0.5, 0.1  # steps on a scale of 1 to 5
# Two sets of people that readers can tell apart differ by at least so many (R2, R4, R7).
APART = 3
DISTRIBUTION_FROM = 50

Level = Literal["account", "segment", "company"]


class Ladder(Struct, frozen=True):
    """A rung of R5: the step of the printed mean on a 1-5 scale and the printed n, with the least n it may stand for."""

    step: float
    decimals: int
    n: str
    least: int


class Turnover(Struct, frozen=True):
    """Between an earlier figure of a cell and the one to be printed: how many stood behind it then, joined since, and left."""

    before: int
    joined: int
    left: int


class Stood(Struct, frozen=True):
    """Who may stand behind a figure, and how many of them do; where everybody's answer is known by a code, that is all of them.

    `insiders` may stand behind it too: they may open the account, so they do not count (R1), and nobody may learn what they said either.
    """

    people: frozenset[Hashable]
    count: int
    insiders: frozenset[Hashable] = frozenset()


def everybody(people: frozenset[Hashable]) -> Stood:
    """Behind the figure stand exactly these."""
    return Stood(people, len(people))


def turnover(before: Stood, now: Stood) -> Turnover:
    """Who joined and who left: one or two of those who may stand behind it if that is all, else the fewest that both counts allow.

    Where nobody is recognised, because codes are made anew each wave or nobody is kept any more, counts have to do.
    """
    if before.people.isdisjoint(now.people):
        return Turnover(before.count, max(0, now.count - before.count), max(0, before.count - now.count))
    for new, old in ((now.people | now.insiders, before.people | before.insiders), (now.people, before.people)):
        joined, left = len(new - old), len(old - new)
        if 0 < joined + left < APART:
            return Turnover(before.count, joined, left)
    both = len(before.people & now.people)
    joined, left = max(0, now.count - both), max(0, before.count - both)
    stayed = (before.count - left) - (now.count - joined)
    return Turnover(before.count, joined + max(0, -stayed), left + max(0, stayed))


def ladder(n: int) -> Ladder | None:
    """The rung for n confidential respondents; None below 8, where only a band is shown (R5)."""
    if n < COARSE:
        return None
    if n < FINE:
        return Ladder(HALF, 1, "8–14", COARSE)
    nearest = 5 * ((n + 2) // 5)
    return Ladder(TENTH, 1, str(nearest), max(FINE, nearest - 2))


def coarse_n(n: int) -> str:
    """How many confidential respondents may be printed."""
    rung = ladder(n)
    return "3–7" if rung is None else rung.n


def in_words(k: int) -> str:
    """The ladder from k respondents on, as forms and briefs print it (R10)."""
    return f"a band from {k} to {COARSE - 1}, a rounded mean from {COARSE} on" if k < COARSE else f"a rounded mean from {k} on"


def ladder_across(n: int, turnovers: Iterable[Turnover]) -> Ladder | Withheld | None:
    """The rung for n respondents beside all earlier figures of the cell: one step coarser where 1 or 2 people make the difference (R7).

    Coarser than the smaller of both counts would be printed: a tenth becomes a half, a half a band (None). Below a band there is
    nothing: it stands from six people on, and is withheld of fewer. The reason is what a reader gains who guesses a joiner's answer
    (1-5) from both figures while everybody else repeats theirs, in points of percent over the best guess without them, the larger of two
    distributions (1:2:4:8:5 and 1:2:4:2:1). What is printed gains at most 6 at any n: a tenth and a half 4 at n = 15, a half and a band
    1 at n = 8, two bands 5 at n = 6. What is not: two tenths 26, two halves 9, two bands 13 at n = 3 and 8 at n = 5. A test recomputes
    them.
    """
    close = [change for change in turnovers if 0 < change.joined + change.left < APART]
    rung = ladder(n)
    if not close:
        return rung
    least = min(n, *(change.before for change in close))
    if least < BAND_AGAIN:
        return Withheld("R7")
    return None if least < FINE or rung is None else Ladder(HALF, 1, rung.n, rung.least)


def distribution(counts: tuple[int, ...], level: Level) -> tuple[int, ...] | Withheld:
    """How many chose each point of a scale: of a segment or the company only, from 50 respondents on (R5)."""
    return Withheld("R5") if level == "account" or sum(counts) < DISTRIBUTION_FROM else counts
