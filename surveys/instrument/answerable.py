"""What an item may be answered with: the answers that conditions can tell apart, and what each type takes."""

from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations, islice
from typing import TypeGuard

from surveys.instrument.logic import Operand
from surveys.instrument.types import Checkbox, Consent, Date, Dropdown, Number, RadioGroup, Ranking, Rated, Shown

MAX_SUBSETS = 5_000
LARGEST = 1e12  # no number of an answer is farther from zero
YES = "yes"  # how a ticked consent is kept
CODED = (RadioGroup, Dropdown, Checkbox, Ranking, Consent)


def is_day(value: object) -> TypeGuard[str]:
    """Whether this is a day that exists, written as 2026-12-31."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def answers_told_apart(element: Shown, compared: set[Operand]) -> list[Operand]:
    """One answer of each sort that differs in some comparison with `compared`; no answer comes last.

    None among `compared` stands for another item, against which every answer may matter.
    """
    return [*_sorts(element, compared), None]


def _sorts(element: Shown, compared: set[Operand]) -> Iterator[Operand]:
    match element:
        case Rated():
            yield from _points(element, compared)
        case RadioGroup(choices=choices) | Dropdown(choices=choices):
            codes = [choice.value for choice in choices]
            others = [code for code in codes if code not in compared]
            yield from (code for code in codes if code in compared)
            yield from others if None in compared else others[:1]
        case Checkbox() | Ranking():
            yield from _subsets(element, compared)
        case Number():
            yield from _numbers(element, compared)
        case Date():
            yield from _days(element, compared)
        case Consent():
            yield YES
        case _:
            yield from sorted(str(each) for each in compared if each)
            yield from ("any other text", "another one")


def _points(element: Rated, compared: set[Operand]) -> list[Operand]:
    """Scale points that stand differently to some number they are compared with."""
    if None in compared:
        return list(map(float, element.scale.values))
    marks = [mark for mark in compared if isinstance(mark, float)]
    sorts = {tuple((point > mark) - (point < mark) for mark in marks): float(point) for point in element.scale.values}
    return list(sorts.values())


def _numbers(element: Number, compared: set[Operand]) -> list[Operand]:
    """Each number that it is compared with, its neighbours, and the ends with theirs."""
    step = 10.0**-element.decimals
    low, high = element.minimum, element.maximum
    far = (LARGEST, -LARGEST) if None in compared else ()
    marks = [mark for mark in (*compared, low, high, 0.0, *far) if isinstance(mark, float | int)]
    fit = (round(mark + side * step, element.decimals) for side in (0, 1, -1) for mark in marks)
    return [each for each in dict.fromkeys(fit) if (low is None or each >= low) and (high is None or each <= high)]


def _days(element: Date, compared: set[Operand]) -> list[Operand]:
    """As numbers, in days."""
    low, high = element.minimum or date.min.isoformat(), element.maximum or date.max.isoformat()
    far = ("1000-01-01", "9000-01-01") if None in compared else ()
    marks = [date.fromisoformat(mark) for mark in (*compared, element.minimum, element.maximum, "2026-01-01", *far) if is_day(mark)]
    tried = (mark.toordinal() + days for days in (0, 1, -1) for mark in marks)
    days = dict.fromkeys(date.fromordinal(each).isoformat() for each in tried if 0 < each <= date.max.toordinal())
    return [day for day in days if low <= day <= high]


def _subsets(element: Checkbox | Ranking, compared: set[Operand]) -> Iterator[str]:
    codes = [choice.value for choice in element.choices]
    mentioned = [code for code in codes if code in compared]
    others = [code for code in codes if code not in compared][:1]
    most = element.max_choices or len(codes)
    sizes = (combinations(mentioned, size) for size in range(1, min(most, len(mentioned)) + 1))
    return islice(chain((" ".join(chosen) for chosen in chain.from_iterable(sizes)), others), MAX_SUBSETS)
