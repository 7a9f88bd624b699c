"""Whether each condition can be read, speaks of items answered before, and can be true at all."""

from collections.abc import Iterator, Mapping
from itertools import chain, count, product

from msgspec import Struct

from surveys.errors import BadInstrument, Place
from surveys.instrument.answerable import CODED, YES, answers_told_apart, is_day
from surveys.instrument.logic import Compare, Const, Empty, Expression, Operand, Ref, evaluate, parse, references, tests
from surveys.instrument.places import page_place, placed_parts
from surveys.instrument.types import (
    Ces,
    Checkbox,
    Consent,
    Csat,
    Date,
    Definition,
    Dropdown,
    Information,
    Nps,
    Number,
    Page,
    RadioGroup,
    Ranking,
    Rating,
    Shown,
)

MAX_TRIALS = 50_000
MOST_IN_ALL = 2 * MAX_TRIALS
_Values = dict[str, Operand]


class _Asked(Struct, frozen=True):
    """An element with its page, its position among all elements, and what must hold for it to be shown."""

    order: int
    page: Page
    element: Shown
    conditions: tuple[Expression, ...]


class _Condition(Struct, frozen=True):
    """A condition where it stands; only elements with an order below `order` are known there."""

    where: str
    page: Page
    order: int
    expression: Expression
    with_page: tuple[Expression, ...]


def check_logic(definition: Definition) -> Iterator[Place]:
    """The faults of every visibleIf, requiredIf and jump; a condition is tried out only if it has no other fault."""
    asked, conditions, problems = _read_all(definition)
    yield from problems
    left = count(MOST_IN_ALL, -1)  # trials; what is not tried is not found fault with
    for condition in conditions:
        faults = [*_check_references(condition, asked), *_check_kinds(condition, asked)]
        yield from faults
        if not faults and not problems:
            yield from _check_reach(condition, asked, left)


def _read_all(definition: Definition) -> tuple[dict[str, _Asked], list[_Condition], list[Place]]:
    asked: dict[str, _Asked] = {}
    conditions: list[_Condition] = []
    problems: list[Place] = []
    for i, page in enumerate(definition.pages):
        place = page_place(i, page)
        of_page = _read(f"{place}.visibleIf", page.visible_if, problems)
        conditions += [_Condition(f"{place}.visibleIf", page, len(asked), each, ()) for each in of_page]
        for where, item in placed_parts(i, page):
            own = _read(f"{where}.visibleIf", item.visible_if, problems)
            conditions += [_Condition(f"{where}.visibleIf", page, len(asked), each, of_page) for each in own]
            required = _read(f"{where}.requiredIf", "" if isinstance(item, Information) else item.required_if, problems)
            conditions += [_Condition(f"{where}.requiredIf", page, len(asked), each, of_page + own) for each in required]
            asked[item.name] = _Asked(len(asked), page, item, of_page + own)
        for k, jump in enumerate(page.jumps):
            taken = _read(f"{place}.jumps[{k}].if", jump.condition, problems)
            conditions += [_Condition(f"{place}.jumps[{k}].if", page, len(asked), each, of_page) for each in taken]
    return asked, conditions, problems


def _read(where: str, text: str, problems: list[Place]) -> tuple[Expression, ...]:
    if not text:
        return ()
    try:
        return (parse(text),)
    except BadInstrument as error:
        problems += [Place(f"{where}, {place.where}", place.problem) for place in error.places]
        return ()


def _check_references(condition: _Condition, asked: Mapping[str, _Asked]) -> Iterator[Place]:
    for ref in references(condition.expression):
        problem = _reference_problem(condition, ref, asked.get(ref.name))
        if problem:
            yield Place(f"{condition.where}, position {ref.position}", f"{{{ref.name}}} {problem}")


def _reference_problem(condition: _Condition, ref: Ref, target: _Asked | None) -> str:
    if target is None:
        return f"is no item of this instrument; correct the name {ref.name}"
    here, there = condition.page, target.page
    problems = {
        "takes no answer; name a question": isinstance(target.element, Information),
        f"is asked of the {there.side} side only; name an item of the {here.side} side": there.side != here.side,
        f"belongs to the block {there.block}, whose answers are kept apart; name an item of the block {here.block}": there.block
        != here.block,
        "is asked later; move it to the front or name an earlier item": target.order >= condition.order,
        "is answered once per department; name an item of the same page": there.repeat is not None and there.name != here.name,
    }
    return next((problem for problem, applies in problems.items() if applies), "")


def _check_kinds(condition: _Condition, asked: Mapping[str, _Asked]) -> Iterator[Place]:
    for test in tests(condition.expression):
        if isinstance(test, Compare):
            problem = _comparison_problem(test, asked)
            if problem:
                yield Place(condition.where, problem)


