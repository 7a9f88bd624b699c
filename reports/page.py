"""What the template prints: a brief cut down to two A4 pages, every figure already in words."""

from datetime import date

from markupsafe import Markup
from msgspec import Struct

from analysis.results import Gap
from reports.brief import Brief
from reports.budget import (
    AGREEMENT,
    FACTS_ROW,
    FOOT,
    LABEL,
    LINE,
    PAGE,
    LensSize,
    column_height,
    head_height,
    questions_height,
    small_height,
    strips_height,
    table_height,
)
from reports.charts import strip_key
from reports.facts import Fact, day, facts
from reports.headline import headline
from reports.lenses import Lens, common_scale, lenses
from reports.pictures import picture_words
from reports.questions import questions
from reports.voices import PeopleTable, ThemeTable, Words, asks, colleagues, customers, themes, values
from reports.wording import BEYOND_KEY, reach_beyond, short

# From this many strips on, the second page begins with the questions.
DENSE = 8
HOW = (
    "Gap: our answer minus theirs, as likely as all accounts of the wave together make it; "
    "its interval is to hold the true gap in 9 of 10 cases. "
    "Confirmed: surely larger than a sixteenth of the scale, with at most 10 % false alarms. "
    "Not confirmed does not mean that there is no gap."
)


class Key(Struct, frozen=True):
    """One mark of the strips and what it stands for."""

    mark: Markup
    meaning: str


class Page(Struct, frozen=True):
    """The one object of the template brief.html."""

    name: str
    wave: str
    released_on: str
    headline: str
    facts: tuple[Fact, ...]
    key: tuple[Key, ...]
    scale: str
    lenses: tuple[Lens, ...]
    is_dense: bool
    questions: tuple[str, ...]
    words: tuple[Words, ...]
    themes: tuple[ThemeTable, ...]
    people: tuple[PeopleTable, ...]
    has_agreement: bool
    small_print: tuple[str, ...]
    foot: str


def page(brief: Brief) -> Page:
    """Cut a brief down to two pages and put it into words."""
    published, profile = brief.published, brief.profile
    strips, words = lenses(brief), _all_words(brief)
    topics, people = _all_themes(brief), (customers(brief), colleagues(brief))
    told = facts(profile, date.fromisoformat(published.released_on))
    asked = tuple(short(question, LINE) for question in questions(brief))
    small_print, opening = _small_print(brief), headline(brief)
    is_dense = sum(len(lens.rows) for lens in strips) >= DENSE
    first = head_height(profile.name, opening) + FACTS_ROW * -(-len(told) // 4) + strips_height([_size(lens) for lens in strips])
    return Page(
        name=short(profile.name, LABEL),
        wave=short(published.wave_name, LABEL),
        released_on=published.released_on,
        headline=opening,
        facts=told,
        key=_key(),
        scale=common_scale(brief),
        lenses=strips,
        is_dense=is_dense,
        questions=asked,
        words=words,
        themes=topics,
        people=people,
        has_agreement=_has_room(PAGE if is_dense else first, _second(asked, words, (topics, people), small_print)),
        small_print=small_print,
        foot=short(f"{profile.name} \u00b7 {published.wave_name} \u00b7 release {published.release}", FOOT),
    )


def _all_words(brief: Brief) -> tuple[Words, ...]:
    return values(brief), asks("What they ask of us", brief.asked_of_us), asks("What we ask of them", brief.asked_of_them)


def _all_themes(brief: Brief) -> tuple[ThemeTable, ...]:
    return themes(brief, "customer", "What their comments are about"), themes(brief, "internal", "What our comments are about")


def _size(lens: Lens) -> LensSize:
    return LensSize(len(lens.rows), bool(lens.total), bool(lens.left_out))


def _second(
    asked: tuple[str, ...],
    words: tuple[Words, ...],
    tables: tuple[tuple[ThemeTable, ...], tuple[PeopleTable, ...]],
    small_print: tuple[str, ...],
) -> float:
    """The height of all that follows the strips, at most."""
    columns = max(_column(block) for block in words)
    halves = sum(max(table_height(len(table.rows), table.note) for table in pair) for pair in tables)
    return questions_height(asked) + columns + halves + small_height(small_print)


def _column(block: Words) -> float:
    quotes = [(quote.text, quote.by) for quote in block.quotes]
    return column_height(quotes, [f"{point.text} {point.aside}" for point in block.points], block.note)


def _has_room(first: float, second: float) -> bool:
    """Whether lines to write on fit without making a brief of one page two, or of two pages three."""
    if first + second <= PAGE:
        return first + second + AGREEMENT <= PAGE
    # Heights are upper bounds: only what passes one page by far surely needs a second one.
    return first + second > 1.2 * PAGE and second + AGREEMENT <= PAGE


def _key() -> tuple[Key, ...]:
    return (
        Key(Markup(strip_key("theirs")), "the customer"),  # noqa: S704 - drawn by us from constants
        Key(Markup(strip_key("ours")), "us"),  # noqa: S704 - drawn by us from constants
        Key(Markup(strip_key("confirmed")), "confirmed gap"),  # noqa: S704 - drawn by us from constants
        Key(Markup(strip_key("open")), "gap that may be chance, with its 90 % interval"),  # noqa: S704 - drawn by us from constants
    )


def _small_print(brief: Brief) -> tuple[str, ...]:
    it = brief.published
    source = (
        f"{it.wave_name or it.wave}, release {it.release} of {day(it.released_on)}, method {it.method}. "
        f"Answered: customers {it.customers}, colleagues {it.colleagues}; colleagues' figures from {it.k} of them on."
    )
    # Where no gap is printed there is nothing to explain of one, and room for what stands in place of our side.
    told = HOW if any(isinstance(cell.gap, Gap) for cell in brief.cells) else picture_words(brief) or HOW
    signs = f"≥ and ≤: {BEYOND_KEY}." if reach_beyond(brief.cells) else ""
    return tuple(short(text, LINE) for text in (source, told, signs, " ".join(it.rules)) if text)
