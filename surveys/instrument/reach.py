"""Whether each visibleIf can be read, speaks of items answered before, and can be true at all."""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, islice, product

from msgspec import Struct

from surveys.errors import BadInstrument, Place
from surveys.instrument.logic import Compare, Const, Empty, Expression, Operand, Ref, evaluate, parse, references, tests
from surveys.instrument.places import element_place, page_place
from surveys.instrument.types import Checkbox, Definition, Element, Information, Page, RadioGroup, Rated

MAX_TRIALS = 50_000
MAX_SUBSETS = 5_000
_Values = dict[str, Operand]


class _Asked(Struct, frozen=True):
    """An element with its page, its position among all elements, and what must hold for it to be shown."""

    order: int
    page: Page
    element: Element
    conditions: tuple[Expression, ...]


class _Condition(Struct, frozen=True):
    """A visibleIf where it stands; only elements with an order below `order` are known there."""

    where: str
    page: Page
    order: int
    expression: Expression
    with_page: tuple[Expression, ...]


def check_logic(definition: Definition) -> Iterator[Place]:
    """The faults of every visibleIf; a condition is tried out only if it has no other fault."""
    asked, conditions, problems = _read_all(definition)
    yield from problems
    for condition in conditions:
        faults = [*_check_references(condition, asked), *_check_kinds(condition, asked)]
        yield from faults
        if not faults and not problems:
            yield from _check_reach(condition, asked)


def _read_all(definition: Definition) -> tuple[dict[str, _Asked], list[_Condition], list[Place]]:
    asked: dict[str, _Asked] = {}
    conditions: list[_Condition] = []
    problems: list[Place] = []
    for i, page in enumerate(definition.pages):
        of_page = _read(f"{page_place(i, page)}.visibleIf", page.visible_if, problems)
        conditions += [_Condition(f"{page_place(i, page)}.visibleIf", page, len(asked), each, ()) for each in of_page]
        for j, element in enumerate(page.elements):
            where = f"{element_place(i, j, element)}.visibleIf"
            own = _read(where, element.visible_if, problems)
            conditions += [_Condition(where, page, len(asked), each, of_page) for each in own]
            asked[element.name] = _Asked(len(asked), page, element, of_page + own)
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
    problems = {
        f"`{test.comparator}` asks whether a checkbox item holds a quoted code; write {{item}} {test.comparator} 'code'": holds
        and (left, right) != ("several", "text"),
        "a checkbox item has several answers; use `contains`": not holds and "several" in (left, right),
        f"compares {_KINDS[left]} with {_KINDS[right]}; numbers stand without quotes, codes and texts in quotes": not holds
        and (left == "number") != (right == "number"),
        f"`{test.comparator}` compares numbers only; use = or <>": not holds and left != "number" and test.comparator not in ("=", "<>"),
    }
    return next((problem for problem, applies in problems.items() if applies), "") or _code_problem(test, asked)


_KINDS = {"number": "a number", "code": "a choice", "text": "a text", "several": "several choices"}


def _code_problem(test: Compare, asked: Mapping[str, _Asked]) -> str:
    for here, there in ((test.left, test.right), (test.right, test.left)):
        element = asked[here.name].element if isinstance(here, Ref) else None
        if isinstance(element, RadioGroup | Checkbox) and isinstance(there, Const):
            codes = [choice.value for choice in element.choices]
            if there.value not in codes:
                return f"{element.name} has no choice {there.value!r}; use one of {', '.join(codes)}"
    return ""


def _kind(operand: Ref | Const, asked: Mapping[str, _Asked]) -> str:
    if isinstance(operand, Const):
        return "text" if isinstance(operand.value, str) else "number"
    element = asked[operand.name].element if operand.name in asked else None
    if element is None or isinstance(element, Information):
        return "unknown"
    if isinstance(element, Rated):
        return "number"
    return {RadioGroup: "code", Checkbox: "several"}.get(type(element), "text")


def _check_reach(condition: _Condition, asked: Mapping[str, _Asked]) -> Iterator[Place]:
    wanted = (condition.expression, *condition.with_page)
    involved = _involved(wanted, asked)
    said = _said(chain(wanted, *(item.conditions for item in involved)))
    trials = product(*(_answers(item.element, said) for item in involved))
    for count, answers in enumerate(trials):
        if count == MAX_TRIALS:
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


def _answers(element: Element, said: Mapping[str, set[Operand]]) -> list[Operand]:
    """One answer of each sort that the conditions can tell apart; no answer comes last."""
    compared = said.get(element.name, set())
    match element:
        case Rated():
            return [*_points(element, compared), None]
        case RadioGroup(choices=choices):
            codes = [choice.value for choice in choices]
            others = [code for code in codes if code not in compared]
            return [*(code for code in codes if code in compared), *(others if None in compared else others[:1]), None]
        case Checkbox():
            return [*_subsets(element, compared), None]
        case _:
            return [*sorted(str(each) for each in compared if each), "any other text", None]


def _points(element: Rated, compared: set[Operand]) -> list[Operand]:
    """Scale points that stand differently to some number they are compared with."""
    if None in compared:
        return list(map(float, element.scale.values))
    marks = [mark for mark in compared if isinstance(mark, float)]
    sorts = {tuple((point > mark) - (point < mark) for mark in marks): float(point) for point in element.scale.values}
    return list(sorts.values())


def _subsets(element: Checkbox, compared: set[Operand]) -> Iterator[str]:
    codes = [choice.value for choice in element.choices]
    mentioned = [code for code in codes if code in compared]
    others = [code for code in codes if code not in compared][:1]
    most = element.max_choices or len(codes)
    sizes = (combinations(mentioned, size) for size in range(1, min(most, len(mentioned)) + 1))
    return islice(chain((" ".join(chosen) for chosen in chain.from_iterable(sizes)), others), MAX_SUBSETS)
