"""What the total account review is given of a study of ratings, and what health makes of it."""

from collections.abc import Iterable, Sequence
from math import fsum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.alignment import alignment, alignment_sd
from analysis.customers import NOT_ASKED_TWICE
from analysis.disclosure import NO_CUSTOMER
from analysis.ratings import Comment, Rating, Sharing, Side
from analysis.results import Gap, NotEnough, Withheld
from analysis.review import WEIGHTS, BlindSpot, Estimate, Health, Reviewed, Tone
from analysis.review.from_study import NO_COMMENT, NOT_ASKED, UNKNOWN_RESPONSE, tones
from analysis.sentiment import score, score_of
from analysis.study import Rules
from tests.analysis.studies import CONFIDENTIAL, OPEN, rows
from tests.analysis.tables.samples import in_full

PRAISE, BLAME = "The support is excellent and very friendly.", "The delivery is always late and the service is awful."


def said(text: str, account: str = "a", wave: str = "1", sharing: Sharing = "unnamed") -> Comment:
    return Comment(account, wave, "customer", "c", "", text, sharing)


def reviewed(data: Iterable[Rating], rules: Rules = OPEN, comments: Sequence[Comment] = (), wave: str = "1") -> dict[str, Reviewed]:
    return {one.account.ref: one for one in in_full(data, rules, comments).reviews[wave]}


SERVED = [
    *rows("a", "internal", "ease", [4, 5, 4]),
    *rows("a", "customer", "ease", [4, 4, 5]),
    *rows("a", "customer", "recommend", [5, 4, 5]),
    *rows("b", "internal", "ease", [5, 5, 5]),
    *rows("b", "customer", "ease", [2, 1, 2]),
    *rows("b", "customer", "recommend", [2, 2, 1]),
]


def test_an_account_is_read_from_what_the_study_shows() -> None:
    found = in_full(SERVED, comments=[said(PRAISE), said(BLAME, "b")])
    first, second = found.reviews["1"]
    cells = [cell for cell in found.cells if cell.account_ref == "a"]
    index, sd = alignment(cells), alignment_sd(cells)
    assert isinstance(index, float)
    assert isinstance(sd, float)
    account = first.account
    assert account.alignment == Estimate(index, sd)
    assert isinstance(account.experience, Estimate)
    assert isinstance(account.loyalty, Estimate)
    assert 75 < account.experience.mean < 83.4
    assert account.p_poor < 0.1  # type: ignore[operator]  # a number, as the line above says
    assert account.tone == Tone(score_of(score(PRAISE)) or 0, 1)
    assert (account.rci, account.decision_makers, account.response) == (NOT_ASKED_TWICE, (), UNKNOWN_RESPONSE)
    (spot,) = second.account.blind_spots
    assert spot.dimension == "ease"
    assert isinstance(spot.p, float)
    assert spot.p > 0.8


def test_the_blind_spot_is_the_chance_of_a_gap_times_that_of_poor_service() -> None:
    found = in_full(SERVED)
    (gap,) = [cell.gap for cell in found.cells if (cell.account_ref, cell.pair) == ("b", "ease")]
    assert isinstance(gap, Gap)
    second = found.reviews["1"][1].account
    # One pair of one scale: the level that it is judged by is the level of the experience, but for the size of phi.
    assert second.blind_spots[0].p == pytest.approx(gap.p_over * second.p_poor, abs=0.02)  # type: ignore[operator]  # numbers both


def test_points_add_up_to_health_and_used_weights_to_one() -> None:
    for one in reviewed(SERVED, comments=[said(PRAISE)]).values():
        assert isinstance(one.health, Health)
        assert fsum(part.points for part in one.health.contributions) == one.health.value
        assert fsum(part.used for part in one.health.contributions) == pytest.approx(1)
        assert all(part.points == pytest.approx(part.used * part.value) for part in one.health.contributions)
    both = reviewed(SERVED, comments=[said(PRAISE)])
    assert [part.part for part in both["a"].health.contributions] == ["experience", "loyalty", "alignment", "sentiment"]  # type: ignore[union-attr]  # as above
    assert {part.part: part.reason for part in both["b"].health.left_out} == {"trend": NOT_ASKED_TWICE, "sentiment": NO_COMMENT}  # type: ignore[union-attr]  # as above


def test_what_is_behind_a_band_is_withheld_and_its_weight_goes_to_the_rest() -> None:
    (one,) = reviewed(SERVED[:9], CONFIDENTIAL).values()
    assert one.account.alignment == Withheld("R13")
    assert one.account.blind_spots == (BlindSpot("ease", Withheld("R13")),)
    assert isinstance(one.health, Health)
    assert [part.part for part in one.health.contributions] == ["experience", "loyalty"]
    assert [part.used for part in one.health.contributions] == pytest.approx([5 / 7, 2 / 7])
    assert [unchecked.reason for unchecked in one.flags.unchecked if unchecked.rule == "blind_spot"] == [Withheld("R13")]


