"""One answer as it is kept, and how what was posted for an item becomes one."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Literal

from msgspec import Struct

from surveys.instrument.answerable import LARGEST, YES, is_day
from surveys.instrument.types import (
    Checkbox,
    Choice,
    Comment,
    Consent,
    Date,
    Dropdown,
    Number,
    Question,
    RadioGroup,
    Ranking,
    Rated,
    TextLine,
)
from surveys.sentences import Sentence, plural, sentence

Missing = Literal["not_asked", "hidden", "skipped", "declined", "removed"]  # removed: words whose time was up
DECLINED = "_declined"
WRITTEN = (TextLine, Comment)  # made once: a union of types is built anew, and checked slowly, at each use
# C0 and C1 controls but tab and newline: invisible to the writer, and PostgreSQL refuses NUL.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?")


class Value(Struct, frozen=True, omit_defaults=True):
    """A number, a text (codes joined by a space), or the reason why there is neither."""

    number: float | None = None
    text: str | None = None
    missing: Missing | None = None


HIDDEN = Value(missing="hidden")
SKIPPED = Value(missing="skipped")


class UnfitError(Exception):
    """A posted value that its item cannot take; `words` are for the person who sent it."""

    def __init__(self, words: Sentence) -> None:
        self.words = words
        super().__init__(words)


def parse_answer(element: Question, raw: Sequence[str]) -> Value:
    """The value of what was posted for an item; nothing is an answer too."""
    if isinstance(element, WRITTEN):
        return _written(element, raw)
    chosen = [code for code in raw if code]
    if not chosen:
        return SKIPPED
    if DECLINED in chosen:
        return _declined(element, chosen)
    if isinstance(element, Number | Date):
        return _number(element, _only(chosen)) if isinstance(element, Number) else _day(element, _only(chosen))
    return _picked(element, chosen)


def _picked(element: Rated | RadioGroup | Dropdown | Checkbox | Ranking | Consent, chosen: Sequence[str]) -> Value:
    match element:
        case Rated():
            return Value(number=float(_known(_only(chosen), _points(element.scale.minimum, element.scale.maximum))))
        case RadioGroup() | Dropdown():
            return Value(text=_known(_only(chosen), _codes(element.choices)))
        case Checkbox():
            return _several(element, chosen)
        case Ranking():
            return _ranked(element, chosen)
        case Consent():
            return Value(text=_known(_only(chosen), (YES,)))


@cache
def _points(minimum: int, maximum: int) -> frozenset[str]:
    """How the points of a scale are sent; there are some sixty scales at most."""
    return frozenset(str(point) for point in range(minimum, maximum + 1))


def _codes(choices: Sequence[Choice]) -> list[str]:
    return [choice.value for choice in choices]


def _only(chosen: Sequence[str]) -> str:
    if len(chosen) > 1:
        raise UnfitError(sentence("Please choose one answer only."))
    return chosen[0]


def _known(code: str, codes: Iterable[str]) -> str:
    if code not in codes:
        raise UnfitError(sentence("This is not one of the answers to choose from: please choose again."))
    return code


def _declined(element: Question, chosen: Sequence[str]) -> Value:
    if isinstance(element, TextLine | Comment | Consent) or not element.cant_say:
        raise UnfitError(sentence("“Can’t say” is not an answer to this question: please choose one, or leave it empty."))
    if set(chosen) != {DECLINED} or (len(chosen) > 1 and not isinstance(element, Checkbox | Ranking)):
        raise UnfitError(sentence("Please choose either “can’t say” or an answer, not both."))
    return Value(missing="declined")


def _several(element: Checkbox, chosen: Sequence[str]) -> Value:
    codes = _codes(element.choices)
    wanted = {_known(code, codes) for code in chosen}
    if element.max_choices and len(wanted) > element.max_choices:
        raise UnfitError(sentence("Please choose at most {most}: you chose {chosen}.", most=element.max_choices, chosen=len(wanted)))
    return Value(text=" ".join(code for code in codes if code in wanted))


def _ranked(element: Ranking, chosen: Sequence[str]) -> Value:
    """Codes in their order, from `code:place` as each choice's own list sends it."""
    codes, order = _codes(element.choices), dict[int, str]()
    for sent in chosen:
        code, _, place = sent.partition(":")
        at = int(_known(place, _points(1, element.places)))
        if at in order:
            raise UnfitError(sentence("You gave place {place} twice: please give each place once.", place=at))
        order[at] = _known(code, codes)
    if len(set(order.values())) < len(order):
        raise UnfitError(sentence("Please give each choice one place only."))
    if max(order) > len(order):
        lacking = min(set(range(1, max(order))) - set(order))
        raise UnfitError(sentence("Place {place} is missing: please leave no place out.", place=lacking))
    return Value(text=" ".join(order[at] for at in sorted(order)))


