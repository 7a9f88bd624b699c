"""Pages of a questionnaire in a person's language: made once per version, account and department, and kept while they recall nothing."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from msgspec.structs import replace

from server.web.answering.questions import Entry, Form, Heading, Keypad, Kind, Option, PageView, Question, facts_of, keep_form, kept_form
from server.web.language import decimal_sign, translate
from surveys.answer_values import WRITTEN
from surveys.drafts import repeated_name
from surveys.instrument.answerable import YES
from surveys.instrument.forms import parts
from surveys.instrument.types import (
    Checkbox,
    Choice,
    Comment,
    Consent,
    Date,
    Dropdown,
    Information,
    Matrix,
    Nps,
    Number,
    Page,
    RadioGroup,
    Ranking,
    Rated,
    Scale,
    Shown,
    TextLine,
)
from surveys.queries.answering import LinkAccount

BESIDE = 7  # so many words have room beside each other in a row of a matrix
NOTHING: Mapping[str, str] = MappingProxyType({})
Names = tuple[tuple[str, str], ...]


def page_view(
    form: Form, page: Page, account: LinkAccount, department: int | None = None, called: str = "", recalled: Mapping[str, str] = NOTHING
) -> PageView:
    """The view of a page, its texts filled in; what recalls somebody's answers is made anew each time."""
    name = (("account", account.name),) if form.uses_account else ()
    names = (*name, ("department", called), *facts_of(account, form.parts[page.name].facts))
    if not recalled:
        return _kept(keep_form(form).key, page.name, names, department)
    view = _made(form, page, {**dict(names), **recalled}, department)
    return replace(view, questions=tuple(replace(question, recalls=True) for question in view.questions))


@lru_cache(maxsize=4_000)
def _kept(key: tuple[str, str, str], page: str, names: Names, department: int | None) -> PageView:
    form = kept_form(key)
    return _made(form, form.parts[page].page, dict(names), department)


def _made(form: Form, page: Page, names: Mapping[str, str], department: int | None) -> PageView:
    questions: list[Question] = []
    for element in page.elements:
        under = _heading(form, element, names, department) if isinstance(element, Matrix) else None
        questions += [_question(form, item, names, department, under) for item in parts(element)]
    return PageView(form.say(page.title, names), form.say(page.description, names), tuple(questions))


def _heading(form: Form, matrix: Matrix, names: Mapping[str, str], department: int | None) -> Heading:
    at_ends = matrix.scale is not None and not _is_worded(matrix.scale)
    return Heading(
        name=_named(matrix.name, department),
        title=form.say(matrix.title, names),
        hint=form.say(matrix.description, names),
        columns=_columns(form, matrix, names),
        at_ends=at_ends,
        cant_say=matrix.cant_say,
    )


def _columns(form: Form, matrix: Matrix, names: Mapping[str, str]) -> tuple[str, ...]:
    scale = matrix.scale
    if scale is None:
        words = [choice.text for choice in matrix.choices]
    elif _is_worded(scale):
        words = [scale.anchors[point] for point in scale.values]
    else:
        return _ends(form, scale, names)
    return tuple(form.say(text, names) for text in words) if len(words) <= BESIDE else ()


def _is_worded(scale: Scale) -> bool:
    return all(point in scale.anchors for point in scale.values)


def _named(name: str, department: int | None) -> str:
    return name if department is None else repeated_name(name, department)


def _question(form: Form, item: Shown, names: Mapping[str, str], department: int | None, under: Heading | None) -> Question:
    name = _named(item.name, department)
    if isinstance(item, Information):
        return Question(name, "information", form.say(item.text, names))
    low, high = _ends(form, item.scale, names) if isinstance(item, Rated) else ("", "")
    return Question(
        name=name,
        kind=_kind(item),
        title=form.say(item.title, names),
        hint=form.say(item.description, names),
        required=item.is_required,
        options=_options(form, item, names),
        low=low,
        high=high,
        cant_say=not isinstance(item, (*WRITTEN, Consent)) and item.cant_say,
        recommends=isinstance(item, Nps),
        places=item.places if isinstance(item, Ranking) else 0,
        entry=_entry(form, item, names),
        under=under,
    )


_KINDS: Mapping[type[Shown], Kind] = {
    RadioGroup: "one",
    Dropdown: "list",
    Checkbox: "several",
    Ranking: "ranking",
    TextLine: "line",
    Comment: "text",
    Number: "number",
    Date: "date",
    Consent: "consent",
}


def _kind(item: Shown) -> Kind:
    return "scale" if isinstance(item, Rated) else _KINDS[type(item)]


def _entry(form: Form, item: Shown, names: Mapping[str, str]) -> Entry:
    if isinstance(item, Date):
        first, last = (date.fromisoformat(end) if end else None for end in (item.minimum, item.maximum))
        return Entry(first, last)
    if not isinstance(item, Number):
        return Entry()
    # Keypads of phones have no minus.
    keypad: Keypad = "" if item.minimum is None or item.minimum < 0 else "decimal" if item.decimals else "numeric"
    return Entry(item.minimum, item.maximum, form.say(item.unit, names), keypad, decimal_sign(form.language))


def _options(form: Form, item: Shown, names: Mapping[str, str]) -> tuple[Option, ...]:
    match item:
        case RadioGroup() | Dropdown() | Checkbox() | Ranking():
            return tuple(_option(form, choice, names) for choice in item.choices)
        case Consent():
            return (Option(YES, translate("Yes", form.language)),)
        case Rated(scale=scale):
            worded = _is_worded(scale)
            return tuple(Option(str(point), form.say(scale.anchors[point], names) if worded else str(point)) for point in scale.values)
        case _:
            return ()


def _option(form: Form, choice: Choice, names: Mapping[str, str]) -> Option:
    return Option(choice.value, form.say(choice.text, names))


def _ends(form: Form, scale: Scale, names: Mapping[str, str]) -> tuple[str, str]:
    """Words of the ends, for scales whose other points have none."""
    return form.say(scale.anchors.get(scale.minimum, {}), names), form.say(scale.anchors.get(scale.maximum, {}), names)
