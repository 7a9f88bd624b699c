"""The whole study: a company whose truth is known, what is absent, and that nothing hidden is in any table."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.change import Change
from analysis.disclosure import Mode
from analysis.drivers import Drivers
from analysis.full_study import FullStudy
from analysis.linkage import Correlation, Effects
from analysis.ratings import About, Comment, Rating, Side
from analysis.results import Gap, NotEnough, Scale
from analysis.review import Health, Reviewed
from analysis.review.from_study import NOT_ASKED
from analysis.study import Rules
from analysis.tables.table import Table
from tests.analysis.studies import CONFIDENTIAL, OPEN, rows
from tests.analysis.tables.samples import every_table, filled, in_full
from tests.counts import count

POOLED = Rules(vendor="pooled", customer="confidential")
PAIRS = ("ease", "price", "speed")
# True levels on 1-5 in the first and second wave: what customers experience, and what colleagues believe of it.
TRUTH = {
    "blind": ((1.8, 1.8), (4.4, 4.4)),
    "known": ((1.8, 1.8), (1.8, 1.8)),
    "fell": ((4.4, 2.2), (4.4, 2.2)),
    "loved": ((4.5, 4.5), (4.5, 4.5)),
}
OTHERS = 56


def answered(generator: np.random.Generator, account: str, side: Side, pair: str, level: float, wave: str) -> list[Rating]:
    about: About = "customer" if pair == "respect" else "vendor"
    values = np.clip(np.rint(generator.normal(level, 0.6, 4)), 1, 5)
    return rows(account, side, pair, values.tolist(), wave=wave, about=about)


@cache
def company() -> FullStudy:
    """60 accounts over two waves: loyalty follows ease, regard follows experience, beliefs differ from it by half a point or so."""
    generator = np.random.default_rng(20265)
    data: list[Rating] = []
    for number in range(len(TRUTH) + OTHERS):
        account = [*TRUTH][number] if number < len(TRUTH) else f"other{number:02}"
        calm, gap = generator.uniform(2.6, 4.6), generator.normal(0, 0.5)
        served, believed = TRUTH.get(account, ((calm, calm), (calm + gap, calm + gap)))
        offset = dict(zip(PAIRS, generator.normal(0, 0.3, 3), strict=True))
        for wave, level, belief in zip("12", served, believed, strict=True):
            for pair in PAIRS:
                data += answered(generator, account, "customer", pair, level + offset[pair], wave)
                data += answered(generator, account, "internal", pair, belief + offset[pair], wave)
            data += answered(generator, account, "customer", "renew", level + offset["ease"], wave)
            data += answered(generator, account, "internal", "respect", level, wave)
    return in_full(data, OPEN)


def reviewed(account: str, wave: str) -> Reviewed:
    return next(one for one in company().reviews[wave] if one.account.ref == account)


def rules_of(account: str, wave: str = "1") -> set[tuple[str, str]]:
    return {(flag.level, flag.rule) for flag in reviewed(account, wave).flags.raised}


def test_the_blind_spot_is_found_and_says_its_numbers() -> None:
    found = reviewed("blind", "1")
    assert found.flags.standing == "at risk"
    assert rules_of("blind") == {("at risk", "poor_experience"), ("at risk", "blind_spot")}
    poor, *spots = found.flags.raised
    assert [number.name for number in poor.numbers] == ["probability", "experience", "sd of experience"]
    assert poor.numbers[0].value > 0.99
    assert abs(poor.numbers[1].value - 20) < 15
    assert {spot.about for spot in spots} == set(PAIRS)
    assert all(spot.numbers[0].value > 0.8 for spot in spots)


def test_who_knows_of_a_problem_has_no_blind_spot_and_who_is_loved_no_flag() -> None:
    assert rules_of("known") - {("watch", "blind_spot")} == {("at risk", "poor_experience")}
    assert rules_of("loved") == set()
    loved, blind = (reviewed(account, "1").health for account in ("loved", "blind"))
    assert isinstance(loved, Health)
    assert isinstance(blind, Health)
    assert loved.value > 75
    assert blind.value < 40


def test_a_fall_is_seen_in_the_wave_of_the_fall() -> None:
    assert rules_of("fell") == set()
    assert ("at risk", "decline") in rules_of("fell", "2")
    moved = company().moved["fell", "2"].change
    assert isinstance(moved, Change)
    assert moved.pairs == 4
    assert moved.low < -55 < moved.high
    assert {wave for _, wave in company().moved} == {"2"}


def test_categories_are_those_of_the_truth() -> None:
    totals = {(cell.account_ref, cell.wave): cell.gap for cell in company().cells if (cell.comparison, cell.pair) == ("service", "*")}
    named = {place: gap.category for place, gap in totals.items() if isinstance(gap, Gap)}
    assert [named[account, "1"] for account in ("blind", "known", "loved")] == ["blind spot", "known problem", "healthy"]


def test_loyalty_is_driven_by_what_it_was_made_of() -> None:
    for wave in "12":
        found = company().drivers[wave]
        assert isinstance(found, Drivers)
        assert (found.accounts, max(found.drivers, key=lambda one: one.weight).name) == (60, "ease")
        assert sum(one.weight for one in found.drivers) == pytest.approx(found.r2)
        assert "renew" not in {one.name for one in found.drivers}


def test_regard_goes_with_experience_as_it_was_made() -> None:
    first, last = company().links
    assert isinstance(first.links[0].now, Correlation)
    assert first.links[0].now.r.low > 0.5
    assert isinstance(first.links[0].later, Effects)
    assert first.links[0].later.accounts == 60
    assert isinstance(last.links[0].later, NotEnough)


def test_agreement_and_reliability_stand_for_both_sides_of_an_attributed_study() -> None:
    assert {side for _, _, side in company().agreement} == {"customer", "internal"}
    assert len(company().agreement) == 60 * 2 * 2
    assert np.mean(list(company().agreement.values())) > 0.8
    frames = {(one.side, one.about) for one in company().reliabilities}
    assert frames == {("customer", "vendor"), ("internal", "vendor"), ("internal", "customer")}


def test_nothing_makes_empty_tables() -> None:
    assert [len(table.rows) for table in every_table(in_full([]), OPEN).values()] == [0] * 9


@pytest.mark.parametrize("pairs", [("ease",), ("renew",), ("ease", "renew")])
@pytest.mark.parametrize("rules", [OPEN, POOLED, CONFIDENTIAL])
def test_one_account_has_what_one_account_can_have(pairs: tuple[str, ...], rules: Rules) -> None:
    sides: tuple[Side, ...] = ("customer", "internal")
    found = in_full([row for pair in pairs for side in sides for row in rows("a", side, pair, [4, 3, 4])], rules)
    tables = every_table(found, rules)
    assert len(tables["accounts"].rows) == 1
    (row,) = filled(tables["drivers"])
    assert set(row) == {"wave", "absent"}
    assert len(tables["review"].rows) == ("ease" in pairs)
    (account,) = filled(tables["accounts"])
    assert "rci" not in account
    assert "change" not in account
    assert account["change_absent"] == "Customers were not asked about our service both in this wave and in the one before."


def test_without_loyalty_it_is_left_out_with_its_reason() -> None:
    found = in_full([*rows("a", "internal", "ease", [4, 3]), *rows("a", "customer", "ease", [4, 3])])
    assert found.drivers == {"1": NOT_ASKED}
    (row,) = filled(every_table(found, OPEN)["review"])
    assert row["loyalty_left_out"] == "Customers were not asked about their loyalty."
    assert not {"loyalty_value", "loyalty_weight", "loyalty_points"} & set(row)


def test_an_account_that_misses_a_wave_is_absent_and_not_nought() -> None:
    data = [
        *rows("a", "customer", "ease", [4, 3]),
        *rows("b", "customer", "ease", [2, 3]),
        *rows("a", "customer", "ease", [4, 4], wave="2"),
        *rows("c", "customer", "ease", [4, 4], wave="2"),
        *rows("b", "customer", "ease", [5, 5], wave="3"),
    ]
    found = filled(every_table(in_full(data), OPEN)["accounts"])
    assert [(row["account_ref"], row["wave"], row.get("change"), row.get("change_absent")) for row in found] == [
        ("a", "1", None, "Customers were not asked about our service both in this wave and in the one before."),
        ("a", "2", 12.5, None),
        ("b", "1", None, "Customers were not asked about our service both in this wave and in the one before."),
        ("b", "3", None, "Nobody answered in the earlier wave."),
        ("c", "2", None, "Nobody answered in the earlier wave."),
    ]


def test_a_wave_that_asks_customers_nothing_of_our_service_has_no_review() -> None:
    data = [*rows("a", "customer", "ease", [4]), *rows("a", "internal", "respect", [4], about="customer", wave="2")]
    assert list(in_full(data).reviews) == ["1"]


# Non-interference: what is behind a band, below k, rounded away, or a colleague's words.

BASE = [
    row
    for number in range(50)
    for pair, value in (("ease", number % 5 + 1), ("speed", number * 3 % 7 % 5 + 1), ("renew", (number * 2 % 11 % 5) + 1))
    for row in rows(f"n{number:02}", "customer", pair, [value])
] + rows("n00", "customer", "recommend", [9, 6], scale=Scale(0, 10))
COLLEAGUES = [
    row
    for number in range(30)
    for pair, about in (("ease", "vendor"), ("respect", "customer"))
    for row in rows(f"n{number:02}", "internal", pair, [number % 4 + 1.0] * 8, about=about)  # type: ignore[arg-type]  # a frame by name
]
ANSWER = st.integers(1, 5)
GOOD = st.tuples(st.sampled_from([4, 5]), st.sampled_from([4, 5]), st.sampled_from([1, 2]))
HIDDEN = st.fixed_dictionaries(
    {
        "banded": st.lists(GOOD, min_size=3, max_size=7),
        "few": st.lists(st.tuples(ANSWER, ANSWER, ANSWER), max_size=2),
        "rounded": st.lists(st.just((4, 4, 2)), min_size=7, max_size=7).flatmap(
            lambda seven: st.tuples(st.sampled_from([4, 5]), st.sampled_from([4, 5]), st.just(2)).map(lambda last: [*seven, last])
        ),
    }
)
WORDS = st.sampled_from(["The price is far too high.", "They are rude people.", "Excellent delivery!", "", "Danke"])


def seen(hidden: Mapping[str, list[tuple[int, ...]]], words: str, rules: Rules) -> dict[str, Table]:
    data = [*BASE, *COLLEAGUES]
    for account, people in hidden.items():
        for wave in "12":
            for at, (pair, about) in enumerate((("ease", "vendor"), ("speed", "vendor"), ("respect", "customer"))):
                data += rows(account, "internal", pair, [person[at] for person in people], about=about, wave=wave)  # type: ignore[arg-type]  # a frame by name
            for pair, values in (("ease", [3.0, 4.0]), ("speed", [2.0, 4.0]), ("renew", [5.0, 4.0])):
                data += rows(account, "customer", pair, values, wave=wave)
    comments = [
        Comment("banded", "1", "customer", "c1", "", "The delivery is always late."),
        *(Comment("banded", "1", "internal", who, "", words) for who in ("i1", "i2")),
        Comment("few", "1", "internal", "i1", "ease", words),
    ]
    return every_table(in_full(data, rules, comments), rules, comments)


USUAL: dict[str, list[tuple[int, ...]]] = {"banded": [(4, 5, 1)] * 4, "few": [], "rounded": [(4, 4, 2)] * 8}


@cache
def usual(vendor: Mode) -> dict[str, Table]:
    return seen(USUAL, "", Rules(vendor=vendor, customer="confidential"))


@settings(max_examples=count(15, 150), deadline=None)
@given(HIDDEN, WORDS)
def test_no_figure_of_any_table_depends_on_what_is_hidden(hidden: dict[str, list[tuple[int, ...]]], words: str) -> None:
    assert seen(hidden, words, CONFIDENTIAL) == usual("confidential")


def test_and_these_tables_are_not_empty() -> None:
    tables = usual("confidential")
    assert all(len(table.rows) > 0 for table in tables.values())
    assert isinstance(filled(tables["drivers"])[0]["weight"], float)
    assert isinstance(filled(tables["linkage"])[0]["r_now"], float)
    assert {row["side"] for row in filled(tables["agreement"])} == {"customer"}
    assert all("agreement_internal" not in row for row in filled(tables["accounts"]))
    banded = next(row for row in filled(tables["review"]) if row["account_ref"] == "banded")
    assert (banded["alignment_left_out"], "alignment_points" in banded) == ("R13", False)
    assert isinstance(banded["health"], float)


def test_what_may_be_shown_does_move_the_tables() -> None:
    other = seen({**USUAL, "rounded": [(5, 5, 2)] * 8}, "", CONFIDENTIAL)
    assert {name for name, table in other.items() if table != usual("confidential")[name]} >= {"gaps", "accounts", "review"}


@settings(max_examples=count(15, 150), deadline=None)
@given(st.lists(st.tuples(ANSWER, ANSWER, ANSWER), max_size=2))
def test_pooled_colleagues_below_three_are_in_no_table(few: list[tuple[int, ...]]) -> None:
    assert seen({**USUAL, "few": few}, "", POOLED) == usual("pooled")


@settings(max_examples=count(10, 100), deadline=None)
@given(st.lists(st.tuples(ANSWER, ANSWER, ANSWER), min_size=2, max_size=2))
def test_nor_are_those_below_k_in_an_attributed_study(few: list[tuple[int, ...]]) -> None:
    named = Rules(vendor="attributed", customer="attributed", k=3)
    assert seen({**USUAL, "few": few}, "", named) == seen({**USUAL, "few": [(1, 5, 3), (2, 2, 2)]}, "", named)


def test_colleagues_who_may_open_the_account_raise_no_theme() -> None:
    comments = [Comment("a", "1", "internal", f"internal-{who}", "", "The price is far too high.") for who in range(3)]
    data = rows("a", "internal", "ease", [4, 4, 4])
    assert in_full(data, POOLED, comments).themes != {}
    assert in_full(data, Rules(vendor="pooled", uncounted={("a", "1"): 1}), comments).themes == {}
