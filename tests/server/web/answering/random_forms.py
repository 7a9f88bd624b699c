"""Questionnaires, answers and posts made up at random: every type that conditions look at, with all kinds of logic."""

from collections.abc import Callable
from random import Random
from typing import Any

from surveys.answer_values import DECLINED
from surveys.drafts import Posted
from surveys.instrument.types import Checkbox, Consent, Date, Definition, Number, Question, RadioGroup, Ranking, Rating, TextLine
from tests.surveys.instrument.inline import Fields, choices, definition, page, question, rating

CODES = ("a", "b", "c")
DAYS = ("2026-01-01", "2026-06-30", "2027-01-01")
KINDS = ("rating", "radiogroup", "checkbox", "ranking", "number", "date", "text", "consent", "matrix")
COMPARED = {
    "rating": ("{%s} <= 2", "{%s} = 3", "{%s} > 3"),
    "number": ("{%s} < 10", "{%s} <> 5", "{%s} >= 2.5"),
    "date": ("{%s} < '2026-06-30'", "{%s} >= '2027-01-01'"),
    "radiogroup": ("{%s} = 'a'", "{%s} <> 'b'"),
    "checkbox": ("{%s} contains 'a'", "{%s} notcontains 'b'"),
    "ranking": ("{%s} contains 'c'", "{%s} = 'a b c'"),
    "text": ("{%s} = 'été'", "{%s} contains 'a'"),
    "consent": ("{%s} = 'yes'",),
}


def random_form(random: Random) -> Definition:
    """Up to five pages of one side, each looking back at what comes before it."""
    known: dict[str, str] = {}
    names = [f"p{number}" for number in range(random.randint(2, 5))]
    return definition(*(_page(random, names, at, known) for at in range(len(names))), pairs={"ease": {"en": "Ease"}})


def _page(random: Random, names: list[str], at: int, known: dict[str, str]) -> Fields:
    visible = {"visibleIf": _condition(random, known)} if known and random.random() < 0.3 else {}
    elements = [_element(random, f"{names[at]}_{number}", known) for number in range(random.randint(1, 4))]
    jumps = [_jump(random, names[at + 1 :], known) for _ in range(random.choice((0, 0, 1, 2)))]
    return page(names[at], *elements, **visible, **({"jumps": jumps} if jumps else {}))


def _jump(random: Random, later: list[str], known: dict[str, str]) -> Fields:
    to = random.choice([None, *later])
    condition = {"if": _condition(random, known)} if random.random() < 0.9 else {}
    return condition | ({"to": to} if to else {})


def _element(random: Random, name: str, known: dict[str, str]) -> Fields:
    kind = random.choice(KINDS)
    logic: dict[str, Any] = {"visibleIf": _condition(random, known)} if known and random.random() < 0.5 else {}
    if known and random.random() < 0.3:
        logic["requiredIf"] = _condition(random, known)
    if kind == "matrix":
        rows = [{"name": f"{name}_{row}", "title": {"en": "?"}} for row in range(2)]
        known |= {str(row["name"]): "radiogroup" for row in rows}
        return question("matrix", name, rows=rows, choices=choices(*CODES), cant_say=True, **logic)
    known[name] = kind
    if kind == "rating":
        return rating(name, unpaired=True, cant_say=True, **logic)
    more = {"choices": choices(*CODES)} if kind in ("radiogroup", "checkbox", "ranking") else {"decimals": 1} if kind == "number" else {}
    return question(kind, name, **more, **logic)


def _condition(random: Random, known: dict[str, str]) -> str:
    if random.random() < 0.3:
        joint = random.choice(("and", "or"))
        return f"({_test(random, known)}) {joint} not ({_test(random, known)})"
    return _test(random, known)


def _test(random: Random, known: dict[str, str]) -> str:
    name = random.choice(sorted(known))
    return random.choice((*COMPARED[known[name]], "{%s} empty", "{%s} notempty")).replace("%s", name)


def random_post(random: Random, items: list[Question]) -> Posted:
    """What a browser might send for some of these items, hidden or not."""
    return {item.name: ["", *_answer(random, item)] for item in items if random.random() < 0.8}


def _answer(random: Random, item: Question) -> list[str]:
    if random.random() < 0.25:
        return []
    if getattr(item, "cant_say", False) and random.random() < 0.2:
        return [DECLINED]
    return ANSWERS[type(item)](random)


def _ranked(random: Random) -> list[str]:
    order = random.sample(CODES, random.randint(1, 3))
    return [f"{code}:{place}" for place, code in enumerate(order, 1)]


ANSWERS: dict[type[Question], Callable[[Random], list[str]]] = {
    Rating: lambda random: [random.choice("12345")],
    RadioGroup: lambda random: [random.choice(CODES)],
    Checkbox: lambda random: [code for code in CODES if random.random() < 0.5],
    Ranking: _ranked,
    Number: lambda random: [random.choice(("0", "2,5", "5", "9.9", "10", "٣"))],
    Date: lambda random: [random.choice(DAYS)],
    Consent: lambda _: ["yes"],
    TextLine: lambda random: [random.choice(("été", "a b", " x ", "phone"))],
}
