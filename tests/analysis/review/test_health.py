"""Health against sums done by hand, and what must hold of any account."""

from math import fsum, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from analysis.results import Withheld
from analysis.review import WEIGHTS, Account, Contribution, Estimate, Health, LeftOut, Tone, Weights, health, printed
from analysis.review.health import NO_PART, ONLY_COMMENTS
from tests.analysis.review import samples
from tests.analysis.review.samples import ABSENT, FINE, HIDDEN, fine


def found(account: Account, weights: Weights = WEIGHTS) -> Health:
    result = health(account, weights)
    assert isinstance(result, Health)
    return result


def test_all_parts_by_hand() -> None:
    # .5·80 + .2·70 + .15·60 + .1·(50 + 10·1) + .05·(50 + 50·.2) = 40 + 14 + 9 + 6 + 3
    # variance: (.5·4)² + (.2·6)² + (.15·12)² + (.1·10)² + (.05·50/√4)² = 4 + 1.44 + 3.24 + 1 + 1.5625
    result = found(FINE)
    assert result.value == pytest.approx(72, abs=1e-12)
    assert result.sd == pytest.approx(sqrt(11.2425), abs=1e-12)
    assert (result.version, result.left_out) == ("2026.1", ())
    assert [(one.part, one.given, one.value) for one in result.contributions] == [
        ("experience", 0.50, 80),
        ("loyalty", 0.20, 70),
        ("alignment", 0.15, 60),
        ("trend", 0.10, 60),
        ("sentiment", 0.05, 60),
    ]
    assert [one.used for one in result.contributions] == pytest.approx([0.50, 0.20, 0.15, 0.10, 0.05])
    assert [one.points for one in result.contributions] == pytest.approx([40, 14, 9, 6, 3])


def test_a_withheld_part_gives_its_weight_to_the_others() -> None:
    # 63 of the 72 points are left, on .85 of the weight
    result = found(fine(alignment=HIDDEN))
    assert result.value == pytest.approx(63 / 0.85, abs=1e-12)
    assert result.sd == pytest.approx(sqrt(8.0025) / 0.85, abs=1e-12)
    assert [one.used for one in result.contributions] == pytest.approx([0.5 / 0.85, 0.2 / 0.85, 0.1 / 0.85, 0.05 / 0.85])
    assert result.left_out == (LeftOut("alignment", 0.15, HIDDEN),)


def test_missing_and_withheld_parts_are_told_apart() -> None:
    # .5·80 + .15·60 = 49 on .65
    result = found(fine(loyalty=ABSENT, rci=ABSENT, tone=Withheld("R8")))
    assert result.value == pytest.approx(49 / 0.65)
    assert result.left_out == (LeftOut("loyalty", 0.2, ABSENT), LeftOut("trend", 0.1, ABSENT), LeftOut("sentiment", 0.05, Withheld("R8")))


def test_one_part_alone_is_the_health() -> None:
    alone = fine(experience=Estimate(33, 5), loyalty=ABSENT, alignment=HIDDEN, rci=ABSENT, tone=ABSENT)
    assert found(alone).contributions == (Contribution("experience", 0.5, 1.0, 33, 33),)
    assert (found(alone).value, found(alone).sd) == (33, 5)


def test_comments_alone_make_no_health_and_nothing_makes_none() -> None:
    silent = fine(experience=ABSENT, loyalty=HIDDEN, alignment=HIDDEN, rci=ABSENT, p_poor=ABSENT)
    assert health(silent) == ONLY_COMMENTS
    assert health(structs.replace(silent, tone=ABSENT)) == NO_PART
    assert health(fine(rci=ABSENT), Weights("7", 0, 0, 0, 1, 0)) == NO_PART
    assert health(FINE, Weights("7", 0, 0, 0, 0, 1)) == ONLY_COMMENTS


@pytest.mark.parametrize(("rci", "value"), [(-5.1, 0), (-5, 0), (0, 50), (2.5, 75), (5, 100), (1e9, 100)])
def test_trend_is_held_to_its_scale(rci: float, value: float) -> None:
    assert found(fine(rci=rci)).contributions[3].value == value


@pytest.mark.parametrize(("score", "value"), [(-1, 0), (0, 50), (1, 100)])
def test_sentiment_in_pomp(score: float, value: float) -> None:
    assert found(fine(tone=Tone(score, 1))).contributions[4].value == value


def test_a_withheld_part_is_in_no_figure() -> None:
    """As if it had never been asked: the account without it, and weights that give it nothing, say the same."""
    hidden, missing = found(fine(alignment=HIDDEN)), found(fine(alignment=ABSENT))
    assert structs.replace(hidden, left_out=()) == structs.replace(missing, left_out=())
    weightless = found(FINE, structs.replace(WEIGHTS, alignment=0))
    assert (hidden.value, hidden.sd) == (weightless.value, weightless.sd)


@samples.one_at_a_time
@given(samples.accounts(), samples.weights)
def test_contributions_sum_to_health(account: Account, weights: Weights) -> None:
    result = health(account, weights)
    if isinstance(result, Health):
        assert fsum(one.points for one in result.contributions) == result.value
        assert fsum(one.used for one in result.contributions) == pytest.approx(1, abs=1e-12)
        assert len(result.contributions) + len(result.left_out) == 5
        values = [one.value for one in result.contributions]
        assert min(values) - 1e-9 <= result.value <= max(values) + 1e-9


@samples.one_at_a_time
@given(samples.accounts(), samples.weights, st.floats(0.01, 100))
def test_only_the_ratios_of_weights_count(account: Account, weights: Weights, factor: float) -> None:
    scaled = Weights("test", *(factor * weight for weight in weights.given))
    before, after = health(account, weights), health(account, scaled)
    if isinstance(before, Health):
        assert isinstance(after, Health)
        assert (after.value, after.sd) == pytest.approx((before.value, before.sd), abs=1e-9)
        assert [one.used for one in after.contributions] == pytest.approx([one.used for one in before.contributions], abs=1e-12)
    else:
        assert after == before


@samples.one_at_a_time
@given(samples.accounts(), samples.estimates, samples.weights, st.floats(0, 100))
def test_a_better_experience_never_lowers_health(account: Account, lower: Estimate, weights: Weights, higher: float) -> None:
    raised = Estimate(max(lower.mean, higher), lower.sd)
    there = health(structs.replace(account, experience=lower), weights)
    then = health(structs.replace(account, experience=raised), weights)
    assert isinstance(there, Health)
    assert isinstance(then, Health)
    assert then.value >= there.value


def test_printed_points_add_up() -> None:
    # 63.44 = 26.66 + 20.07 + 16.71: rounded one by one they would add up to 63.5
    thirds = fine(experience=Estimate(79.98, 1), loyalty=Estimate(60.21, 1), alignment=Estimate(50.13, 1))
    assert printed(found(thirds, Weights("thirds", 1, 1, 1, 0, 0))) == (63.4, (26.6, 20.1, 16.7, 0.0, 0.0))
    assert printed(found(FINE), 0) == (72, (40, 14, 9, 6, 3))


@samples.one_at_a_time
@given(samples.accounts(), st.integers(0, 3))
def test_printed_points_always_add_up_and_are_off_by_less_than_one_step(account: Account, decimals: int) -> None:
    result = health(account)
    if isinstance(result, Health):
        total, points = printed(result, decimals)
        assert total == round(result.value * 10**decimals) / 10**decimals
        assert sum(round(one * 10**decimals) for one in points) == round(total * 10**decimals)
        exact = [one.points for one in result.contributions]
        assert points == pytest.approx(exact, abs=10.0**-decimals + 1e-9)
