"""What stands in the fields of a form: stored, or as it was typed, or said in words."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from server.web.answering.questions import Question
from server.web.language import day, number, translate
from surveys.answer_values import DECLINED, Value
from surveys.drafts import PICKS_FIELD, SHARING_FIELD, SIGNED_FIELD, WORDS_FIELD, Draft


class Given(Struct, frozen=True, cache_hash=True):
    """What stands in a question: codes chosen or a text, and what is wrong with it."""

    codes: tuple[str, ...] = ()
    text: str = ""
    problem: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.codes and not self.text


EMPTY = Given()


def given(draft: Draft, name: str) -> Given:
    """What a draft holds for a field of the form, in no language."""
    if name == SHARING_FIELD:
        return Given((draft.sharing,)) if draft.sharing else EMPTY
    if name == WORDS_FIELD:
        return Given(("yes",)) if draft.words_allowed else EMPTY
    if name == SIGNED_FIELD:
        return Given(("yes",)) if draft.signed else EMPTY
    if name == PICKS_FIELD:
        return Given(tuple(str(department) for department in draft.picks))
    item, _, department = name.partition(".")
    values = draft.repeats.get(int(department), {}) if department else draft.values
    return _of_value(values.get(item))


def _of_value(value: Value | None) -> Given:
    if value is None or value.missing is not None:
        return Given((DECLINED,)) if value is not None and value.missing == "declined" else EMPTY
    return Given(text=_plain(value.number) if value.number is not None else value.text or "")


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def stored_given(question: Question, draft: Draft) -> Given:
    return chosen(question, given(draft, question.name)) if question.takes_answer else EMPTY


def chosen(question: Question, stored: Given) -> Given:
    """What is stored as the question's fields have it: codes apart, places beside them, the reader's decimal sign."""
    if not stored.text or question.kind in ("line", "text", "date"):
        return stored
    if question.kind == "number":
        return Given(text=stored.text.replace(".", question.entry.sign))
    codes = stored.text.split()
    return Given(tuple(f"{code}:{place}" for place, code in enumerate(codes, 1)) if question.kind == "ranking" else tuple(codes))


def typed(question: Question, raw: Sequence[str], problem: str = "") -> Given:
    """What a person sent, shown again as they typed it."""
    if question.kind in ("line", "text"):
        return Given(text="".join(raw), problem=problem)
    codes = tuple(code for code in raw if code)
    if question.kind in ("number", "date"):
        declined = (DECLINED,) if DECLINED in codes else ()
        return Given(declined, "".join(code for code in codes if code != DECLINED), problem)
    return Given(codes, problem=problem)


def in_words(question: Question, mark: Given, language: str) -> str:
    """What stands in a question as its reader would say it; "" if nothing does."""
    codes = mark.codes
    if question.kind == "ranking" and DECLINED not in codes:
        codes = tuple(code.partition(":")[0] for code in sorted(codes, key=_place))
    texts = {option.value: option.text for option in question.options} | {DECLINED: translate("Can’t say", language)}
    return translate(", ", language).join([*(texts.get(code, code) for code in codes), *([mark.text] if mark.text else [])])


def _place(code: str) -> int:
    place = code.partition(":")[2]
    return int(place) if place.isascii() and place.isdigit() and len(place) <= len("100") else 0


def recalled_words(question: Question, value: Value, language: str) -> str:
    """An earlier answer as a later text says it; "" for every kind of none."""
    if value.missing is not None:
        return ""
    if question.kind == "number" and value.number is not None:
        return number(value.number, language)
    if question.kind == "date" and value.text:
        return day(date.fromisoformat(value.text), language)
    return in_words(question, chosen(question, _of_value(value)), language)
