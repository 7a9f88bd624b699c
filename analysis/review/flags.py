"""Why an account needs care: rules that raise a flag, each with its words, its threshold and the numbers it was raised from.

Comments raise none: no rule reads their sentiment. What is withheld or missing raises none either and is listed as unchecked.
"""

from collections.abc import Iterator
from functools import cache
from typing import Literal

from msgspec import Struct

from analysis.results import NotEnough, Withheld
from analysis.review.accounts import ABSENT, Account, Estimate, Response

Level = Literal["at risk", "watch"]
Standing = Literal["at risk", "watch", "no flag"]
STANDINGS: tuple[Standing, ...] = ("at risk", "watch", "no flag")
Rule = Literal["poor_experience", "decision_maker", "decline", "low_response", "gone_silent", "blind_spot", "overdue_case"]

LIKELY, POSSIBLE = 0.5, 0.3
DISLOYAL = 6.0
RELIABLE_DECLINE = -1.96
LOW_RESPONSE = 0.30
SILENT_WAVES = 2
ONE_CASE = 1

WORDS: dict[Rule, str] = {
    "poor_experience": "The probability that the customers' true mean is below 3.5 of 5 is at least {:g}.",
    "decision_maker": "A decision maker who answered with their name gives a loyalty of at most {:g} of 10.",
    "decline": "The customers' experience fell by more than chance explains: the reliable change is at most {:g}.",
    "low_response": "Less than {:.0%} of the customers who were asked answered.",
    "gone_silent": "A customer who used to answer has left the last {:g} waves unanswered.",
    "blind_spot": "The probability that the dimension is a blind spot is at least {:g}.",
    "overdue_case": "At least {:g} open recovery case is past its date.",
}
NOBODY_NAMED = NotEnough("No decision maker answered with their name.")
NOTHING_COMPARED = NotEnough("No dimension has answers from both sides.")


class Number(Struct, frozen=True, gc=False):
    """A number that a flag was raised from, and what it is."""

    name: str
    value: float


class Flag(Struct, frozen=True, gc=False):
    """A rule that holds; `about` is the dimension or the person, empty for the account as a whole."""

    level: Level
    rule: Rule
    words: str
    threshold: float
    numbers: tuple[Number, ...]
    about: str = ""


class Unchecked(Struct, frozen=True, gc=False):
    """A rule that could not be asked, because what it reads is withheld or missing."""

    rule: Rule
    reason: Withheld | NotEnough
    about: str = ""


class Flags(Struct, frozen=True, gc=False):
    """Every flag of an account, those at risk first, what could not be checked, and where that leaves the account."""

    standing: Standing
    raised: tuple[Flag, ...]
    unchecked: tuple[Unchecked, ...]


def flags(account: Account) -> Flags:
    """All rules of MEASURES section 8 on one account, in the section's order."""
    found = list(_found(account))
    raised = sorted([one for one in found if isinstance(one, Flag)], key=lambda flag: STANDINGS.index(flag.level))
    unchecked = [one for one in found if isinstance(one, Unchecked)]
    return Flags(raised[0].level if raised else "no flag", tuple(raised), tuple(unchecked))


@cache
def words(rule: Rule, threshold: float) -> str:
    """A rule as one sentence with its threshold."""
    return WORDS[rule].format(threshold)


def _found(account: Account) -> Iterator[Flag | Unchecked]:
    yield from _poor_experience(account)
    yield from _decision_makers(account)
    yield from _decline(account)
    yield from _low_response(account)
    yield from _gone_silent(account)
    yield from _blind_spots(account)
    if account.overdue_cases >= ONE_CASE:
        yield _flag("overdue_case", ONE_CASE, (Number("open cases past their date", account.overdue_cases),))


def _poor_experience(account: Account) -> Iterator[Flag | Unchecked]:
    p, experience = account.p_poor, account.experience
    if isinstance(p, ABSENT):
        yield Unchecked("poor_experience", p)
    elif p >= POSSIBLE:
        numbers = [Number("probability", p)]
        if isinstance(experience, Estimate):
            numbers += [Number("experience", experience.mean), Number("sd of experience", experience.sd)]
        yield _likely("poor_experience", tuple(numbers))


def _decision_makers(account: Account) -> Iterator[Flag | Unchecked]:
    if not account.decision_makers:
        yield Unchecked("decision_maker", NOBODY_NAMED)
    for person in account.decision_makers:
        if person.loyalty <= DISLOYAL:
            yield _flag("decision_maker", DISLOYAL, (Number("loyalty", person.loyalty),), person.name)


def _decline(account: Account) -> Iterator[Flag | Unchecked]:
    if isinstance(account.rci, ABSENT):
        yield Unchecked("decline", account.rci)
    elif account.rci <= RELIABLE_DECLINE:
        yield _flag("decline", RELIABLE_DECLINE, (Number("reliable change", account.rci),))


def _low_response(account: Account) -> Iterator[Flag | Unchecked]:
    response = account.response
    if not isinstance(response, Response):
        yield Unchecked("low_response", response)
    elif (rate := response.answered / response.asked) < LOW_RESPONSE:
        numbers = (Number("rate", rate), Number("answered", response.answered), Number("asked", response.asked))
        yield _flag("low_response", LOW_RESPONSE, numbers)


def _gone_silent(account: Account) -> Iterator[Flag]:
    """Once somebody has answered, two closed waves in a row without them; who never answered never used to."""
    for person in account.attendance:
        if any(person.answered) and (silent := person.answered[::-1].index(True)) >= SILENT_WAVES:
            numbers = (Number("waves unanswered since the last answer", silent), Number("waves answered before", sum(person.answered)))
            yield _flag("gone_silent", SILENT_WAVES, numbers, person.name)


def _blind_spots(account: Account) -> Iterator[Flag | Unchecked]:
    if not account.blind_spots:
        yield Unchecked("blind_spot", NOTHING_COMPARED)
    for spot in account.blind_spots:
        if isinstance(spot.p, ABSENT):
            yield Unchecked("blind_spot", spot.p, spot.dimension)
        elif spot.p >= POSSIBLE:
            yield _likely("blind_spot", (Number("probability", spot.p),), spot.dimension)


def _likely(rule: Rule, numbers: tuple[Number, ...], about: str = "") -> Flag:
    """A rule on a probability, the first number: at risk from .5 on, watch from .3 on."""
    if numbers[0].value >= LIKELY:
        return _flag(rule, LIKELY, numbers, about)
    return Flag("watch", rule, words(rule, POSSIBLE), POSSIBLE, numbers, about)


def _flag(rule: Rule, threshold: float, numbers: tuple[Number, ...], about: str = "") -> Flag:
    return Flag("at risk", rule, words(rule, threshold), threshold, numbers, about)
