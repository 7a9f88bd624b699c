"""Culture signals against hand-counted answers, all draws of a small company, and simulation."""

from itertools import combinations
from math import comb, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec.structs import replace
from scipy.stats import false_discovery_control, pearson3

from analysis.culture import (
    FEW_OTHERS,
    HIDDEN,
    NOT_ASKED,
    ONE_WAY,
    SIGNALS,
    DepartmentCulture,
    Pulse,
    Signal,
    Signals,
    Verdict,
    _upper_tail,
    compare_departments,
    culture_signals,
    respondent_values,
)
from analysis.ratings import Bools, Floats
from analysis.results import Mean, Scale
from surveys.errors import BadInput
from tests.counts import count

FIVE, BAD = Scale(1, 5), Scale(1, 5, reverse=True)


def pulse_of(answers: Floats, department: list[int], commented: Bools | None = None) -> Pulse:
    """Items 1 and 2 on fear (sensitive), 3 and 4 on safety (neutral)."""
    names = tuple("ABCDEFGHIJKL"[: max(department) + 1])
    said = np.zeros(len(answers), dtype=np.bool_) if commented is None else commented
    return Pulse(names, np.array(department), answers, (BAD, BAD, FIVE, FIVE), (0, 1), (2, 3), (0, 1), (2, 3), said)


def drawn(generator: np.random.Generator, department: list[int]) -> Pulse:
    answers = generator.integers(1, 6, (len(department), 4)).astype(np.float64)
    answers[generator.random(answers.shape) < 0.1] = nan
    return pulse_of(answers, department, generator.random(len(department)) < 0.4)


def test_five_values_by_hand() -> None:
    answers = np.array([[1, 2, 5, 4], [5, nan, 1, nan], [3, 3, 3, 3], [4, 4, nan, 4], [nan, nan, 2, nan]])
    values = respondent_values(pulse_of(answers, [0] * 5, np.array([True, False, False, True, False])))
    expected: list[list[float]] = [
        [87.5, 0, 50, 25, nan],
        [87.5, 0, 50, 75, 25],
        [0, 0, 0, -50, 50],
        [0, 0, 100, 100, nan],
        [100, 0, 0, 100, 0],
    ]
    np.testing.assert_allclose(values, np.array(expected), rtol=1e-12)
    assert values.shape == (len(SIGNALS), 5)


def test_moments_and_p_are_those_of_all_draws() -> None:
    """Two departments of eight: all 12,870 ways to draw one of them from the sixteen."""
    scores = [1, 1, 2, 1, 3, 1, 2, 1, 2, 1, 1, 4, 2, 5, 1, 3]
    answers = np.full((16, 4), nan)
    answers[:, 2] = answers[:, 3] = scores
    found = compare_departments(pulse_of(answers, [0] * 8 + [1] * 8))
    pomp = 25 * (np.array(scores) - 1.0)
    draws = np.array([pomp[list(who)].mean() for who in combinations(range(16), 8)])
    assert len(draws) == comb(16, 8)
    here = pomp[:8].mean()
    assert found.mean[:, 1].tolist() == [here, pomp[8:].mean()]
    assert found.rest_mean[:, 1].tolist() == [pomp[8:].mean(), here]
    assert found.z[0, 1] == pytest.approx((draws.mean() - here) / draws.std())
    exact = np.mean(draws < here - 1e-9) + np.mean(np.abs(draws - here) < 1e-9) / 2
    assert found.p[0, 1] == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize(("n", "least"), [(8, 0.002), (20, 0.002)])
def test_rare_events_have_the_skewness_of_the_hypergeometric(n: int, least: float) -> None:
    """Ten comments among a hundred people; p lies between P(more) and P(as many or more)."""
    for inside in range(6):
        said = np.zeros(100, dtype=np.bool_)
        said[:inside] = said[n : n + 10 - inside] = True
        found = compare_departments(pulse_of(np.full((100, 4), 3.0), [0] * n + [1] * (100 - n), ~said))
        chances = [comb(10, k) * comb(90, n - k) / comb(100, n) for k in range(inside, 11) if k <= n]
        assert sum(chances[1:]) - least <= found.p[0, 4] <= sum(chances) + least


@pytest.mark.parametrize("skewness", [-1.5, -0.3, -2e-4, 0.0, 1e-5, 0.2, 1.2])
def test_tails_are_those_of_scipy(skewness: float) -> None:
    z = np.array([-3.0, -1.0, 0.0, 0.5, 2.0, 4.0])
    assert _upper_tail(z, np.full(6, skewness)) == pytest.approx(pearson3.sf(z, skewness), abs=1e-6)