def _number(element: Number, raw: str) -> Value:
    text = _plain_digits(raw)
    if not _DECIMAL.fullmatch(text):
        raise UnfitError(
            sentence("Please write a number, such as {example}, without anything between its thousands.", example=_example(element))
        )
    number = float(text) + 0.0  # no minus zero
    _check_decimals(element, text)
    low, high = element.minimum, element.maximum
    if number < (-LARGEST if low is None else low):
        raise UnfitError(sentence("Please write a number of at least {least}.", least=-LARGEST if low is None else low))
    if number > (LARGEST if high is None else high):
        raise UnfitError(sentence("Please write a number of at most {most}.", most=LARGEST if high is None else high))
    return Value(number=number)


def _check_decimals(element: Number, text: str) -> None:
    """What stands before three digits may be meant for thousands: it is asked about, never guessed."""
    whole, point, decimals = text.partition(".")
    if point and element.decimals == 0:
        raise UnfitError(sentence("Please write a whole number, without a sign between its digits."))
    if len(decimals) == len("000") and len(whole.lstrip("+-")) <= len("000") and not whole.lstrip("+-").startswith("0"):
        raise UnfitError(sentence("This could mean thousands: please write them without a sign between, or write one more decimal."))
    if len(decimals.rstrip("0") if len(decimals) > len("000") else decimals) > element.decimals:
        one, many = "Please write at most {n} decimal.", "Please write at most {n} decimals."
        raise UnfitError(plural(one, many, element.decimals))


def _plain_digits(raw: str) -> str:
    """Digits of any script as 0 to 9, a decimal comma as a point; a text with both is left for the writer to clear up."""
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in raw.strip()).replace("−", "-")
    return digits.replace(",", ".").replace("٫", ".")


def _example(element: Number) -> float:
    return 12.5 if element.decimals else 12


def _day(element: Date, raw: str) -> Value:
    day = _plain_digits(raw)
    if not is_day(day):
        raise UnfitError(sentence("Please write a day as year, month and day, such as 2026-12-31."))
    if element.minimum and day < element.minimum:
        raise UnfitError(sentence("Please choose a day not before {first}.", first=date.fromisoformat(element.minimum)))
    if element.maximum and day > element.maximum:
        raise UnfitError(sentence("Please choose a day not after {last}.", last=date.fromisoformat(element.maximum)))
    return Value(text=day)


def _written(element: TextLine | Comment, raw: Sequence[str]) -> Value:
    if len([part for part in raw if part]) > 1:
        raise UnfitError(sentence("Please send one text only."))
    text = clean("".join(raw))
    if isinstance(element, TextLine):
        text = " ".join(text.split())
    over = len(text) - element.max_length
    if over > 0:
        raise UnfitError(too_long(over, element.max_length))
    return Value(text=text) if text else SKIPPED


def too_long(over: int, most: int) -> Sentence:
    """What is asked of somebody who wrote more than fits."""
    one, many = "Please shorten this by {n} character: at most {most} fit.", "Please shorten this by {n} characters: at most {most} fit."
    return plural(one, many, over, most=most)


def clean(text: str) -> str:
    """Text that every database takes: newlines as LF, no control characters, no halves of a surrogate pair."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", unified)).strip()