def _comparison_problem(test: Compare, asked: Mapping[str, _Asked]) -> str:
    left, right = (_kind(operand, asked) for operand in (test.left, test.right))
    if isinstance(test.left, Const) and isinstance(test.right, Const):
        return "compares two fixed values; name an {item} on one side"
    if "unknown" in (left, right):
        return ""
    holds = test.comparator in ("contains", "notcontains")
    if "day" in (left, right):
        return _day_problem(test, left, right)
    problems = {
        f"`{test.comparator}` asks whether an item with several choices holds a quoted code; write {{item}} {test.comparator} 'code'": holds
        and (left, right) != ("several", "text"),
        "an item with several choices has several answers; use `contains`": not holds and "several" in (left, right),
        f"compares {_KINDS[left]} with {_KINDS[right]}; numbers stand without quotes, codes and texts in quotes": not holds
        and (left == "number") != (right == "number"),
        f"`{test.comparator}` compares numbers only; use = or <>": not holds and left != "number" and test.comparator not in ("=", "<>"),
    }
    return next((problem for problem, applies in problems.items() if applies), "") or _code_problem(test, asked)


def _day_problem(test: Compare, left: str, right: str) -> str:
    for here, kind in ((test.left, left), (test.right, right)):
        if kind != "day" and not (isinstance(here, Const) and is_day(here.value)):
            return "compares a day with something else; write the day as '2026-12-31', or name another item of type date"
    return "" if test.comparator not in ("contains", "notcontains") else f"`{test.comparator}` does not fit a day; use = <> < <= > >="


_KINDS = {"number": "a number", "code": "a choice", "text": "a text", "several": "several choices"}


def _code_problem(test: Compare, asked: Mapping[str, _Asked]) -> str:
    for here, there in ((test.left, test.right), (test.right, test.left)):
        element = asked[here.name].element if isinstance(here, Ref) else None
        if isinstance(element, CODED) and isinstance(there, Const):
            codes = [YES] if isinstance(element, Consent) else [choice.value for choice in element.choices]
            if there.value not in codes:
                return f"{element.name} has no choice {there.value!r}; use one of {', '.join(codes)}"
    return ""


_KIND_OF: dict[type, str] = {
    **dict.fromkeys((Rating, Nps, Csat, Ces, Number), "number"),
    **dict.fromkeys((RadioGroup, Dropdown, Consent), "code"),
    **dict.fromkeys((Checkbox, Ranking), "several"),
    Date: "day",
    Information: "unknown",
}


def _kind(operand: Ref | Const, asked: Mapping[str, _Asked]) -> str:
    if isinstance(operand, Const):
        return "text" if isinstance(operand.value, str) else "number"
    return _KIND_OF.get(type(asked[operand.name].element), "text") if operand.name in asked else "unknown"


def _check_reach(condition: _Condition, asked: Mapping[str, _Asked], left: Iterator[int]) -> Iterator[Place]:
    wanted = (condition.expression, *condition.with_page)
    involved = _involved(wanted, asked)
    said = _said(chain(wanted, *(item.conditions for item in involved)))
    trials = product(*(answers_told_apart(item.element, said.get(item.element.name, set())) for item in involved))
    for tried, answers in enumerate(trials):
        if next(left) <= 0:
            return
        if tried == MAX_TRIALS:
            yield Place(condition.where, f"depends on too many items to be checked ({len(involved)}); simplify it")
            return
        if _holds(wanted, involved, answers):
            return
    yield Place(condition.where, "can never be true, whatever is answered; correct it or remove the question")


def _involved(expressions: tuple[Expression, ...], asked: Mapping[str, _Asked]) -> list[_Asked]:
    """The items that decide the expressions, and those that decide whether these are shown, in the order asked."""
    waiting = [ref.name for expression in expressions for ref in references(expression)]
    found: dict[str, _Asked] = {}
    while waiting:
        name = waiting.pop()
        if name not in found and name in asked:
            found[name] = asked[name]
            waiting += [ref.name for expression in asked[name].conditions for ref in references(expression)]
    return sorted(found.values(), key=lambda item: item.order)


def _holds(wanted: tuple[Expression, ...], involved: list[_Asked], answers: tuple[Operand, ...]) -> bool:
    values: _Values = {}
    for item, answer in zip(involved, answers, strict=True):
        values[item.element.name] = answer if all(evaluate(each, values) for each in item.conditions) else None
    return all(evaluate(each, values) for each in wanted)


def _said(expressions: Iterator[Expression]) -> dict[str, set[Operand]]:
    """What each item is compared with; None stands for another item, against which every answer may matter."""
    said: dict[str, set[Operand]] = {}
    for test in chain.from_iterable(tests(expression) for expression in expressions):
        if isinstance(test, Empty):
            continue
        for here, there in ((test.left, test.right), (test.right, test.left)):
            if isinstance(here, Ref):
                said.setdefault(here.name, set()).add(there.value if isinstance(there, Const) else None)
    return said