def test_q_is_one_family() -> None:
    found = compare_departments(drawn(np.random.default_rng(1), [0] * 20 + [1] * 15 + [2] * 30 + [3] * 5))
    assert np.isnan(found.p[3]).all()
    assert found.q[:3].ravel() == pytest.approx(false_discovery_control(found.p[:3].ravel()))


def afraid(worse: bool) -> Pulse:
    """Twelve people of department A differ from forty others in fear, safety and comments."""
    generator = np.random.default_rng(5)
    answers = generator.integers(2, 5, (52, 4)).astype(np.float64)
    answers[:12] = [5, 5, 1, 1] if worse else [1, 1, 5, 5]
    answers[:12, 0] -= np.arange(12) % 2 * (1 if worse else -1)
    commented = np.arange(52) % 2 == 0
    commented[:12] = not worse
    return pulse_of(answers, [0] * 12 + [1] * 40, commented)


def test_two_signals_for_the_worse_are_a_flag() -> None:
    department = culture_signals(afraid(worse=True))[0]
    assert isinstance(department.found, Signals)
    assert department.found.flagged
    fear, _, skipped, _, comments = department.found.signals
    assert fear == Signal("freedom from fear", Mean(12.5, "8–14", 1, "less"), Mean(47.5, "40", 1), Verdict(True, 0.01))
    assert skipped == Signal("sensitive items skipped", Mean(0.0, "8–14", 1), Mean(0.0, "40", 1), Verdict(False, 1.0))
    assert comments == Signal("comments", Mean(12.5, "8–14", 1, "less"), Mean(50.0, "40", 1), Verdict(True, 0.01))


def test_better_than_the_rest_is_no_flag() -> None:
    better, rest = culture_signals(afraid(worse=False))
    assert isinstance(better.found, Signals)
    assert [signal.verdict for signal in better.found.signals] == [Verdict(False, 1.0)] * 5
    assert not better.found.flagged
    assert isinstance(rest.found, Signals)
    assert rest.found.flagged  # seen from the other side, the forty are the worse ones


def test_one_signal_alone_is_no_flag() -> None:
    answers = np.random.default_rng(6).integers(2, 5, (52, 4)).astype(np.float64)
    found = culture_signals(pulse_of(answers, [0] * 12 + [1] * 40, np.arange(52) >= 12))[0].found
    assert isinstance(found, Signals)
    assert [name for name, signal in zip(SIGNALS, found.signals, strict=True) if signal.verdict == Verdict(True, 0.01)] == ["comments"]
    assert not found.flagged


@settings(deadline=None)
@given(arrays(np.float64, (7, 4), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, nan])), arrays(np.bool_, 7))
def test_fewer_than_eight_people_move_nothing(answers: Floats, commented: Bools) -> None:
    """The seven of department C are hidden, and whatever they say, no figure of A and B tells of it."""
    pulse = drawn(np.random.default_rng(7), [0] * 9 + [1] * 12 + [2] * 7)
    other = replace(pulse, answers=np.vstack([pulse.answers[:21], answers]), commented=np.append(pulse.commented[:21], commented))
    assert culture_signals(other) == culture_signals(pulse)
    assert culture_signals(pulse)[2] == DepartmentCulture("C", HIDDEN)


def test_hidden_people_count_in_the_rest_once_they_are_eight() -> None:
    pulse = drawn(np.random.default_rng(8), [0] * 20 + [1] * 15 + [2] * 5 + [3] * 3)
    found = compare_departments(pulse)
    assert found.n[:, 4].tolist() == pytest.approx([20, 15, nan, nan], nan_ok=True)
    assert found.rest_n[:2, 4].tolist() == [23, 28]
    assert found.rest_mean[0, 4] == pytest.approx(100 * pulse.commented[20:].mean())


def test_a_department_may_be_hidden_in_one_signal() -> None:
    """Nine people, two of whom left the fear items out: seven stand behind that mean, and they enter no other figure of it."""
    pulse = drawn(np.random.default_rng(9), [0] * 9 + [1] * 12 + [2] * 12)
    answers = pulse.answers.copy()
    answers[np.isnan(answers)] = 3
    answers[:2, :2] = nan
    found = culture_signals(replace(pulse, answers=answers))
    assert isinstance(found[0].found, Signals)
    assert found[0].found.signals[0] == Signal("freedom from fear", HIDDEN, HIDDEN, HIDDEN)
    assert isinstance(found[0].found.signals[1].here, Mean)
    changed = answers.copy()
    changed[2:9, :2] = 5
    again = culture_signals(replace(pulse, answers=changed))
    firsts = [[one.found.signals[0] for one in each if isinstance(one.found, Signals)] for each in (found, again)]
    assert [[signal.here, signal.rest] for signal in firsts[0]] == [[signal.here, signal.rest] for signal in firsts[1]]


