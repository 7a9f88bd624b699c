"""The languages of our own words: catalogues, dates and numbers, and which language a person gets.

In templates `{{ _("Page {step} of {steps}", step=2, steps=9) }}` speaks the language of the page's head, or of `language` where a
template is drawn without a head; `{{ _(plural("{n} page", "{n} pages", 9)) }}` counts. Neither text nor values are taken for HTML
unless a value is markup already, so catalogues hold none: `{{ _("Open until {day}.", day=page.day|strong) }}`.
In Python, `sentence()` and `plural()` of surveys.sentences mark what a page hands to `_` or `translate`.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_decimal_symbol
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from msgspec import Struct

from server.web.pages import environment
from surveys.sentences import Figure, Sentence, plural

SIGNS: Final = {"+", "\N{MINUS SIGN}", "\N{GREATER-THAN OR EQUAL TO}", "\N{LESS-THAN OR EQUAL TO}"}
LOCALE: Final = Path(__file__).parent / "locale"
LEAD: Final = LOCALE / "lead"  # the words of the pages of people who sign in
DRAFT: Final = "Draft made by a machine, to be reviewed by a native speaker."
MOST_RANGES = 20
RIGHT_TO_LEFT: Final = {"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
ENGLISH: Final = NullTranslations()
Direction = Literal["ltr", "rtl"]


class Catalogue(Struct, frozen=True):
    """What one language makes of our sentences, and whether nobody who speaks it natively has read it yet."""

    messages: NullTranslations
    unreviewed: bool


def _read(path: Path) -> Catalogue:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Catalogue(GNUTranslations(compiled), DRAFT in catalogue.header_comment)


def _read_both(path: Path) -> Catalogue:
    answering, lead = _read(path), _read(LEAD / path.name)
    answering.messages.add_fallback(lead.messages)
    return Catalogue(answering.messages, answering.unreviewed or lead.unreviewed)


catalogues: Final = {"en": Catalogue(ENGLISH, unreviewed=False)} | {path.stem: _read_both(path) for path in sorted(LOCALE.glob("*.po"))}


def spoken(language: str) -> str:
    """The language of our own words on a page in `language`: de for de-CH, English where there is no catalogue."""
    return nearest(language, catalogues) or "en"


def unreviewed(language: str) -> bool:
    """Whether our own words in this language are a draft translation."""
    return catalogues[spoken(language)].unreviewed


def translate(text: str, language: str, **values: object) -> str:
    """The text in a language, its values written as that language writes them; English where there is no translation."""
    template, known = _template(text, language, values)
    return template.format_map(known) if known else template


def _template(text: str, language: str, values: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    tag = spoken(language)
    messages = catalogues[tag].messages
    if isinstance(text, Sentence):
        values = {**text.values, **values}
        if text.many:
            count = values["n"]
            assert isinstance(count, int)
            return messages.ngettext(text.template, text.many, count), _written(values, tag)
        text = text.template
    return (messages.gettext(text) if text else ""), _written(values, tag)


def _written(values: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: _value(value, language) for name, value in values.items()}


def _value(value: object, language: str) -> object:
    if isinstance(value, Sentence):
        return translate(value, language)
    if isinstance(value, Figure):
        return figure(value, language)
    if isinstance(value, date):
        return day(value, language)
    return number(value, language) if isinstance(value, int | float) else value


@pass_context
def say_on_page(context: Context, text: str, **values: object) -> Markup:
    """`_` of the templates: what `translate` gives, escaped, in the language of the page."""
    template, known = _template(text, _language_of(context), values)
    said = escape(template)
    return said.format_map(known) if known else said


def _language_of(context: Context) -> str:
    language = context.get("language") or getattr(getattr(context.get("page"), "head", None), "language", "en")
    return str(language)


def strong(words: object) -> Markup:
    """A value that stands out in its sentence."""
    return Markup("<strong>{}</strong>").format(words)


@lru_cache(maxsize=1_000)
def day(when: date, language: str) -> str:
    """4 December 2026, as the language writes it."""
    return format_date(when, "long", _locale(language))


def day_of(milliseconds: int, language: str) -> str:
    """The day of a Unix time, in UTC."""
    return day(datetime.fromtimestamp(milliseconds / 1000, UTC).date(), language)


def clock(milliseconds: int, language: str) -> str:
    """The time of a Unix time, in UTC, and its day if that is not today."""
    when = datetime.fromtimestamp(milliseconds / 1000, UTC)
    time = format_time(when, "short", locale=_locale(language))
    if when.date() == datetime.now(UTC).date():
        return translate("{time} UTC", language, time=time)
    return translate("{day}, {time} UTC", language, day=when.date(), time=time)


def number(value: float, language: str) -> str:
    """12,345.6, as the language writes it; all of ours write small whole numbers alike."""
    mark = "\N{LEFT-TO-RIGHT MARK}" if value < 0 and direction(language) == "rtl" else ""
    if isinstance(value, int) and abs(value) < 1_000:
        return f"{mark}{value}"
    return mark + format_decimal(value, locale=_locale(language), decimal_quantization=False)


def figure(text: Figure, language: str) -> str:
    """+1.3, as the language writes it; without the mark of direction its sign would stand behind it in a line from the right."""
    mark = "\N{LEFT-TO-RIGHT MARK}" if direction(language) == "rtl" and text[:1] in SIGNS else ""
    return mark + text.replace(".", decimal_sign(language))


def decimal_sign(language: str) -> str:
    """What stands between the whole number and its decimals."""
    return get_decimal_symbol(_locale(language))


def joined(words: Sequence[str], language: str) -> str:
    """Acme, Bolt and Crane, as the language writes it."""
    return format_list(words, locale=_locale(language))


@lru_cache(maxsize=50)
def _locale(language: str) -> Locale:
    """British for English: days before months, as the rest of the product has them."""
    tag = spoken(language)
    return Locale.parse("en_GB" if tag == "en" else tag)


@lru_cache(maxsize=200)
def own_name(language: str) -> str:
    """What speakers of a language call it: Deutsch, Français; its tag where nobody told Babel."""
    try:
        name = Locale.parse(language, sep="-").get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language
    return name[0].upper() + name[1:]


def direction(language: str) -> Direction:
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def nearest(wanted: str, offered: Iterable[str]) -> str:
    """The offered tag for a wanted one: itself, shorter (de for de-CH), or a variety of it (de-CH for de); "" if there is none."""
    tags = {tag.lower(): tag for tag in offered}
    parts = wanted.lower().split("-")
    for length in range(len(parts), 0, -1):
        if found := tags.get("-".join(parts[:length])):
            return found
    return next((tag for low, tag in tags.items() if low.startswith(f"{parts[0]}-")), "") if parts[0] else ""


def accepted(header: str, offered: Iterable[str]) -> str:
    """What an Accept-Language header likes best of what is offered; "" if nothing."""
    tags = tuple(offered)
    ranges = [_range(part) for part in header.split(",", MOST_RANGES)[:MOST_RANGES]]
    liked = sorted((each for each in ranges if each[1] > 0), key=lambda each: -each[1])
    return next((found for tag, _ in liked if (found := nearest(tag, tags))), "")


def _range(part: str) -> tuple[str, float]:
    """A language range with its weight, 0 for what cannot be read."""
    tag, _, weight = part.partition(";")
    name, _, quality = weight.strip().partition("=")
    try:
        return tag.strip(), float(quality) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return tag.strip(), 0.0


environment.globals.update(_=say_on_page, plural=plural)
environment.filters.update(strong=strong)
