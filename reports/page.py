"""What the template prints: a brief cut down to two A4 pages, every figure already in words."""

from datetime import date

from markupsafe import Markup
from msgspec import Struct

from analysis.results import COMPARISONS, Banded, Cell, Comparison, Mean, NotEnough, Withheld
from reports.brief import Asks, Brief, Customer, Quote, Rating
from reports.charts import gap_strip, strip_key
from reports.facts import Fact, day, facts
from reports.headline import headline
from reports.questions import GOOD, questions
from reports.ranking import by_size, label_of, pomp
from reports.wording import LENS_NOTES, LENSES, TOTAL, absence, cell_words, clean, number, sentence, side_words, tone

# Counts and lengths below are what two A4 pages hold in the worst case; tests/reports/test_two_pages.py tries it.
ROWS = 19
ROWS_PER_LENS: dict[Comparison, int] = {"service": 10, "understanding": 5, "partnership": 4, "insight": 2}
DENSE = 8
QUOTES = 2
LINES = 4
THEMES = 5
PEOPLE = 8
NAME = 120
QUOTE = 260
LINE = 400
HOW = (
    "Gap: our answer minus theirs, as likely as all accounts of the wave together make it; its interval is to hold the true gap in 9 of 10 cases. "
    "Confirmed: surely larger than a sixteenth of the scale, with at most 10 % false alarms. Not confirmed does not mean that there is no gap."
)


class StripRow(Struct, frozen=True):
    """One gap strip with the words beside it."""

    label: str
    strip: Markup
    low_end: str
    high_end: str
    verdict: str
    detail: str
    theirs: str
    theirs_n: str
    ours: str
    ours_n: str
    is_confirmed: bool


class Lens(Struct, frozen=True):
    """One comparison: its strips, the total of the account, and what had to be left out."""

    title: str
    note: str
    total: str
    rows: tuple[StripRow, ...]
    left_out: str


class Words(Struct, frozen=True):
    """Quotations and themes of one side under a title, or why there are none."""

    title: str
    quotes: tuple[Quote, ...]
    lines: tuple[str, ...]
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
    """Somebody to meet; `mark` says that a customer has not answered."""

    name: str
    role: str
    mark: str


class Page(Struct, frozen=True):
    """The one object of the template brief.html."""

    name: str
    wave: str
    headline: str
    facts: tuple[Fact, ...]
    key: tuple[tuple[Markup, str], ...]
    scale: str
    is_dense: bool
    lenses: tuple[Lens, ...]
    values: Words
    asks: tuple[Words, Words]
    themes: tuple[ThemeTable, ...]
    customers: tuple[Person, ...]
    customers_note: str
    colleagues: tuple[Person, ...]
    colleagues_note: str
    questions: tuple[str, ...]
    small_print: tuple[str, ...]
    foot: str
    released_on: str


def page(brief: Brief) -> Page:
    """Cut a brief down to two pages and put it into words."""
    published = brief.published
    scale = _common_scale(brief)
    lenses = _lenses(brief, has_ends=not scale)
    return Page(
        name=short(brief.profile.name, NAME),
        wave=short(published.wave_name, NAME),
        headline=headline(brief),
        facts=facts(brief.profile, date.fromisoformat(published.released_on)),
        key=_key(),
        scale=scale,
        is_dense=sum(len(lens.rows) for lens in lenses) >= DENSE,
        lenses=lenses,
        values=_values(brief),
        asks=(_asks("What they ask of us", brief.asked_of_us), _asks("What we ask of them", brief.asked_of_them)),
        themes=_themes(brief),
        customers=tuple(_customer(customer) for customer in brief.customers[:PEOPLE]),
        customers_note=_more_customers(brief),
        colleagues=tuple(
            Person(short(one.name, NAME), _joined(one.function, one.department), "") for one in brief.colleagues[:PEOPLE]
        ),
        colleagues_note=_colleagues_note(brief),
        questions=tuple(short(question, LINE) for question in questions(brief)),
        small_print=_small_print(brief),
        foot=short(f"{brief.profile.name} \u00b7 {published.wave_name} \u00b7 release {published.release}", 90),
        released_on=published.released_on,
    )


