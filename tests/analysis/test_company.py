"""Agreement, reliability, drivers and the employee-customer link of small companies that are known."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from analysis.company import ALIKE, NO_SERVICE, agreements, loyalty_drivers, reliabilities, wave_links
from analysis.customers import standing
from analysis.disclosure import Mode
from analysis.drivers import Drivers
from analysis.linkage import Correlation, Effects
from analysis.ratings import About, Floats, Rating, Ratings, Sharing, Side, columns
from analysis.reliability import FEW_RESPONDENTS, ONE_GROUP, CronbachAlpha, Icc
from analysis.results import REGARD, NotEnough, Scale
from analysis.scores import Table
from analysis.study import Rules, measure
from tests.analysis.studies import CONFIDENTIAL, OPEN, rows

TEN = Scale(0, 10)
DRAWS = np.random.default_rng(1).random((200, 60))


def test_agreement_by_hand() -> None:
    data = [
        *rows("a", "customer", "ease", [4, 5, 3]),
        *rows("a", "customer", "noise", [2, 2, 1], scale=Scale(1, 5, reverse=True)),
        *rows("b", "customer", "ease", [4, 5, 3, 1]),
        *rows("b", "customer", "noise", [2, 2, None, 1], scale=Scale(1, 5, reverse=True)),
        *rows("c", "customer", "ease", [4, 5]),
        *rows("c", "customer", "noise", [1, 1], scale=Scale(1, 5, reverse=True)),
    ]
    # a: variances 1 and 1/3 over the uniform null's 2: mean share 1/3; J = 2. b: without the third, 13/3 and 1/3: 7/6, so as chance.
    assert agreements(columns(data), OPEN) == {
        ("a", "1", "customer"): pytest.approx(2 * (2 / 3) / (2 * (2 / 3) + 1 / 3)),
        ("b", "1", "customer"): 0.0,
    }


def test_agreement_is_about_service_and_not_about_loyalty() -> None:
    data = [*rows("a", "customer", "ease", [4, 4, 4]), *rows("a", "customer", "recommend", [1, 5, 9], scale=TEN)]
    assert agreements(columns(data), OPEN, {"recommend"}) == {("a", "1", "customer"): 1.0}
    assert agreements(columns(data), OPEN) == {}


def test_scales_without_a_point_each_have_no_number_of_options() -> None:
    assert agreements(columns(rows("a", "customer", "ease", [1.5, 2, 3], scale=Scale(0.5, 4))), OPEN) == {}
    assert agreements(columns(rows("a", "customer", "ease", [0, 1, 1, 0], scale=Scale(0, 1))), OPEN) == {("a", "1", "customer"): 0.0}


@pytest.mark.parametrize(("mode", "told"), [("attributed", True), ("pooled", False), ("confidential", False)])
def test_spreads_of_colleagues_are_told_only_where_they_agreed_to_be_named(mode: Mode, told: bool) -> None:
    rules = Rules(vendor=mode, customer="confidential")
    about: tuple[About, ...] = ("vendor", "customer")
    data = [row for account in "ab" for frame in about for row in rows(account, "internal", "ease", [4, 5, 3], about=frame)]
    assert agreements(columns(data), rules) == ({(account, "1", "internal"): 0.5 for account in "ab"} if told else {})
    assert [(one.about, one.pair) for one in reliabilities(columns(data), rules)] == ([("vendor", "ease"), ("vendor", "*")] if told else [])


def test_colleagues_below_k_are_in_no_spread_even_where_they_are_named() -> None:
    rules = Rules(vendor="attributed", customer="attributed", k=4)
    enough = [row for account, values in (("a", [1, 2, 2, 3]), ("b", [4, 4, 5, 5])) for row in rows(account, "internal", "ease", values)]
    found = [
        (agreements(columns(data), rules), list(reliabilities(columns(data), rules)))
        for data in (enough, [*enough, *rows("c", "internal", "ease", [1, 5, 5])])
    ]
    assert found[0] == found[1]
    assert set(found[0][0]) == {("a", "1", "internal"), ("b", "1", "internal")}


@given(st.integers(1, 5), st.integers(1, 5))
def test_totals_only_is_in_no_spread(ease: int, speed: int) -> None:
    sharing: tuple[Sharing, ...] = ("unnamed", "unnamed", "unnamed", "totals")
    open_ = [
        *rows("a", "customer", "ease", [2, 3, 4]),
        *rows("a", "customer", "speed", [2, 2, 4]),
        *rows("b", "customer", "ease", [4, 5]),
        *rows("b", "customer", "speed", [5, 5]),
    ]
    hidden = [
        *rows("a", "customer", "ease", [2, 3, 4, ease], sharing=sharing),
        *rows("a", "customer", "speed", [2, 2, 4, speed], sharing=sharing),
    ]
    ratings = columns([*open_[6:], *hidden])
    assert agreements(ratings, OPEN) == agreements(columns(open_), OPEN)
    assert list(reliabilities(ratings, OPEN)) == list(reliabilities(columns(open_), OPEN))


def test_reliability_of_a_pair_by_hand() -> None:
    data = [
        *rows("a", "customer", "ease", [1, 2]),
        *rows("b", "customer", "ease", [4, 5]),
        *rows("b", "customer", "ease", [3], about="customer"),
    ]
    pair, whole, *partner = reliabilities(columns(data), OPEN)
    # Mean squares between 9 and within .5, two answers each
    assert isinstance(pair.icc, Icc)
    assert (pair.icc.icc1, pair.icc.icc2) == pytest.approx((8.5 / 9.5, 8.5 / 9))
    assert (pair.icc.n, pair.icc.groups) == (4, 2)
    assert isinstance(whole.icc, Icc)
    assert whole.pair == "*"
    assert whole.icc.icc2 == pytest.approx(8.5 / 9)
    assert [(one.about, one.pair, one.icc) for one in partner] == [("customer", "ease", ONE_GROUP), ("customer", "*", ONE_GROUP)]


@pytest.mark.parametrize("people", [29, 30])
def test_alpha_from_thirty_people_on_with_reversed_items_turned(people: int) -> None:
    values = np.random.default_rng(2).integers(1, 6, people).astype(float).tolist()
    data = [
        *rows("a", "customer", "ease", values),
        *rows("a", "customer", "noise", [6 - x for x in values], scale=Scale(1, 5, reverse=True)),
    ]
    whole = list(reliabilities(columns(data), OPEN))[-1]
    assert whole.alpha == (CronbachAlpha(pytest.approx(1.0), 30, 2) if people == 30 else FEW_RESPONDENTS)  # type: ignore[arg-type]  # pytest's own type


def company(means: dict[str, Sequence[float]]) -> list[Rating]:
    """One customer of each account, and one colleague who says 5 to everything."""
    sides: tuple[Side, ...] = ("customer", "internal")
    return [
        row
        for pair, values in means.items()
        for number, value in enumerate(values)
        for side in sides
        for row in rows(f"a{number:02}", side, pair, [value if side == "customer" else 5], scale=Scale(0, 10))
    ]


def driven(means: dict[str, Sequence[float]]) -> Drivers | NotEnough:
    ratings = columns(company(means))
    items = measure(ratings, OPEN, ["service"])[0]
    loyal = standing(Table(ratings), 0, [ratings.pairs.index("recommend")])
    return loyalty_drivers(items, loyal, {"recommend"}, DRAWS)


def answers(accounts: int) -> dict[str, Floats]:
    """Loyalty goes with ease, less with speed, not with price."""
    generator = np.random.default_rng(3)
    ease, speed, price, noise = generator.uniform(0, 10, (4, accounts))
    return {"ease": ease, "speed": speed, "price": price, "recommend": np.clip(0.6 * ease + 0.3 * speed + 0.1 * noise, 0, 10)}


def test_weights_of_drivers_sum_to_what_a_regression_explains() -> None:
    data = answers(50)
    found = driven({name: values.tolist() for name, values in data.items()})
    assert isinstance(found, Drivers)
    predictors = np.column_stack([np.ones(50), data["ease"], data["price"], data["speed"]])
    residual = data["recommend"] - predictors @ np.linalg.lstsq(predictors, data["recommend"], rcond=None)[0]
    assert found.r2 == pytest.approx(1 - np.var(residual) / np.var(data["recommend"]))
    assert sum(one.weight for one in found.drivers) == pytest.approx(found.r2)
    assert [one.name for one in found.drivers] == ["ease", "price", "speed"]
    assert found.drivers[0].weight > found.drivers[2].weight > found.drivers[1].weight
    assert (found.accounts, found.method) == (50, "lmg")


def test_what_does_not_differ_is_no_driver_and_accounts_without_an_answer_do_not_count() -> None:
    data = {name: values.tolist() for name, values in answers(51).items()} | {"tone": [7.0] * 51}
    data["speed"][50:] = []
    found = driven(data)
    assert isinstance(found, Drivers)
    assert ([one.name for one in found.drivers], found.accounts) == (["ease", "price", "speed"], 50)


def test_why_there_are_no_drivers() -> None:
    data = {name: values.tolist() for name, values in answers(50).items()}
    assert driven({name: values[:49] for name, values in data.items()}) == NotEnough(
        "49 of the 50 accounts that the weight of a driver needs."
    )
    assert driven({"recommend": data["recommend"]}) == NO_SERVICE
    assert driven({"ease": [5.0] * 50, "recommend": data["recommend"]}) == ALIKE
    assert driven({"ease": data["ease"], "recommend": [5.0] * 50}) == ALIKE
    assert driven({"ease": data["ease"], "recommend": []} | {"recommend": [8.0]}) == ALIKE
    twice = driven({"ease": data["ease"], "again": data["ease"], "recommend": data["recommend"]})
    assert twice == NotEnough("again, ease repeat each other: leave one of them out.")


def linked_company(accounts: int, colleagues: int) -> tuple[Ratings, Floats, Floats]:
    """Two waves; colleagues' regard and the customers' experience, each account's people all answering alike."""
    generator = np.random.default_rng(4)
    regard = generator.uniform(1, 5, accounts)
    now, later = np.clip(0.8 * regard + generator.normal(0, 0.5, (2, accounts)), 1, 5)
    data = []
    for number in range(accounts):
        data += rows(f"a{number:02}", "internal", "respect", [float(regard[number])] * colleagues, about="customer")
        data += rows(f"a{number:02}", "customer", "ease", [float(now[number])])
        data += rows(f"a{number:02}", "customer", "ease", [float(later[number])], wave="2")
    return columns(data), regard, now


