"""Culture signals: does a department answer its pulse as the rest of the company does? Never a person (MEASURES.md section 10)."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from msgspec import Struct
from scipy.special import gammainc, gammaincc, ndtr

from analysis.disclosure import internal_side
from analysis.gaps import benjamini_hochberg
from analysis.ratings import Bools, Floats, Ints
from analysis.results import NotEnough, Scale, Side, Withheld
from analysis.scores import POMP, pomp
from surveys.errors import BadInput

LEAST = 8
DEVIATES_AT = 0.10
FLAGGED_FROM = 2
SYMMETRIC = 1e-4
NEGLIGIBLE = 1e-9
HIDDEN = Withheld("R1")
NOT_ASKED = NotEnough("The pulse has no items for this signal.")
ONE_WAY = NotEnough("All items point the same way, so equal answers may be honest.")
FEW_OTHERS = NotEnough("Fewer than 8 people elsewhere answered, so there is nothing to compare with.")

SignalName = Literal["freedom from fear", "psychological safety", "sensitive items skipped", "straight-lining", "comments"]
SIGNALS: tuple[SignalName, ...] = get_args(SignalName)
# 1 where more is worse, -1 where less is; in the order of SIGNALS.
_WORSE = (-1, -1, 1, 1, -1)
_SCALES = (POMP, POMP, Scale(-100.0, 100.0), POMP, POMP)
_PRINTED_Q = (0.01, 0.05, DEVIATES_AT, 1.0)


class Pulse(Struct, frozen=True):
    """A row per respondent: `department` is a position in `departments`, `answers` has shape (respondents, items), nan where skipped.

    Items stand in the order asked, each with its scale, whose `reverse` says that high is bad. `fear` (the ten marks of a fear culture),
    `safety` (Edmondson 1999), `sensitive` and `neutral` list columns; they may overlap.
    """

    departments: tuple[str, ...]
    department: Ints
    answers: Floats
    scales: tuple[Scale, ...]
    fear: tuple[int, ...]
    safety: tuple[int, ...]
    sensitive: tuple[int, ...]
    neutral: tuple[int, ...]
    commented: Bools


class Verdict(Struct, frozen=True):
    """Whether the department is worse than the rest beyond chance; of q only the least of .01, .05, .10 and 1 that holds it is told."""

    deviates: bool
    q_at_most: float


class Signal(Struct, frozen=True):
    """One signal in percent (POMP, percentage points or percent of people), here and in the rest of the company, as R5 prints them."""

    name: SignalName
    here: Side
    rest: Side
    verdict: Verdict | Withheld | NotEnough


class Signals(Struct, frozen=True):
    """All five, and whether two of them deviate."""

    signals: tuple[Signal, ...]
    flagged: bool


class DepartmentCulture(Struct, frozen=True):
    department: str
    found: Signals | Withheld


class DepartmentTests(Struct, frozen=True):
    """Exact figures behind the signals, not for display: shape (departments, signals), nan where nothing may be tested.

    `n` people with a value, their mean, n and mean of the rest; z > 0 is worse than the rest; one-sided p, and q over all of them.
    """

    n: Floats
    mean: Floats
    rest_n: Floats
    rest_mean: Floats
    z: Floats
    p: Floats
    q: Floats


class _Column(Struct, frozen=True):
    """The figures of one signal, an entry per department."""

    n: Floats
    mean: Floats
    rest_n: Floats
    rest_mean: Floats
    z: Floats
    p: Floats


def culture_signals(pulse: Pulse) -> tuple[DepartmentCulture, ...]:
    """Five signals per department against the rest of the company, as they may be shown; departments in order of their names.

    A department is flagged when at least two signals deviate for the worse at q <= .10, one family over departments × signals.
    Nothing is said of fewer than 8 people. Per signal, people of departments that are hidden there enter the rest only if they are 8 or
    more together; else they are in no figure, so that the rest never tells of them by subtraction (R3). Printed figures are those of
    the ladder (R5), z and p stay inside: they would tell the mean more finely than it may be printed.
    """
    tests = compare_departments(pulse)
    order = sorted(range(len(pulse.departments)), key=pulse.departments.__getitem__)
    absent = _absent(pulse)
    return tuple(DepartmentCulture(pulse.departments[at], _signals(tests, at, absent)) for at in order)


def respondent_values(pulse: Pulse) -> Floats:
    """Each respondent's five values, shape (signals, respondents), in percent, nan where there is none. BadInput for a bad pulse.

    Fear and safety: mean POMP of the answered items if at least half are answered, high is good. Skipping: share of the sensitive items
    skipped minus share of the neutral ones, in points. Straight-lining: 100 if the within-person standard deviation of the answers as
    given (IRV; Dunn, Heggestad, Shanock & Theilgard 2018; Curran 2016) is 0, that is, one answer to everything, else 0; nan if fewer
    than half of the items are answered. Only zero counts, and only over items that point both ways: then no honest opinion but the
    middle gives it, and no cut has to be tuned. Comments: 100 for a comment, else 0.
    """
    _check(pulse)
    scores = np.column_stack([pomp(column, scale) for column, scale in zip(pulse.answers.T, pulse.scales, strict=True)])
    skipped = 100.0 * np.isnan(pulse.answers)
    reversed_ = np.array([scale.reverse for scale in pulse.scales])
    as_given = np.where(reversed_, 100 - scores, scores)
    values = [
        _half_mean(scores[:, pulse.fear]),
        _half_mean(scores[:, pulse.safety]),
        _mean(skipped[:, pulse.sensitive]) - _mean(skipped[:, pulse.neutral]),
        _straight(as_given),
        100.0 * pulse.commented,
    ]
    absent = _absent(pulse)
    return np.array([np.full(len(value), np.nan) if gone else value for value, gone in zip(values, absent, strict=True)])


def _half_mean(values: Floats) -> Floats:
    """Row means of what is there, nan where less than half is."""
    there = np.isfinite(values)
    enough = 2 * there.sum(axis=1) >= max(values.shape[1], 1)
    mean = np.sum(values, axis=1, where=there) / np.maximum(there.sum(axis=1), 1)
    return np.where(enough, mean, np.nan)


def _mean(values: Floats) -> Floats:
    return np.asarray(np.sum(values, axis=1) / max(values.shape[1], 1), dtype=np.float64)


def _straight(as_given: Floats) -> Floats:
    mean = _half_mean(as_given)
    apart = np.nan_to_num(np.abs(as_given - mean[:, None])).max(axis=1, initial=0.0)
    return np.where(np.isnan(mean), np.nan, 100.0 * (apart < NEGLIGIBLE))


def _absent(pulse: Pulse) -> tuple[NotEnough | None, ...]:
    """Why a signal cannot be had from this pulse, None where it can."""
    both_ways = len({scale.reverse for scale in pulse.scales}) > 1
    return (
        None if pulse.fear else NOT_ASKED,
        None if pulse.safety else NOT_ASKED,
        None if pulse.sensitive and pulse.neutral else NOT_ASKED,
        None if both_ways else ONE_WAY,
        None,
    )


def compare_departments(pulse: Pulse) -> DepartmentTests:
    """Each department against the rest on each signal: Fisher-Pitman permutation tests by their moments, q by Benjamini-Hochberg.

    The respondent is the unit. Under the null hypothesis a department's people answer like everybody's, so its mean is that of a draw of n
    from N without replacement: its mean, variance and skewness are known, and a Pearson type III curve through them gives p (Pitman 1937;
    Mielke & Berry 2001) for scores, differences and yes/no alike, with no draws. At n = 8 of 60, the one-sided 5 % held at 4.4 to 5.6 % on
    all kinds of values (3,000 replicates); Welch's t with shrunk variance gave 1.9 to 5.1 %, Fisher's exact test on yes/no 1.9 to 2.6 %.
    """
    values = respondent_values(pulse)
    count = len(pulse.departments)
    columns = [_compare(value, pulse.department, count, worse) for value, worse in zip(values, _WORSE, strict=True)]
    n, mean, rest_n, rest_mean, z, p = (np.column_stack([getattr(c, name) for c in columns]) for name in _Column.__struct_fields__)
    q = np.full(p.shape, np.nan)
    q[np.isfinite(p)] = benjamini_hochberg(p[np.isfinite(p)])
    return DepartmentTests(n, mean, rest_n, rest_mean, z, p, q)


def _compare(value: Floats, department: Ints, count: int, worse: int) -> _Column:
    """One signal; departments with fewer than 8 values are nan, and so are all if the rest has fewer."""
    there = np.isfinite(value)
    present = np.bincount(department[there], minlength=count).astype(np.float64)
    shown = present >= LEAST
    hidden_count = float(np.sum(present[~shown]))
    kept = there & (shown[department] | (hidden_count >= LEAST))
    x, of = value[kept], department[kept]
    total = len(x)
    n, rest_n = np.where(shown, present, np.nan), np.where(shown, total - present, np.nan)
    sums = np.bincount(of, weights=x, minlength=count)
    mean, rest_mean = sums / n, (np.sum(x) - sums) / np.maximum(rest_n, 1)
    z, skewness = _standardised(x, n, mean)
    p = np.where(rest_n >= LEAST, _upper_tail(worse * z, worse * skewness), np.nan)
    return _Column(n, mean, rest_n, rest_mean, worse * z, p)


def _standardised(x: Floats, n: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Means of n of these x in units of their permutation standard deviation, and the skewness of their permutation distribution."""
    total, centred = len(x), x - np.mean(x) if len(x) else x
    second, third = (float(np.mean(centred**power)) if total else 0.0 for power in (2, 3))
    if second < NEGLIGIBLE or total < 3:
        return np.zeros(len(n)), np.zeros(len(n))
    others = np.maximum(total - n, 1)
    z = (mean - np.mean(x)) / np.sqrt(second * others / (n * (total - 1)))
    skewness = third / second**1.5 * (total - 2 * n) * np.sqrt((total - 1) / (n * others)) / (total - 2)
    return z, skewness


