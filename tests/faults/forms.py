"""Forms as people fill them in: what is posted, and what must then be stored of it."""

import random
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from surveys.answer_values import DECLINED
from surveys.drafts import PICKS_FIELD, SHARING_FIELD, WORDS_FIELD, repeated_name
from surveys.instrument.forms import pages_for
from surveys.instrument.library import load_library
from surveys.instrument.logic import Operand, holds
from surveys.instrument.types import Checkbox, Comment, Consent, Page, Question, RadioGroup, Rated, Side, TextLine

DEFINITION = load_library("relationship-alignment")
COMMENTS = tuple(element.name for page in DEFINITION.pages for element in page.elements if isinstance(element, Comment))
SENTENCES = (
    "They answer at once and are very helpful.",
    "Nobody called back, and we were disappointed.",
    "Deliveries are late and the invoices are wrong.",
    "A friendly team – good to work with.",
    "We would like one person to talk to.",
    "Das hat alles viel zu lange gedauert.",
    "خدمة ممتازة وسريعة.",
)

Fields = tuple[tuple[str, str], ...]
Values = dict[tuple[int, str], float | str]  # by department (0: none) and item


class Screen(Struct, frozen=True):
    """One page of the form: the last part of its address and what is posted there."""

    key: str
    fields: Fields


class Form(Struct, frozen=True):
    """A filled-in form, page by page, and the values that it leaves in the database."""

    screens: tuple[Screen, ...]
    picks: tuple[int, ...]
    values: Values

    @property
    def fields(self) -> Fields:
        """Everything on one page, as it is posted to `/all`."""
        return tuple(field for screen in self.screens for field in screen.fields)

    @property
    def marks(self) -> set[str]:
        """Texts that no other form holds."""
        return {text for (_, item), text in self.values.items() if item in COMMENTS and isinstance(text, str)}


def fill_in(chance: random.Random, side: Side, departments: Sequence[int], mark: str) -> Form:
    """A form with the first rating and the first comment answered, and anything else left to chance."""
    pages, values = pages_for(DEFINITION, side), Values()
    known: dict[str, Operand] = {}
    screens = [_screen(chance, page, 0, values, known, mark) for page in pages if not page.repeat]
    picks: tuple[int, ...] = ()
    if side == "internal":
        picks = tuple(sorted(chance.sample(list(departments), chance.randint(0, 3))))
        screens.append(Screen("departments", ((PICKS_FIELD, ""), *((PICKS_FIELD, str(pick)) for pick in picks))))
        screens += [_screen(chance, page, pick, values, {}, mark) for pick in picks for page in pages if page.repeat]
    return Form((*screens, _last(chance, side, values)), picks, values)


def _screen(chance: random.Random, page: Page, department: int, values: Values, known: dict[str, Operand], mark: str) -> Screen:
    fields: list[tuple[str, str]] = []
    for element in page.elements:
        assert isinstance(element, Question)
        if not holds(element.visible_if, known):
            continue
        posted, value = _answer(chance, element, f"{mark} {element.name}", first=element is page.elements[0])
        name = repeated_name(element.name, department) if department else element.name
        fields += [(name, ""), *((name, code) for code in posted)]
        if value is not None:
            values[department, element.name] = known[element.name] = value
    return Screen(f"{page.name}-{department}" if department else page.name, tuple(fields))


def _answer(chance: random.Random, element: Question, mark: str, *, first: bool) -> tuple[list[str], float | str | None]:
    """What is posted for one question, and what is stored for it; nothing for a skipped one."""
    if not first and chance.random() < 0.2:
        can_decline = not isinstance(element, TextLine | Comment | Consent) and element.cant_say and chance.random() < 0.5
        return [DECLINED] if can_decline else [], None
    if isinstance(element, Rated):
        point = chance.choice(element.scale.values)
        return [str(point)], float(point)
    if isinstance(element, RadioGroup):
        code = chance.choice(element.choices).value
        return [code], code
    if isinstance(element, Checkbox):
        codes = [choice.value for choice in element.choices]
        chosen = chance.sample(codes, chance.randint(1, element.max_choices or len(codes)))
        return chosen, " ".join(code for code in codes if code in chosen)
    text = f"{mark}: {chance.choice(SENTENCES)}"
    return [text], text


def _last(chance: random.Random, side: Side, values: Values) -> Screen:
    """The page that sends; what may be shared is a value like any other."""
    if side == "customer":
        sharing = chance.choice(["named", "unnamed", "totals", ""])
        values[0, SHARING_FIELD] = sharing or "unnamed"
        return Screen("send", ((SHARING_FIELD, sharing),))
    allowed = chance.random() < 0.5
    values[0, WORDS_FIELD] = "yes" if allowed else "no"
    return Screen("send", ((WORDS_FIELD, ""), *([(WORDS_FIELD, "yes")] if allowed else [])))


def stored_values(department: int, rows: Sequence[Mapping[str, object]]) -> Iterator[tuple[tuple[int, str], float | str]]:
    """Answer rows of one block in the form of `Values`; those that say why there is no value are left out."""
    for row in rows:
        value = row["number"] if row["number"] is not None else row["text"]
        if row["item"] is not None and value is not None:
            assert isinstance(value, float | str)
            yield (department, str(row["item"])), value