def test_the_link_across_thirty_accounts() -> None:
    ratings, regard, now = linked_company(30, 1)
    table = Table(ratings)
    (found,) = wave_links(measure(ratings, OPEN, [REGARD]), ratings, {0: standing(table, 0, [0]), 1: standing(table, 1, [0])})
    (link,) = found.links
    assert (found.wave, link.measure) == ("1", "regard")
    assert isinstance(link.now, Correlation)
    assert link.now.r.value == pytest.approx(pearsonr(regard, now).statistic)
    assert link.now.accounts == 30
    assert isinstance(link.later, Effects)
    assert link.later.accounts == 30


def test_regard_behind_a_band_is_in_no_link() -> None:
    ratings, _, _ = linked_company(30, 7)
    shown = {0: standing(Table(ratings), 0, [0])}
    (found,) = wave_links(measure(ratings, CONFIDENTIAL, [REGARD]), ratings, shown)
    none = NotEnough("0 of the 30 accounts that a link between both sides needs.")
    assert (found.links[0].now, found.links[0].later) == (none, none)


def test_the_last_wave_has_no_next_one() -> None:
    ratings, _, _ = linked_company(30, 1)
    (found,) = wave_links(measure(ratings, OPEN, [REGARD]), ratings, {0: standing(Table(ratings), 0, [0])})
    assert isinstance(found.links[0].now, Correlation)
    assert found.links[0].later == NotEnough("0 of the 30 accounts that a link between both sides needs.")
