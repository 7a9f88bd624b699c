"""Hand-offs in a table of ratings, wave by wave: a score per respondent, target and direction, then the matrix and the gaps."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from analysis.handoffs.gaps import HandoffGap, handoff_gaps
from analysis.handoffs.matrix import HandoffMatrix, Handoffs, handoff_matrix
from analysis.handoffs.rows import HandoffRating
from analysis.ratings import Floats, Ints, wave_order
from analysis.scores import Answers, mean_scores
from surveys.errors import BadInput

# 9,900 pairs: more names than that are people or teams, and the matrix grows with their square.
MOST_DEPARTMENTS = 100


class WaveHandoffs(Struct, frozen=True):
    """What departments of one wave receive from each other, and how far givers and receivers see it apart."""

    wave: str
    matrix: HandoffMatrix
    gaps: tuple[HandoffGap, ...]


def handoff_study(ratings: Iterable[HandoffRating], k: int) -> tuple[WaveHandoffs, ...]:
    """Every wave's hand-offs in POMP, confidential whatever the study's mode: a `k` below 3 counts as 3 (R1).

    BadInput for more than 100 departments in a wave.
    """
    waves: defaultdict[str, list[HandoffRating]] = defaultdict(list)
    for row in ratings:
        waves[row.wave].append(row)
    return tuple(_wave_handoffs(wave, waves[wave], k) for wave in sorted(waves, key=wave_order))


def _wave_handoffs(wave: str, rows: Sequence[HandoffRating], k: int) -> WaveHandoffs:
    departments = tuple(sorted({name for row in rows for name in (row.department, row.target)}))
    if len(departments) > MOST_DEPARTMENTS:
        raise BadInput(
            f"wave {wave}: {len(departments)} departments; write departments, not people, in department and target, at most 100."
        )
    received, given = (scored([row for row in rows if row.direction == way], departments) for way in ("received", "given"))
    return WaveHandoffs(wave, handoff_matrix(received, k), handoff_gaps(received, given, k))


def scored(rows: Sequence[HandoffRating], departments: tuple[str, ...]) -> Handoffs:
    """One value per respondent and target from the ratings of one wave and direction, in POMP (MEASURES section 1).

    It is the mean over pairs of those who answered at least half of the pairs that their department was asked about that target. A pair
    that somebody rated for several accounts counts once, with its mean. `raters` counts who has such a value.
    """
    answers, count = _answers(rows, departments), len(departments)
    pairs = {row.pair: row.scale for row in rows}
    scores = mean_scores(answers, [range(len(pairs))], [pairs[name] for name in sorted(pairs)], count**2)
    raters = np.bincount(scores.account, minlength=count**2).reshape(count, count)
    return Handoffs(departments, scores.account // count, scores.account % count, scores.value, raters, scores.respondent)


def _answers(rows: Sequence[HandoffRating], departments: tuple[str, ...]) -> Answers:
    """An entry per pair of departments (in the place of an account), respondent and question."""
    department = _codes(departments)
    respondent, pair = _codes({row.respondent_ref for row in rows}), _codes({row.pair for row in rows})
    entries = [
        (department[row.department] * len(department) + department[row.target], respondent[row.respondent_ref], pair[row.pair])
        for row in rows
    ]
    value = np.array([np.nan if row.value is None else row.value for row in rows], dtype=np.float64)
    asked, mean = _averaged(np.array(entries, dtype=np.int64).reshape(-1, 3), value)
    nobody = np.zeros(len(asked), dtype=np.bool_)
    return Answers(asked[:, 0], asked[:, 1], asked[:, 2], mean, nobody, nobody)


def _codes(names: Iterable[str]) -> dict[str, int]:
    return {name: code for code, name in enumerate(sorted(names))}


def _averaged(entries: Ints, value: Floats) -> tuple[Ints, Floats]:
    """Each entry once, with the mean of its values (nan where none was given)."""
    once, place = np.unique(entries, axis=0, return_inverse=True)
    place, answered = place.ravel(), ~np.isnan(value)
    count = np.bincount(place, weights=answered, minlength=len(once))
    total = np.bincount(place[answered], weights=value[answered], minlength=len(once))
    return once, np.divide(total, count, out=np.full(len(once), np.nan), where=count > 0)