def test_below_k_it_says_which_rule() -> None:
    data = [*rows("a", "internal", "ease", [4, 5]), *rows("a", "customer", "ease", [4, 4])]
    account = reviewed(data, CONFIDENTIAL)["a"].account
    assert (account.alignment, account.blind_spots) == (Withheld("R1"), (BlindSpot("ease", Withheld("R1")),))


def test_what_nobody_answered_is_absent_with_its_reason() -> None:
    data = [*rows("a", "internal", "ease", [4, 5, 4]), *rows("b", "customer", "ease", [4]), *rows("b", "internal", "ease", [4])]
    account = reviewed(data)["a"].account
    assert (account.experience, account.p_poor, account.loyalty, account.tone) == (NO_CUSTOMER, NO_CUSTOMER, NOT_ASKED, NO_COMMENT)
    assert isinstance(account.alignment, NotEnough)
    assert reviewed(data)["a"].health == NotEnough("Nothing that counts in health is known.")


def test_a_dimension_stands_for_its_pairs() -> None:
    def of(pair: str, side: Side, values: list[float]) -> list[Rating]:
        return [
            Rating("a", "1", side, str(who), pair, "vendor", "own", x, cell_scale, "unnamed", "process") for who, x in enumerate(values)
        ]

    cell_scale = SERVED[0].scale
    data = [row for pair in ("ease", "speed") for row in (*of(pair, "internal", [5, 5, 5]), *of(pair, "customer", [1, 2, 1]))]
    account = reviewed(data)["a"].account
    assert [spot.dimension for spot in account.blind_spots] == ["process"]


def test_every_figure_is_one_that_a_review_may_hold() -> None:
    generator = np.random.default_rng(5)
    for _ in range(10):
        data = [
            row
            for account in "abcde"
            for side in ("internal", "customer")
            for wave in "12"
            for row in rows(account, side, "ease", [float(x) for x in generator.choice([1, 5], 3)], wave=wave)
        ]
        found = in_full(data).reviews
        assert [len(found[wave]) for wave in "12"] == [5, 5]


def test_waves_are_reviewed_apart_with_the_change_between_them() -> None:
    later = [
        *rows("a", "customer", "ease", [2, 1, 2], wave="2"),
        *rows("a", "internal", "ease", [4], wave="2"),
        *rows("b", "customer", "ease", [2, 2, 2], wave="2"),
    ]
    found = in_full([*SERVED, *later])
    assert list(found.reviews) == ["1", "2"]
    first, second = found.reviews["2"]
    assert first.account.rci == found.moved["a", "2"].rci
    assert isinstance(first.account.rci, float)
    assert first.account.rci < -1.96
    assert [flag.rule for flag in first.flags.raised if flag.rule == "decline"] == ["decline"]
    assert second.account.loyalty == NOT_ASKED


def test_tone_is_the_mean_of_what_could_be_scored() -> None:
    texts = [PRAISE, BLAME, "Danke, sehr gut", "", "🙂"]
    scored = [value for text in texts if (value := score_of(score(text))) is not None]
    found = tones([*(said(text) for text in texts), said(PRAISE, wave="2"), Comment("a", "1", "internal", "i", "", BLAME)])
    assert found["a", "1"] == Tone(pytest.approx(sum(scored) / len(scored)), len(scored))  # type: ignore[arg-type]  # pytest's own type
    assert set(found) == {("a", "1"), ("a", "2")}
    assert tones([said("")]) == {}


@given(st.text(max_size=40))
def test_totals_only_and_colleagues_set_no_tone(text: str) -> None:
    hidden = [said(text, sharing="totals"), Comment("a", "1", "internal", "i", "", text), Comment("b", "1", "internal", "i", "", text)]
    assert tones([*hidden, said(PRAISE)]) == tones([said(PRAISE)])


def test_comments_alone_make_no_health_and_raise_no_flag() -> None:
    data = [*rows("a", "internal", "ease", [4, 5, 4]), *rows("b", "customer", "ease", [5, 5, 5])]
    one = reviewed(data, comments=[said(BLAME)])["a"]
    assert (one.health, one.flags.raised) == (NotEnough("Comments alone make no health."), ())


def test_weights_carry_their_version() -> None:
    assert {one.health.version for one in reviewed(SERVED).values() if isinstance(one.health, Health)} == {WEIGHTS.version}
