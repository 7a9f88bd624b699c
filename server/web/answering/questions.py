"""Questions as one side reads them in one language: made once per version, account and department, and kept."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from surveys.answers import DECLINED, Value
from surveys.drafts import PICKS_FIELD, SHARING_FIELD, WORDS_FIELD, Draft, repeated_name
from surveys.instrument.forms import pages_for, say
from surveys.instrument.logic import parse, references
from surveys.instrument.types import (
    Checkbox,
    Choice,
    Comment,
    Definition,
    Element,
    Information,
    Nps,
    Page,
    RadioGroup,
    Rated,
    Rating,
    Scale,
    Side,
    TextLine,
)

RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
Kind = Literal["scale", "one", "several", "line", "text", "information"]


class Option(Struct, frozen=True, cache_hash=True):
    """One thing to choose; `value` is what is posted."""

    value: str
    text: str
    hint: str = ""


class Question(Struct, frozen=True, cache_hash=True):
    """One question with its words filled in; `name` is the name of its field."""

    name: str
    kind: Kind
    title: str
    hint: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    low: str = ""
    high: str = ""
    cant_say: bool = False
    conditional: bool = False
    recommends: bool = False

    @property
    def worded(self) -> bool:
        """Whether every option is words; scales with words at the ends only show numbers."""
        return all(not option.text.lstrip("-").isdigit() for option in self.options)


class Given(Struct, frozen=True, cache_hash=True):
    """What stands in a question: codes chosen or a text, and what is wrong with it."""

    codes: tuple[str, ...] = ()
    text: str = ""
    problem: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.codes and not self.text


class PageView(Struct, frozen=True):
    """A page of the questionnaire in words, its questions in the order of its elements."""

    title: str
    description: str
    questions: tuple[Question, ...]


class Form(Struct, frozen=True):
    """A side's pages of one version in one language."""

    key: tuple[str, str, str]
    definition: Definition
    side: Side
    language: str
    pages: tuple[Page, ...]
    asks_required: bool
    uses_account: bool

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        return "rtl" if self.language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"

    @property
    def repeated(self) -> tuple[Page, ...]:
        return tuple(page for page in self.pages if page.repeat)

    def say(self, text: Mapping[str, str], names: Mapping[str, str]) -> str:
        return say(dict(text), self.language, self.definition.default_language, names) if text else ""


_forms: dict[tuple[str, str, str], Form] = {}


def form_for(definition: Definition, content_hash: str, side: Side, language: str) -> Form:
    """The form of a side in the nearest language that the questionnaire has."""
    key = (content_hash, side, language.lower()[:35])
    found = _forms.get(key)
    if found is None:
        pages = pages_for(definition, side)
        questions = [element for page in pages for element in page.elements if not isinstance(element, Information)]
        found = _forms[key] = Form(
            key=key,
            definition=definition,
            side=side,
            language=_nearest(definition, language),
            pages=pages,
            asks_required=any(question.is_required for question in questions),
            uses_account="{account}" in repr(pages),
        )
    return found


def _nearest(definition: Definition, language: str) -> str:
    tags = {tag.lower(): tag for tag in definition.languages}
    parts = language.lower().split("-")
    candidates = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((tags[tag] for tag in candidates if tag in tags), definition.default_language)


def page_view(form: Form, page: Page, account: str, department: int | None = None, called: str = "") -> PageView:
    """The view of a page, with {account} and {department} filled in."""
    return _page_view(form.key, form.pages.index(page), account if form.uses_account else "", department, called)


@lru_cache(maxsize=4_000)
def _page_view(key: tuple[str, str, str], index: int, account: str, department: int | None, called: str) -> PageView:
    form = _forms[key]
    page, names = form.pages[index], {"account": account, "department": called}
    return PageView(
        title=form.say(page.title, names),
        description=form.say(page.description, names),
        questions=tuple(_question(form, element, names, department) for element in page.elements),
    )


def depends_on(condition: str, names: set[str]) -> bool:
    """Whether a visibleIf looks at one of these questions."""
    return bool(condition) and not _looked_at(condition).isdisjoint(names)


@lru_cache(maxsize=1_000)
def _looked_at(condition: str) -> frozenset[str]:
    return frozenset(ref.name for ref in references(parse(condition)))


def _question(form: Form, element: Element, names: Mapping[str, str], department: int | None) -> Question:
    name = element.name if department is None else repeated_name(element.name, department)
    if isinstance(element, Information):
        return Question(name, "information", form.say(element.text, names))
    low, high = _ends(form, element.scale, names) if isinstance(element, Rated) else ("", "")
    return Question(
        name=name,
        kind=_kind(element),
        title=form.say(element.title, names),
        hint=form.say(element.description, names),
        required=element.is_required,
        options=_options(form, element, names),
        low=low,
        high=high,
        cant_say=not isinstance(element, TextLine | Comment) and element.cant_say,
        recommends=isinstance(element, Nps),
    )


def _kind(element: Rating | Nps | RadioGroup | Checkbox | TextLine | Comment) -> Kind:
    match element:
        case Rating() | Nps():
            return "scale"
        case RadioGroup():
            return "one"
        case Checkbox():
            return "several"
        case TextLine():
            return "line"
        case Comment():
            return "text"


def _options(form: Form, element: Element, names: Mapping[str, str]) -> tuple[Option, ...]:
    if isinstance(element, RadioGroup | Checkbox):
        return tuple(_option(form, choice, names) for choice in element.choices)
    if not isinstance(element, Rated):
        return ()
    scale = element.scale
    worded = all(point in scale.anchors for point in scale.values)
    return tuple(Option(str(point), form.say(scale.anchors[point], names) if worded else str(point)) for point in scale.values)


def _option(form: Form, choice: Choice, names: Mapping[str, str]) -> Option:
    return Option(choice.value, form.say(choice.text, names))


def _ends(form: Form, scale: Scale, names: Mapping[str, str]) -> tuple[str, str]:
    """Words of the ends, for scales whose other points have none."""
    return form.say(scale.anchors.get(scale.minimum, {}), names), form.say(scale.anchors.get(scale.maximum, {}), names)


EMPTY = Given()


def given(draft: Draft, name: str) -> Given:
    """What a draft holds for a field of the form."""
    if name == SHARING_FIELD:
        return Given((draft.sharing,)) if draft.sharing else EMPTY
    if name == WORDS_FIELD:
        return Given(("yes",)) if draft.words_allowed else EMPTY
    if name == PICKS_FIELD:
        return Given(tuple(str(department) for department in draft.picks))
    item, _, department = name.partition(".")
    values = draft.repeats.get(int(department), {}) if department else draft.values
    return _of_value(values.get(item))


def _of_value(value: Value | None) -> Given:
    if value is None or value.missing is not None:
        return Given((DECLINED,)) if value is not None and value.missing == "declined" else EMPTY
    if value.number is not None:
        return Given((str(int(value.number)),))
    return Given(text=value.text or "")


def chosen(question: Question, stored: Given) -> Given:
    """Codes of a choice are stored as one text; here they stand apart."""
    if question.kind in ("one", "several") and stored.text:
        return Given(tuple(stored.text.split()))
    return stored


def typed(question: Question, raw: Sequence[str], problem: str = "") -> Given:
    """What a person sent, shown again as they typed it."""
    if question.kind in ("line", "text"):
        return Given(text="".join(raw), problem=problem)
    codes = tuple(code for code in raw if code)
    return Given(codes, problem=problem)
