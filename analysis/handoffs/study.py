"""Hand-offs in a table of ratings, wave by wave: a score per respondent, target and direction, then the matrix and the gaps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from analysis.disclosure import LEAST_K
from analysis.handoffs.cells import Handoffs, handoff_cells, people_of, shown_cells
from analysis.handoffs.gaps import HandoffGap, handoff_gaps
from analysis.handoffs.matrix import HandoffMatrix, Modelled, handoff_matrix
from analysis.handoffs.rows import DIRECTIONS, MOST_DEPARTMENTS, Direction, HandoffRating
from analysis.ratings import Floats, Ints, wave_order
from analysis.results import Side
from analysis.scores import Answers, mean_scores
from analysis.sides import Shown
from analysis.waves import Frame, History
from surveys.errors import BadInput

_FRAME: Frame = ("handoff", "own")


class WaveHandoffs(Struct, frozen=True):
    """What departments of one wave receive from each other, and how far givers and receivers see it apart."""

    wave: str
    matrix: HandoffMatrix
    gaps: tuple[HandoffGap, ...]


class _Levels(Struct, frozen=True):
    """The qualities of a matrix, a row per department."""

    matrix: HandoffMatrix

    def side(self, department: int, _: int) -> Side:
        """What is printed of one."""
        summary = self.matrix.summary
        return (summary.qualities if isinstance(summary, Modelled) else summary.means)[department].level


def handoff_study(ratings: Iterable[HandoffRating], k: int) -> tuple[WaveHandoffs, ...]:
    """Every wave's hand-offs in POMP, confidential whatever the study's mode: a `k` below 3 counts as 3 (R1).

    Waves in their order; each figure of a later one is held against the people of the earlier ones (R4, R7).
    BadInput for more than 50 departments in a wave.
    """
    rows = list(ratings)
    waves: defaultdict[str, list[HandoffRating]] = defaultdict(list)
    for row in rows:
        waves[row.wave].append(row)
    people, history = _codes({row.respondent_ref for row in rows}), History(max(k, LEAST_K))
    return tuple(_wave_handoffs(wave, waves[wave], k, people, history) for wave in sorted(waves, key=wave_order))


def _wave_handoffs(wave: str, rows: Sequence[HandoffRating], k: int, people: Mapping[str, int], history: History) -> WaveHandoffs:
    departments = tuple(sorted({name for row in rows for name in (row.department, row.target)}))
    if len(departments) > MOST_DEPARTMENTS:
        raise BadInput(
            f"columns department and target: wave {wave} names {len(departments)} departments, at most {MOST_DEPARTMENTS} can be "
            "compared; write departments there, not people, and put small ones together."
        )
    sides = {way: scored([row for row in rows if row.direction == way], departments, people) for way in DIRECTIONS}
    shown = {way: _shown(one, way, k, history) for way, one in sides.items()}
    matrix = _matrix(sides["received"], shown["received"], history)
    return WaveHandoffs(wave, matrix, handoff_gaps(departments, shown["received"], shown["given"]))


def _shown(handoffs: Handoffs, direction: Direction, k: int, history: History) -> Shown:
    """The cells of one direction beside those of earlier waves, and remembered for later ones."""
    names = [repr((direction, rater, rated)) for rater in handoffs.departments for rated in handoffs.departments]
    people = people_of(handoffs, handoffs.cell)
    beside = history.beside(_FRAME, names, people)
    shown = shown_cells(handoff_cells(handoffs), k, beside)
    history.record(_FRAME, names, people, shown, beside)
    return shown


def _matrix(received: Handoffs, shown: Shown, history: History) -> HandoffMatrix:
    """The matrix, its qualities beside those of earlier waves; behind a quality stand the people of the printed means."""
    names = [repr(("quality", name)) for name in received.departments]
    people = people_of(received, np.where(shown.summary.n[received.cell, 0] > 0, received.rated, -1))
    beside = history.beside(_FRAME, names, people)
    matrix = handoff_matrix(received.departments, shown, beside)
    history.record(_FRAME, names, people, _Levels(matrix), beside)
    return matrix


def scored(rows: Sequence[HandoffRating], departments: tuple[str, ...], people: Mapping[str, int]) -> Handoffs:
    """One value per respondent and target from the ratings of one wave and direction, in POMP (MEASURES section 1).

    It is the mean over pairs of those who answered at least half of the pairs that their department was asked about that target. A pair
    that somebody rated for several accounts counts once, with its mean. `raters` counts who has such a value. `people` gives each
    respondent a number, the same in all waves.
    """
    answers, count = _answers(rows, departments, people), len(departments)
    pairs = {row.pair: row.scale for row in rows}
    scores = mean_scores(answers, [range(len(pairs))], [pairs[name] for name in sorted(pairs)], count**2)
    raters = np.bincount(scores.account, minlength=count**2).reshape(count, count)
    return Handoffs(departments, scores.account // count, scores.account % count, scores.value, raters, scores.respondent)


def _answers(rows: Sequence[HandoffRating], departments: tuple[str, ...], people: Mapping[str, int]) -> Answers:
    """An entry per pair of departments (in the place of an account), respondent and question."""
    department, pair = _codes(departments), _codes({row.pair for row in rows})
    entries = [
        (department[row.department] * len(department) + department[row.target], people[row.respondent_ref], pair[row.pair]) for row in rows
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
