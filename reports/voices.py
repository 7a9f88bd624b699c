"""What people said and who they are: quotations and themes as far as consent and rules allow, and the people of both sides."""

from typing import Final, Literal

from msgspec import Struct

from analysis.results import Mean, NotEnough, Withheld
from reports.brief import Asks, Brief, Customer, Participation, Quote, Rating
from reports.budget import LABEL, LINE, PEOPLE, POINTS, QUOTE, QUOTES, THEMES
from reports.ranking import label_of, pomp
from reports.wording import GOOD, TOTAL, absence, number, sentence, short, side_words, tone

MARKS: Final[dict[Participation, str]] = {
    "not_started": "has not answered",
    "half": "begun, not sent",
    "finished": "answered",
    "not_asked": "not asked",
}
SILENT: Final = {"not_started", "half"}
NOBODY: Final = "Nobody has told us in this wave."


class Point(Struct, frozen=True):
    """One line of a list, with a figure that stays together."""

    text: str
    aside: str


class Words(Struct, frozen=True):
    """Quotations and points of one side under a title, or why there are none."""

    title: str
    quotes: tuple[Quote, ...]
    points: tuple[Point, ...]
    note: str


class ThemeRow(Struct, frozen=True):
    """How many people raised a theme, and in which tone."""

    theme: str
    people: str
    tone: str


class ThemeTable(Struct, frozen=True):
    """The themes of one side, or why there are none."""

    title: str
    rows: tuple[ThemeRow, ...]
    note: str


class Person(Struct, frozen=True):
    """Somebody to meet; `mark` says how far a customer is, and is empty for colleagues (R6)."""

    name: str
    role: str
    mark: str


class PeopleTable(Struct, frozen=True):
    """The people of one side."""

    title: str
    rows: tuple[Person, ...]
    is_marked: bool
    note: str


def values(brief: Brief) -> Words:
    """What customers chose as mattering most, or else rate best, whether they would stay, and what they say they value."""
    quotes = brief.values if isinstance(brief.values, tuple) else ()
    chosen = [Point(short(one.label, LABEL), f"matters most to {one.people}") for one in brief.priorities]
    points = (*(chosen or _best(brief))[:2], *(_rating(rating) for rating in brief.ratings))
    return _words("What they value", quotes, points, _missing(brief.values))


def asks(title: str, side: Asks | Withheld | NotEnough) -> Words:
    """What a side asks of the other."""
    if not isinstance(side, Asks):
        return _words(title, (), (), sentence(absence(side)))
    return _words(title, side.quotes, tuple(Point(short(theme.theme, LABEL), f"raised by {theme.n}") for theme in side.themes), "")


def themes(brief: Brief, side: Literal["customer", "internal"], title: str) -> ThemeTable:
    """The themes of one side's comments."""
    found = [theme for theme in brief.themes if theme.side == side] if isinstance(brief.themes, tuple) else []
    rows = tuple(ThemeRow(short(theme.theme, LABEL), theme.n, tone(theme.score)) for theme in found[:THEMES])
    more = f"And {len(found) - THEMES} more." if len(found) > THEMES else ""
    return ThemeTable(title, rows, _missing(brief.themes) or more or ("" if rows else "No theme was raised by enough people."))


def customers(brief: Brief) -> PeopleTable:
    """The customer's people, those who have not answered marked."""
    rows = tuple(_customer(customer) for customer in brief.customers[:PEOPLE])
    rest = brief.customers[PEOPLE:]
    silent = sum(customer.participation in SILENT for customer in rest)
    asked = any(customer.participation != "not_asked" for customer in brief.customers)
    more = f"And {len(rest)} more, of whom {silent} have not answered." if rest else ""
    return PeopleTable("Their people", rows, asked, more or ("" if rows else "No contacts are recorded."))


def colleagues(brief: Brief) -> PeopleTable:
    """Our people, and the rate of those who answered as far as R6 allows; never who."""
    rows = tuple(Person(short(one.name, LABEL), _joined(one.function, one.department), "") for one in brief.colleagues[:PEOPLE])
    more = f"And {len(brief.colleagues) - PEOPLE} more. " if len(brief.colleagues) > PEOPLE else ""
    return PeopleTable("Our people", rows, is_marked=False, note=short(more + _rate(brief.participation), LINE))


def _rate(participation: str | Withheld | NotEnough) -> str:
    if isinstance(participation, NotEnough):
        return sentence(absence(participation))
    rate = absence(participation) if isinstance(participation, Withheld) else participation
    return f"Answered, of those asked: {rate}." if rate else ""


def _best(brief: Brief) -> list[Point]:
    rated = sorted(
        (-pomp(cell.customer.value, cell.scale), label_of(brief, cell), side_words(cell.customer, cell.scale))
        for cell in brief.cells
        if cell.comparison == "service" and cell.pair != TOTAL and isinstance(cell.customer, Mean)
    )
    return [Point(short(label, LABEL), words) for minus, label, words in rated if -minus >= GOOD]


def _rating(rating: Rating) -> Point:
    if isinstance(rating.answer, Withheld | NotEnough):
        return Point(f"{short(rating.label, LABEL)}: {absence(rating.answer)}", "")
    ends = f"{number(rating.scale.minimum, 0)} to {number(rating.scale.maximum, 0)}"
    return Point(f"{short(rating.label, LABEL)}, {ends}", side_words(rating.answer, rating.scale))


def _words(title: str, quotes: tuple[Quote, ...], points: tuple[Point, ...], note: str) -> Words:
    cut = tuple(Quote(short(quote.text, QUOTE), short(quote.by, LABEL)) for quote in quotes[:QUOTES])
    left = len(quotes) - QUOTES
    more = f"And {left} more." if left > 0 else ""
    return Words(title, cut, points[:POINTS], note or more or ("" if cut or points else NOBODY))


def _missing(value: object) -> str:
    return sentence(absence(value)) if isinstance(value, Withheld | NotEnough) else ""


def _customer(customer: Customer) -> Person:
    return Person(short(customer.name, LABEL), short(customer.role or customer.decision_level, LABEL), MARKS[customer.participation])


def _joined(*parts: str) -> str:
    return short(", ".join(part for part in parts if part), LABEL)