def _upper_tail(z: Floats, skewness: Floats) -> Floats:
    """P(Z >= z) of a Pearson type III distribution with mean 0, variance 1 and this skewness."""
    nearly_normal = np.abs(skewness) < SYMMETRIC
    root = 2 / np.where(nearly_normal, 1.0, np.abs(skewness))
    right, left = gammaincc(root**2, np.maximum(root**2 + root * z, 0)), gammainc(root**2, np.maximum(root**2 - root * z, 0))
    return np.asarray(np.where(nearly_normal, ndtr(-z), np.where(skewness > 0, right, left)), dtype=np.float64)


def _signals(tests: DepartmentTests, department: int, absent: Sequence[NotEnough | None]) -> Signals | Withheld:
    signals = tuple(_signal(tests, department, position, gone) for position, gone in enumerate(absent))
    if all(signal.verdict == HIDDEN for signal, gone in zip(signals, absent, strict=True) if gone is None):
        return HIDDEN
    deviating = [signal for signal in signals if isinstance(signal.verdict, Verdict) and signal.verdict.deviates]
    return Signals(signals, len(deviating) >= FLAGGED_FROM)


def _signal(tests: DepartmentTests, department: int, position: int, gone: NotEnough | None) -> Signal:
    name, scale, at = SIGNALS[position], _SCALES[position], (department, position)
    if gone is not None:
        return Signal(name, gone, gone, gone)
    if np.isnan(tests.n[at]):
        return Signal(name, HIDDEN, HIDDEN, HIDDEN)
    here, rest = _side(tests.n[at], tests.mean[at], scale), _side(tests.rest_n[at], tests.rest_mean[at], scale)
    if np.isnan(tests.p[at]):
        return Signal(name, here, rest, FEW_OTHERS)
    q = float(tests.q[at])
    return Signal(name, here, rest, Verdict(q <= DEVIATES_AT, min(step for step in _PRINTED_Q if q <= step)))


