"""Accounts to review: one about which nothing is wrong, and any whatever."""

from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from analysis.results import NotEnough, Withheld
from analysis.review import Account, Attendance, BlindSpot, Criteria, DecisionMaker, Estimate, Money, Response, Tone, Weights, p_poor
from tests.counts import count

HIDDEN = Withheld("R13")
ABSENT = NotEnough("Nobody answered.")
FINE = Account(
    ref="a",
    experience=Estimate(80, 4),
    loyalty=Estimate(70, 6),
    alignment=Estimate(60, 12),
    rci=1.0,
    tone=Tone(0.2, 4),
    p_poor=0.01,
    blind_spots=(BlindSpot("ease", 0.05), BlindSpot("speed", 0.1)),
    decision_makers=(DecisionMaker("Ida", 9),),
    response=Response(10, 8),
    attendance=(Attendance("Ida", (True, True, True)),),
    overdue_cases=0,
)


def fine(**changes: Any) -> Account:
    return msgspec.structs.replace(FINE, **changes)


missing: st.SearchStrategy[Withheld | NotEnough] = st.sampled_from((HIDDEN, ABSENT))
estimates = st.builds(Estimate, st.floats(0, 100), st.floats(0, 40))
chances = st.floats(0, 1) | missing
names = st.sampled_from(["Ida", "Jo", "Kim"])


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    experience = draw(estimates | missing)
    return Account(
        ref=draw(st.text("abcdef", min_size=1, max_size=4)),
        experience=experience,
        loyalty=draw(estimates | missing),
        alignment=draw(estimates | missing),
        rci=draw(st.floats(-8, 8) | missing),
        tone=draw(st.builds(Tone, st.floats(-1, 1), st.integers(1, 50)) | missing),
        p_poor=p_poor(experience),
        blind_spots=tuple(draw(st.lists(st.builds(BlindSpot, st.sampled_from(["ease", "speed"]), chances), max_size=3))),
        decision_makers=tuple(draw(st.lists(st.builds(DecisionMaker, names, st.floats(0, 10)), max_size=2))),
        response=draw(st.builds(Response, st.integers(10, 20), st.integers(0, 10)) | missing),
        attendance=tuple(draw(st.lists(st.builds(Attendance, names, st.lists(st.booleans(), max_size=5).map(tuple)), max_size=2))),
        overdue_cases=draw(st.integers(0, 2)),
        criteria=draw(criteria),
    )


money = st.builds(Money, st.floats(0, 1e7), st.sampled_from(["EUR", "USD", "JPY"]))
unknown = st.just(NotEnough("Not in the import."))
criteria = st.builds(
    Criteria,
    money | unknown,
    st.floats(0, 40) | unknown,
    st.sampled_from(["good", "late", ""]) | unknown,
    st.integers(0, 500) | unknown,
    st.integers(0, 9) | unknown,
)
weights = st.builds(Weights, st.just("test"), *[st.floats(0.01, 1)] * 5)
portfolios = st.lists(accounts(), max_size=5, unique_by=lambda account: account.ref)

# Examples of one account, and of a few at once, which take longer to make.
one_at_a_time = settings(max_examples=count(60, 500), deadline=None, suppress_health_check=[HealthCheck.too_slow])
several = settings(one_at_a_time, max_examples=count(25, 200))
