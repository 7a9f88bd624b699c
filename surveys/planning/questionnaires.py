"""One questionnaire per side: what a wave asks of both together, as one definition."""

from collections.abc import Sequence

from msgspec.structs import replace

from surveys.errors import BadInput, BadInstrument
from surveys.instrument.checks import check_publishable
from surveys.instrument.forms import asked, pages_for, parts, sides_asked
from surveys.instrument.mirrors import is_mirrored
from surveys.instrument.types import Definition, Element, Matrix, Page, Rated
from surveys.sentences import sentence


def both_sides(customers: Definition, colleagues: Definition | None) -> Definition:
    """The customers' pages of the first and the colleagues' of the second, as they are studied; the first alone if there is no second."""
    if colleagues is None:
        return customers
    languages = tuple(tag for tag in customers.languages if tag in colleagues.languages)
    default = customers.default_language
    pages = (*pages_for(customers, "customer"), *pages_for(colleagues, "internal"))
    rated = [item for page in pages for item in asked(page) if isinstance(item, Rated)]
    pairs = {item.pair for item in rated}
    return replace(
        customers,
        default_language=default if default in languages else next(iter(languages), default),
        languages=languages,
        unreviewed=tuple(tag for tag in languages if tag in (*customers.unreviewed, *colleagues.unreviewed)),
        pairs={pair: text for pair, text in {**colleagues.pairs, **customers.pairs}.items() if pair in pairs},
        pages=tuple(_paired(page, rated) for page in pages),
    )


def in_languages(definition: Definition, languages: Sequence[str]) -> Definition:
    """A questionnaire in those of its languages that a wave offers; none named means all of them."""
    offered = tuple(tag for tag in definition.languages if tag in languages)
    if offered in ((), definition.languages):
        return definition
    default = definition.default_language
    return replace(definition, default_language=default if default in offered else offered[0], languages=offered)


def _paired(page: Page, rated: Sequence[Rated]) -> Page:
    """What stands unpaired in a questionnaire for one side has its mirror in the other one."""
    return replace(page, elements=tuple(_paired_element(element, rated) for element in page.elements))


def _paired_element(element: Element, rated: Sequence[Rated]) -> Element:
    items = [item for item in parts(element) if isinstance(item, Rated)]
    mirrored = {item.name for item in items if item.unpaired and is_mirrored(item, rated)}
    if isinstance(element, Matrix):
        return replace(element, rows=tuple(replace(row, unpaired=row.unpaired and row.name not in mirrored) for row in element.rows))
    return replace(element, unpaired=False) if element.name in mirrored else element


def check_both(customers: Definition, colleagues: Definition | None) -> None:
    """Nothing if the two can be asked together, else one BadInput with every place at which they do not fit."""
    if colleagues is None:
        return
    title = {"customers": customers.key, "colleagues": colleagues.key}
    if "customer" not in sides_asked(customers) or "internal" not in sides_asked(colleagues):
        raise BadInput(sentence("{customers} must have questions to customers, and {colleagues} to colleagues: choose others.", **title))
    if not set(customers.languages) & set(colleagues.languages):
        raise BadInput(sentence("{customers} and {colleagues} have no language in common: choose others.", **title))
    try:
        check_publishable(both_sides(customers, colleagues))
    except BadInstrument as error:
        places = "; ".join(str(place) for place in error.places)
        raise BadInput(sentence("{customers} and {colleagues} do not fit together: {places}.", **title, places=places)) from error
