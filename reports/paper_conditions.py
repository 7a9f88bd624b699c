"""Conditions of a questionnaire as sentences for people who answer on paper."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from reports.paper_words import PaperWords
from surveys.instrument.logic import All, AnyOf, Compare, Const, Empty, Expression, Not, Ref, parse
from surveys.instrument.types import Checkbox, Consent, Dropdown, Question, RadioGroup, Ranking, Rated

# The test that says the same with its two sides exchanged.
TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Asked(Struct, frozen=True):
    """A question with the number that it has on paper, and its answers in words by what is stored for them."""

    number: int
    answers: Mapping[str, str]


def answers_in_words(question: Question, words: PaperWords, choices: Mapping[str, str]) -> dict[str, str]:
    """What is printed beside the boxes of a question, by the code or number that it stands for."""
    if isinstance(question, RadioGroup | Dropdown | Checkbox | Ranking | Rated):
        return {code: words.quote.format(text=text) if text != code else text for code, text in choices.items()}
    return {"yes": words.ticked} if isinstance(question, Consent) else {}


def in_words(condition: str, asked: Mapping[str, Asked], words: PaperWords) -> str:
    """An expression as a clause; it has been checked when the questionnaire was published."""
    return _clause(parse(condition), asked, words)


def _clause(expression: Expression, asked: Mapping[str, Asked], words: PaperWords) -> str:
    match expression:
        case Compare():
            return _comparison(expression, asked, words)
        case Empty(ref=ref):
            return words.tests["empty"].format(question=_question(ref, asked, words))
        case Not(part=Empty(ref=ref)):
            return words.tests["answered"].format(question=_question(ref, asked, words))
        case Not(part=part):
            return words.opposite.format(condition=_clause(part, asked, words))
        case All(parts=parts):
            return words.both.join(_grouped(part, asked, words) for part in parts)
        case AnyOf(parts=parts):
            return words.either.join(_clause(part, asked, words) for part in parts)


def _grouped(part: Expression, asked: Mapping[str, Asked], words: PaperWords) -> str:
    clause = _clause(part, asked, words)
    return f"({clause})" if isinstance(part, AnyOf) else clause


def _comparison(test: Compare, asked: Mapping[str, Asked], words: PaperWords) -> str:
    left, comparator, right = test.left, str(test.comparator), test.right
    if isinstance(left, Const):
        left, right, comparator = right, left, TURNED.get(comparator, comparator)
    if isinstance(left, Const):  # two constants: a sentence about nothing, as it was written
        return f"{_value(left, {})} {comparator} {_value(right, {})}"
    known = asked[left.name].answers if left.name in asked else {}
    value = _question(right, asked, words) if isinstance(right, Ref) else _value(right, known)
    return words.tests[comparator].format(question=_question(left, asked, words), value=value)


def _question(ref: Ref | Const, asked: Mapping[str, Asked], words: PaperWords) -> str:
    return words.tests["question"].format(n=asked[ref.name].number) if isinstance(ref, Ref) and ref.name in asked else ""


def _value(constant: Ref | Const, known: Mapping[str, str]) -> str:
    value = constant.value if isinstance(constant, Const) else constant.name
    text = f"{value:g}" if isinstance(value, float) else value
    return known.get(text, text)