def short(text: str, limit: int) -> str:
    """Bring text onto one clean line of at most `limit` characters, an ellipsis in place of the rest."""
    line = " ".join(clean(text[: limit * 4]).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "\u2026"


def _key() -> tuple[tuple[Markup, str], ...]:
    return (
        (Markup(strip_key("theirs")), "the customer"),  # noqa: S704 - drawn by us from constants
        (Markup(strip_key("ours")), "us"),  # noqa: S704 - drawn by us from constants
        (Markup(strip_key("confirmed")), "confirmed gap"),  # noqa: S704 - drawn by us from constants
        (Markup(strip_key("open")), "gap that may be chance, with its 90 % interval"),  # noqa: S704 - drawn by us from constants
    )


def _common_scale(brief: Brief) -> str:
    """Name the scale once, above all strips, if they share it."""
    scales = {(cell.scale.minimum, cell.scale.maximum) for cell in brief.cells if cell.pair != TOTAL}
    if len(scales) != 1:
        return ""
    low, high = scales.pop()
    return f"{number(low, 0)} to {number(high, 0)}"


def _lenses(brief: Brief, *, has_ends: bool) -> tuple[Lens, ...]:
    left = ROWS
    lenses = []
    for comparison in COMPARISONS:
        cells = [cell for cell in brief.cells if cell.comparison == comparison]
        if cells:
            lens = _lens(brief, cells, min(left, ROWS_PER_LENS[comparison]), has_ends=has_ends)
            left -= len(lens.rows)
            lenses.append(lens)
    return tuple(lenses)


def _lens(brief: Brief, cells: list[Cell], most: int, *, has_ends: bool) -> Lens:
    comparison = cells[0].comparison
    ranked = by_size(cells)
    seen = [cell for cell in ranked if _has_something(cell)]
    totals = [cell for cell in cells if cell.pair == TOTAL]
    return Lens(
        title=LENSES[comparison],
        note=LENS_NOTES[comparison],
        total=_total(totals[0]) if totals else "",
        rows=tuple(_row(cell, label_of(brief, cell), has_ends=has_ends) for cell in seen[:most]),
        left_out=_left_out(brief, [cell for cell in ranked if not _has_something(cell)], len(seen[most:])),
    )


def _has_something(cell: Cell) -> bool:
    return isinstance(cell.internal, Mean | Banded) or isinstance(cell.customer, Mean | Banded)


def _total(cell: Cell) -> str:
    words = cell_words(cell)
    if isinstance(cell.gap, Withheld | NotEnough):
        return f"All subjects together: {sentence(words.detail)}"
    theirs, ours = (side_words(side, cell.scale) for side in (cell.customer, cell.internal))
    return f"All subjects together, of 100: they {theirs}, we {ours}. {words.verdict}: {words.detail}."


def _row(cell: Cell, label: str, *, has_ends: bool) -> StripRow:
    words = cell_words(cell)
    return StripRow(
        label=short(label, NAME),
        strip=Markup(gap_strip(cell, short(label, NAME), words=False)),  # noqa: S704 - gap_strip escapes the label
        low_end=number(cell.scale.minimum, 0) if has_ends else "",
        high_end=number(cell.scale.maximum, 0) if has_ends else "",
        verdict=words.verdict,
        detail=words.detail,
        theirs=words.theirs,
        theirs_n=words.theirs_n,
        ours=words.ours,
        ours_n=words.ours_n,
        is_confirmed=words.is_confirmed,
    )


def _left_out(brief: Brief, absent: list[Cell], more: int) -> str:
    parts = []
    if absent:
        reasons = dict.fromkeys(absence(cell.gap) for cell in absent if isinstance(cell.gap, Withheld | NotEnough))
        names = ", ".join(label_of(brief, cell) for cell in absent)
        parts.append(f"Not shown: {names} ({'; '.join(reasons)}).")
    if more:
        parts.append(f"And {more} more on the account's page.")
    return short(" ".join(parts), LINE)


def _values(brief: Brief) -> Words:
    best = sorted(
        (-pomp(cell.customer.value, cell.scale), label_of(brief, cell), side_words(cell.customer, cell.scale))
        for cell in brief.cells
        if cell.comparison == "service" and cell.pair != TOTAL and isinstance(cell.customer, Mean)
    )
    lines = [f"{short(label, NAME)}: {words}" for minus, label, words in best[:2] if -minus >= GOOD]
    lines += [_rating(rating) for rating in brief.ratings[: LINES - 2]]
    quotes = brief.values if isinstance(brief.values, tuple) else ()
    return Words("What they value", _quotes(quotes), tuple(lines), _missing(brief.values) or _no_words(quotes, lines))


def _rating(rating: Rating) -> str:
    ends = f"on {number(rating.scale.minimum, 0)} to {number(rating.scale.maximum, 0)}"
    if isinstance(rating.answer, Withheld | NotEnough):
        return f"{short(rating.label, NAME)}: {absence(rating.answer)}"
    return f"{short(rating.label, NAME)}: {side_words(rating.answer, rating.scale)} {ends}"


def _no_words(quotes: tuple[Quote, ...], lines: list[str]) -> str:
    return "" if quotes or lines else "Nobody has told us in this wave."


def _asks(title: str, asks: Asks | Withheld | NotEnough) -> Words:
    if not isinstance(asks, Asks):
        return Words(title, (), (), sentence(absence(asks)))
    lines = [f"{short(theme.theme, NAME)} (raised by {theme.n})" for theme in asks.themes[:LINES]]
    return Words(title, _quotes(asks.quotes), tuple(lines), _no_words(asks.quotes, lines))


def _quotes(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
    return tuple(Quote(short(quote.text, QUOTE), short(quote.by, NAME)) for quote in quotes[:QUOTES])


def _themes(brief: Brief) -> tuple[ThemeTable, ...]:
    return _theme_table(brief, "customer", "What their comments are about"), _theme_table(brief, "internal", "What our comments are about")


def _theme_table(brief: Brief, side: str, title: str) -> ThemeTable:
    themes = [theme for theme in brief.themes if theme.side == side] if isinstance(brief.themes, tuple) else []
    rows = tuple(ThemeRow(short(theme.theme, NAME), theme.n, tone(theme.score)) for theme in themes[:THEMES])
    return ThemeTable(title, rows, _missing(brief.themes) or ("" if rows else "No theme was raised by enough people."))


def _missing(value: object) -> str:
    return sentence(absence(value)) if isinstance(value, Withheld | NotEnough) else ""


def _customer(customer: Customer) -> Person:
    marks = {"not_started": "has not answered", "half": "begun, not sent", "finished": "answered", "not_asked": ""}
    return Person(short(customer.name, NAME), _joined(customer.role, customer.decision_level), marks[customer.participation])


def _joined(*parts: str) -> str:
    return short(", ".join(part for part in parts if part), NAME)


def _more_customers(brief: Brief) -> str:
    rest = brief.customers[PEOPLE:]
    silent = sum(customer.participation in {"not_started", "half"} for customer in rest)
    return f"And {len(rest)} more, of whom {silent} have not answered." if rest else ""


def _colleagues_note(brief: Brief) -> str:
    rate = absence(brief.participation) if isinstance(brief.participation, Withheld | NotEnough) else brief.participation
    more = f"And {len(brief.colleagues) - PEOPLE} more. " if len(brief.colleagues) > PEOPLE else ""
    return short(f"{more}Of those asked, answered: {rate}." if rate else more, LINE)


def _small_print(brief: Brief) -> tuple[str, ...]:
    it = brief.published
    basis = f"{it.customers} customers and {it.colleagues} colleagues answered."
    source = f"Wave {it.wave}, release {it.release} of {day(it.released_on)}, method {it.method}. {basis}"
    return tuple(short(text, LINE) for text in (source, HOW, " ".join(it.rules)) if text)