def _side(n: float, mean: float, scale: Scale) -> Side:
    return internal_side("confidential", int(n), int(n), float(mean), scale, LEAST, owners=0)


def _check(pulse: Pulse) -> None:
    count, items = len(pulse.departments), len(pulse.scales)
    people = len(pulse.department)
    if pulse.answers.shape != (people, items) or pulse.commented.shape != (people,):
        raise BadInput("answers: not one row per respondent and one column per scale; give both the same order and length.")
    if items == 0:
        raise BadInput("scales: the pulse has no items; give each column of the answers its scale.")
    if len(set(pulse.departments)) < count:
        raise BadInput("departments: two have one name; give each a name of its own.")
    if any(not 0 <= column < items for columns in (pulse.fear, pulse.safety, pulse.sensitive, pulse.neutral) for column in columns):
        raise BadInput("fear, safety, sensitive and neutral: a column is not in the answers; use positions from 0.")
    strange = (pulse.department < 0) | (pulse.department >= count)
    if np.any(strange):
        raise BadInput(f"respondent {int(np.argmax(strange)) + 1}, department: it is not in the list; use its positions from 0.")
    low, high = (np.array([getattr(scale, end) for scale in pulse.scales]) for end in ("minimum", "maximum"))
    off = ~(np.isnan(pulse.answers) | ((pulse.answers >= low) & (pulse.answers <= high)))
    if np.any(off):
        row, item = (int(place[0]) + 1 for place in np.nonzero(off))
        raise BadInput(f"respondent {row}, item {item}: the answer is off its scale; give nan for a skipped item.")
