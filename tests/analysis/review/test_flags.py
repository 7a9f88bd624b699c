"""Flags at the boundary of every rule, with the numbers they were raised from, and what may never raise one."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from msgspec import structs

from analysis.results import Withheld
from analysis.review import Account, Attendance, BlindSpot, DecisionMaker, Estimate, Flag, Flags, Number, Response, Tone, Unchecked, flags
from analysis.review.flags import NOBODY_NAMED, NOTHING_COMPARED, WORDS
from tests.analysis.review import samples
from tests.analysis.review.samples import ABSENT, FINE, HIDDEN, fine

CLEAR = Flags("no flag", (), ())


def test_nothing_wrong_raises_nothing() -> None:
    assert flags(FINE) == CLEAR


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({"p_poor": 0.5}, "at risk"),
        ({"p_poor": 0.4999}, "watch"),
        ({"p_poor": 0.3}, "watch"),
        ({"p_poor": 0.2999}, "no flag"),
        ({"blind_spots": (BlindSpot("ease", 0.5),)}, "at risk"),
        ({"blind_spots": (BlindSpot("ease", 0.4999),)}, "watch"),
        ({"blind_spots": (BlindSpot("ease", 0.3),)}, "watch"),
        ({"blind_spots": (BlindSpot("ease", 0.2999),)}, "no flag"),
        ({"decision_makers": (DecisionMaker("Ida", 9), DecisionMaker("Jo", 6))}, "at risk"),
        ({"decision_makers": (DecisionMaker("Ida", 9), DecisionMaker("Jo", 6.5))}, "no flag"),
        ({"rci": -1.96}, "at risk"),
        ({"rci": -1.9599}, "no flag"),
        ({"response": Response(100, 29)}, "at risk"),
        ({"response": Response(10, 3)}, "no flag"),
        ({"response": Response(1, 0)}, "at risk"),
        ({"overdue_cases": 1}, "at risk"),
        ({"overdue_cases": 0}, "no flag"),
    ],
)
def test_the_boundary_of_every_rule(changes: dict[str, Any], standing: str) -> None:
    found = flags(fine(**changes))
    assert found.standing == standing
    assert [flag.level for flag in found.raised] == ([] if standing == "no flag" else [standing])


@pytest.mark.parametrize(
    ("answered", "silent"),
    [
        ((True, False, False), True),
        ((True, False, True, False, False), True),
        ((True, False, False, False), True),
        ((True, False), False),
        ((True, True, False), False),
        ((True, False, True), False),
        ((False, False, False), False),
        ((False, False), False),
        ((), False),
    ],
)
def test_two_silent_waves_of_someone_who_used_to_answer(answered: tuple[bool, ...], silent: bool) -> None:
    found = flags(fine(attendance=(Attendance("Jo", answered),)))
    assert [(flag.rule, flag.about) for flag in found.raised] == ([("gone_silent", "Jo")] if silent else [])


def test_every_flag_lists_its_rule_its_threshold_and_its_numbers() -> None:
    account = fine(
        experience=Estimate(62, 8),
        p_poor=0.525,
        decision_makers=(DecisionMaker("Ida", 4),),
        rci=-2.5,
        response=Response(12, 3),
        attendance=(Attendance("Jo", (True, True, False, False, False)),),
        blind_spots=(BlindSpot("ease", 0.42), BlindSpot("speed", 0.7)),
        overdue_cases=2,
    )
    likely = "The probability that the customers' true mean is below 3.5 of 5 is at least 0.5."
    named = "A decision maker who answered with their name gives a loyalty of at most 6 of 10."
    fell = "The customers' experience fell by more than chance explains: the reliable change is at most -1.96."
    quiet = "Less than 30% of the customers who were asked answered."
    gone = "A customer who used to answer has left the last 2 waves unanswered."
    blind = "The probability that the dimension is a blind spot is at least 0.{}."
    late = "At least 1 open recovery case is past its date."
    experience = (Number("probability", 0.525), Number("experience", 62), Number("sd of experience", 8))
    silence = (Number("waves unanswered since the last answer", 3), Number("waves answered before", 2))
    assert flags(account) == Flags(
        "at risk",
        (
            Flag("at risk", "poor_experience", likely, 0.5, experience),
            Flag("at risk", "decision_maker", named, 6, (Number("loyalty", 4),), "Ida"),
            Flag("at risk", "decline", fell, -1.96, (Number("reliable change", -2.5),)),
            Flag("at risk", "low_response", quiet, 0.3, (Number("rate", 0.25), Number("answered", 3), Number("asked", 12))),
            Flag("at risk", "gone_silent", gone, 2, silence, "Jo"),
            Flag("at risk", "blind_spot", blind.format(5), 0.5, (Number("probability", 0.7),), "speed"),
            Flag("at risk", "overdue_case", late, 1, (Number("open cases past their date", 2),)),
            Flag("watch", "blind_spot", blind.format(3), 0.3, (Number("probability", 0.42),), "ease"),
        ),
        (),
    )
    assert {flag.rule for flag in flags(account).raised} == set(WORDS)


@pytest.mark.parametrize("score", [-1.0, -0.5, 0.0, 1.0])
def test_sentiment_alone_never_raises_a_flag(score: float) -> None:
    assert flags(fine(tone=Tone(score, 200))) == CLEAR


@samples.one_at_a_time
@given(samples.accounts())
def test_no_flag_changes_with_the_sentiment_or_with_the_import(account: Account) -> None:
    worst = structs.replace(account, tone=Tone(-1, 500), criteria=FINE.criteria)
    assert flags(worst) == flags(account)


@pytest.mark.parametrize("reason", [HIDDEN, Withheld("R3"), ABSENT])
def test_what_is_not_known_raises_nothing_and_says_why(reason: Any) -> None:
    hidden = fine(experience=reason, p_poor=reason, rci=reason, response=reason, blind_spots=(BlindSpot("ease", reason),))
    assert flags(hidden) == Flags(
        "no flag",
        (),
        (
            Unchecked("poor_experience", reason),
            Unchecked("decline", reason),
            Unchecked("low_response", reason),
            Unchecked("blind_spot", reason, "ease"),
        ),
    )


def test_a_hidden_dimension_leaves_the_others_as_they_are() -> None:
    found = flags(fine(blind_spots=(BlindSpot("ease", HIDDEN), BlindSpot("speed", 0.6))))
    assert [(flag.rule, flag.about) for flag in found.raised] == [("blind_spot", "speed")]
    assert found.unchecked == (Unchecked("blind_spot", HIDDEN, "ease"),)


def test_nobody_named_and_nothing_compared_are_said() -> None:
    assert flags(fine(decision_makers=(), blind_spots=())).unchecked == (
        Unchecked("decision_maker", NOBODY_NAMED),
        Unchecked("blind_spot", NOTHING_COMPARED),
    )


@samples.one_at_a_time
@given(samples.accounts())
def test_flags_survive_being_kept(account: Account) -> None:
    assert msgspec.json.decode(msgspec.json.encode(flags(account)), type=Flags) == flags(account)