def test_nobody_to_compare_with() -> None:
    alone = culture_signals(drawn(np.random.default_rng(10), [0] * 30 + [1] * 4))[0]
    assert isinstance(alone.found, Signals)
    assert {signal.verdict for signal in alone.found.signals} == {FEW_OTHERS}
    assert {signal.rest for signal in alone.found.signals} == {HIDDEN}


def test_signals_that_were_not_asked() -> None:
    pulse = drawn(np.random.default_rng(11), [0] * 20 + [1] * 20)
    bare = replace(pulse, safety=(), neutral=(), scales=(BAD,) * 4)
    found = culture_signals(bare)[0].found
    assert isinstance(found, Signals)
    assert [signal.verdict for signal in found.signals[1:4]] == [NOT_ASKED, NOT_ASKED, ONE_WAY]
    assert isinstance(found.signals[0].verdict, Verdict)


def test_order_of_departments_and_people_does_not_matter() -> None:
    pulse = drawn(np.random.default_rng(12), [0] * 10 + [1] * 14 + [2] * 9)
    order = np.random.default_rng(13).permutation(33)
    mixed = replace(
        pulse,
        departments=("C", "B", "A"),
        department=2 - pulse.department[order],
        answers=pulse.answers[order],
        commented=pulse.commented[order],
    )
    assert culture_signals(mixed) == culture_signals(pulse)


def test_bad_input_names_the_place() -> None:
    pulse = drawn(np.random.default_rng(14), [0] * 8 + [1] * 8)
    off = pulse.answers.copy()
    off[2, 1] = 6
    cases = [
        (replace(pulse, answers=off), "respondent 3, item 2: the answer is off its scale; give nan for a skipped item."),
        (
            replace(pulse, department=pulse.department + 1),
            "respondent 9, department: it is not in the list; use its positions from 0.",
        ),
        (replace(pulse, departments=("A", "A")), "departments: two have one name; give each a name of its own."),
        (
            replace(pulse, fear=(4,)),
            "fear, safety, sensitive and neutral: a column is not in the answers; use positions from 0.",
        ),
        (
            replace(pulse, commented=pulse.commented[1:]),
            "answers: not one row per respondent and one column per scale; give both the same order and length.",
        ),
        (
            replace(pulse, answers=np.empty((16, 0)), scales=()),
            "scales: the pulse has no items; give each column of the answers its scale.",
        ),
    ]
    for bad, sentence in cases:
        with pytest.raises(BadInput) as caught:
            culture_signals(bad)
        assert str(caught.value) == sentence


def company(generator: np.random.Generator, shift: float) -> Pulse:
    """Ten departments of 8 to 20; ten items on fear and seven on safety share a person's mood; A is `shift` SD worse and speaks less."""
    sizes = np.append(12, generator.integers(8, 21, 9))
    department = np.repeat(np.arange(10), sizes)
    people = len(department)
    worse = shift * (department == 0)
    mood = generator.normal(0, 0.6, people) - 0.6 * worse
    raw = 3.4 + mood[:, None] + generator.normal(0, 0.8, (people, 17))
    scales = (BAD,) * 10 + (FIVE,) * 4 + (BAD,) * 3
    flipped = np.array([scale.reverse for scale in scales])
    answers = np.clip(np.round(np.where(flipped, 6 - raw, raw)), 1, 5)
    caution = generator.beta(0.5, 6, people) + 0.1 * worse
    answers[generator.random(answers.shape) < caution[:, None] * (np.arange(17) < 10)] = nan
    answers[generator.random(people) < 0.05] = 3
    commented = generator.random(people) < 0.35 - 0.2 * np.minimum(worse, 1)
    names = tuple("ABCDEFGHIJ")
    return Pulse(
        names, department, answers, scales, tuple(range(10)), tuple(range(10, 17)), tuple(range(10)), tuple(range(10, 17)), commented
    )


def flags(shift: float, replicates: int) -> Floats:
    generator = np.random.default_rng(20262)
    found = [culture_signals(company(generator, shift)) for _ in range(replicates)]
    return np.array([[isinstance(one.found, Signals) and one.found.flagged for one in each] for each in found], dtype=np.float64)


def test_equal_departments_are_rarely_flagged() -> None:
    assert float(np.mean(flags(0.0, count(100, 1000)).any(axis=1))) <= 0.10


def test_a_department_in_fear_is_flagged() -> None:
    found = flags(1.5, count(40, 400))
    assert float(np.mean(found[:, 0])) >= 0.8
    assert float(np.mean(found[:, 1:])) <= 0.02
