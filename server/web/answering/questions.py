"""What stands on a form: questions in words, and a side's pages of one version in one language."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from server.web.language import Direction, direction, nearest
from surveys.instrument.forms import asked, pages_for, say
from surveys.instrument.recall import FACTS, recalled
from surveys.instrument.routes import deciders
from surveys.instrument.types import Definition, Information, Page, Shown, Side
from surveys.queries.answering import LinkAccount

Keypad = Literal["", "numeric", "decimal"]
Kind = Literal["scale", "one", "list", "several", "ranking", "line", "text", "number", "date", "consent", "information"]


class Option(Struct, frozen=True, cache_hash=True):
    """One thing to choose; `value` is what is posted."""

    value: str
    text: str
    hint: str = ""


class Entry(Struct, frozen=True, cache_hash=True):
    """What may be typed: within which ends, in which unit, on which keypad, with which decimal sign."""

    least: float | date | None = None
    most: float | date | None = None
    unit: str = ""
    keypad: Keypad = ""
    sign: str = "."


class Heading(Struct, frozen=True, cache_hash=True):
    """What stands above the rows of a matrix; `columns` are words over their options, or at their ends, where they have room there."""

    name: str
    title: str
    hint: str = ""
    columns: tuple[str, ...] = ()
    at_ends: bool = False
    cant_say: bool = False


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
    recalls: bool = False
    places: int = 0
    entry: Entry = Entry()
    under: Heading | None = None

    @property
    def worded(self) -> bool:
        """Whether every option is words; scales with words at the ends only show numbers."""
        return all(not option.text.lstrip("-").isdigit() for option in self.options)

    @property
    def full_title(self) -> str:
        """A row of a matrix with what stands above it."""
        return f"{self.under.title} {self.title}" if self.under else self.title

    @property
    def takes_answer(self) -> bool:
        return self.kind != "information"


class PageView(Struct, frozen=True):
    """A page of the questionnaire in words, its questions in the order of its items."""

    title: str
    description: str
    questions: tuple[Question, ...]


class FormPart(Struct, frozen=True):
    """A page with its items, what its texts are filled in with, and the items that decide whether it is shown."""

    page: Page
    items: tuple[Shown, ...]
    facts: tuple[str, ...]
    recalls: frozenset[str]
    decided_by: frozenset[str]

    @property
    def has_logic(self) -> bool:
        return bool(self.decided_by) or any(item.visible_if or _required_if(item) for item in self.items)


class Form(Struct, frozen=True):
    """A side's pages of one version in one language."""

    key: tuple[str, str, str]
    definition: Definition
    side: Side
    language: str
    pages: tuple[Page, ...]
    parts: Mapping[str, FormPart]
    items: Mapping[str, Shown]
    page_of: Mapping[str, Page]
    asks_required: bool
    uses_account: bool
    facts: tuple[str, ...]

    @property
    def direction(self) -> Direction:
        return direction(self.language)

    @property
    def repeated(self) -> tuple[Page, ...]:
        return tuple(page for page in self.pages if page.repeat)

    @property
    def once(self) -> tuple[Page, ...]:
        return tuple(page for page in self.pages if not page.repeat)

    def say(self, text: Mapping[str, str], names: Mapping[str, str]) -> str:
        return say(dict(text), self.language, self.definition.default_language, names) if text else ""


MOST_FORMS = 500  # each trial of a changed draft makes one
_forms: dict[tuple[str, str, str], Form] = {}


def form_for(definition: Definition, content_hash: str, side: Side, language: str) -> Form:
    """The form of a side in the nearest language that the questionnaire has."""
    key = (f"{content_hash} {' '.join(definition.languages)}", side, language.lower()[:35])  # a wave may offer some of them only
    return _forms.get(key) or keep_form(_form(definition, key, side, language, pages_for(definition, side)))


def form_about(form: Form, number: int) -> Form:
    """The form about somebody's account of this number: culture is about no account, so that only the first one asks for it."""
    pages = tuple(page for page in form.pages if number == 1 or page.block != "culture")
    if pages == form.pages:
        return form
    key = (f"{form.key[0]} without culture", *form.key[1:])
    return _forms.get(key) or keep_form(_form(form.definition, key, form.side, form.language, pages))


def keep_form(form: Form) -> Form:
    """Make a form known by its key; the oldest goes when there are too many."""
    if form.key not in _forms and len(_forms) >= MOST_FORMS:
        del _forms[next(iter(_forms))]
    return _forms.setdefault(form.key, form)


def kept_form(key: tuple[str, str, str]) -> Form:
    """A form that was kept just before."""
    return _forms[key]


def _form(definition: Definition, key: tuple[str, str, str], side: Side, language: str, pages: tuple[Page, ...]) -> Form:
    parts = _parts(pages, side)
    items = [item for part in parts.values() for item in part.items]
    return Form(
        key=key,
        definition=definition,
        side=side,
        language=nearest(language, definition.languages) or definition.default_language,
        pages=pages,
        parts=parts,
        items={item.name: item for item in items},
        page_of={item.name: part.page for part in parts.values() for item in part.items},
        asks_required=any(_may_be_required(item) for item in items),
        uses_account="{account" in repr(pages),
        facts=tuple(sorted({fact for part in parts.values() for fact in part.facts if fact != "account.name"})),
    )


def _parts(pages: tuple[Page, ...], side: Side) -> dict[str, FormPart]:
    by_page, facts = deciders(pages), [f"account.{fact}" for fact in FACTS[side]]
    parts = {}
    for page in pages:
        spoken_of = recalled(page)
        used = tuple(fact for fact in facts if fact in spoken_of)
        parts[page.name] = FormPart(page, asked(page), used, spoken_of - {*facts}, by_page[page.name])
    return parts


def _may_be_required(item: Shown) -> bool:
    return not isinstance(item, Information) and (item.is_required or bool(item.required_if))


def _required_if(item: Shown) -> str:
    return "" if isinstance(item, Information) else item.required_if


def facts_of(account: LinkAccount, facts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What is known of an account."""
    known = {
        "account.name": account.name,
        "account.industry": account.industry,
        "account.region": account.region,
        "account.segment": account.segment,
    }
    return tuple((fact, known[fact]) for fact in facts)
