"""What must be true of a definition before it may be published; each fault with its place and what to do."""

from collections.abc import Iterator
from math import ceil, floor

from surveys.errors import BadInstrument, Place
from surveys.instrument.answerable import LARGEST, is_day
from surveys.instrument.jumps import check_jumps
from surveys.instrument.mirrors import check_frames, check_mirrors
from surveys.instrument.places import page_place, placed_elements, placed_items
from surveys.instrument.reach import check_logic
from surveys.instrument.recall import check_recalls
from surveys.instrument.types import (
    Ces,
    Checkbox,
    Csat,
    Date,
    Definition,
    Dropdown,
    Element,
    Matrix,
    Nps,
    Number,
    Page,
    RadioGroup,
    Ranking,
    Rated,
    Scale,
)
from surveys.instrument.wording import check_languages

# Parameters of our own addresses, and the columns that stand before the items in every table of answers.
RESERVED = frozenset(
    {
        *("lang", "embed", "preview", "source", "t", "token", "wave", "account", "side", "page", "back"),
        *("submission_id", "submitted_at", "account_ref", "role", "language", "instrument_version", "state", "duration_s"),
    }
)

MOST_RANKED = 20


def check_publishable(definition: Definition) -> None:
    """Nothing if the definition may be published, else BadInstrument with every fault."""
    places = [
        *_check_names(definition),
        *_check_pages(definition),
        *_check_elements(definition),
        *check_languages(definition),
        *check_recalls(definition),
        *check_frames(definition),
        *check_mirrors(definition),
        *check_logic(definition),
        *check_jumps(definition),
    ]
    if places:
        raise BadInstrument("definition", places)


def _check_names(definition: Definition) -> Iterator[Place]:
    pages: set[str] = set()
    for i, page in enumerate(definition.pages):
        if page.name in pages:
            yield Place(page_place(i, page), "another page has this name; rename one")
        pages.add(page.name)
    first: dict[str, str] = {}
    for where, name in _names(definition):
        if name in RESERVED:
            yield Place(where, f"the name {name} is used in addresses or tables of answers; choose another")
        if name in first:
            yield Place(where, f"{first[name]} has the same name; rename one")
        first.setdefault(name, where)


def _names(definition: Definition) -> Iterator[tuple[str, str]]:
    """Of everything that is named, the rows of a matrix beside the matrix."""
    yield from ((where, element.name) for where, _, element in placed_elements(definition))
    yield from ((where, item.name) for where, _, item in placed_items(definition) if ".rows[" in where)


def _check_pages(definition: Definition) -> Iterator[Place]:
    for i, page in enumerate(definition.pages):
        yield from (Place(page_place(i, page), problem) for problem in _page_problems(page))
        if page.scale is not None:
            yield from _check_scale(page_place(i, page), page.scale)


def _page_problems(page: Page) -> Iterator[str]:
    if page.side == "customer" and page.block != "relationship":
        yield f"the block {page.block} is for colleagues; use block relationship or side internal"
    if page.block == "handoff" and page.repeat is None:
        yield "a hand-off page is answered once per department; add `repeat`: department, `max_repeats` and `pick`"
    if page.block != "handoff" and page.repeat is not None:
        yield "only hand-off pages are repeated; remove `repeat` or use block handoff"
    if page.repeat is not None and page.max_repeats == 0:
        yield "how many departments may be picked is missing; add `max_repeats` from 1 to 10"
    if page.repeat is not None and page.pick is None:
        yield "the words of the screen where departments are picked are missing; add `pick` with a title"
    if page.repeat is None and (page.max_repeats or page.pick is not None):
        yield "`max_repeats` and `pick` belong to `repeat`; remove them or add it"


def _check_elements(definition: Definition) -> Iterator[Place]:
    for where, page, element in placed_elements(definition):
        yield from (Place(where, problem) for problem in _element_problems(element))
        if isinstance(element, Rated | Matrix) and element.scale is not None and element.scale != page.scale:
            yield from _check_scale(where, element.scale)


# Points, minimum, and what to use otherwise.
_FIXED: dict[type, tuple[str, int, int]] = {Nps: ("nps", 11, 0), Csat: ("csat", 5, 1), Ces: ("ces", 7, 1)}


def _element_problems(element: Element) -> Iterator[str]:
    match element:
        case Nps() | Csat() | Ces():
            yield from _fixed_problems(element)
        case RadioGroup() | Dropdown() | Checkbox() | Ranking() | Matrix():
            yield from _choice_problems(element)
        case Number():
            yield from _number_problems(element)
        case Date():
            yield from _date_problems(element)


def _fixed_problems(element: Nps | Csat | Ces) -> Iterator[str]:
    name, points, minimum = _FIXED[type(element)]
    if (element.scale.points, element.scale.minimum) != (points, minimum):
        yield f"{name} is always asked from {minimum} to {minimum + points - 1}; use {points} points and minimum {minimum}, or type rating"


def _choice_problems(element: RadioGroup | Dropdown | Checkbox | Ranking | Matrix) -> Iterator[str]:
    codes = [choice.value for choice in element.choices]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        yield f"the choice {', '.join(twice)} stands there twice; rename or remove one"
    if isinstance(element, Checkbox | Ranking) and element.max_choices > len(element.choices):
        yield f"maxSelectedChoices {element.max_choices} is more than the {len(element.choices)} choices; lower it"
    if isinstance(element, Ranking) and len(codes) > MOST_RANKED:
        yield f"{len(codes)} choices are too many to be put in order; at most {MOST_RANKED}"


def _number_problems(element: Number) -> Iterator[str]:
    low, high, step = element.minimum, element.maximum, 10.0**element.decimals
    if low is not None and high is not None and low > high:
        yield f"the minimum {low:g} is more than the maximum {high:g}; exchange them"
    elif low is not None and high is not None and ceil(low * step) > floor(high * step):
        yield f"no number of {element.decimals} decimals lies between {low:g} and {high:g}; widen them, or allow more decimals"
    if (low or 0) > LARGEST or (high or 0) < -LARGEST:
        yield f"numbers are taken up to {LARGEST:,.0f}; move the minimum and the maximum"


def _date_problems(element: Date) -> Iterator[str]:
    for name, day in (("minimum", element.minimum), ("maximum", element.maximum)):
        if day is not None and not is_day(day):
            yield f"{name} {day} is no day; write one that exists, as 2026-12-31"
    if element.minimum and element.maximum and element.minimum > element.maximum:
        yield f"the minimum {element.minimum} is after the maximum {element.maximum}; exchange them"


def _check_scale(where: str, scale: Scale) -> Iterator[Place]:
    for end in (scale.minimum, scale.maximum):
        if end not in scale.anchors:
            yield Place(f"{where}.scale", f"the end {end} has no words; add an anchor for it")
    for point in scale.anchors:
        if point not in scale.values:
            yield Place(f"{where}.scale", f"{point} is off the scale of {scale.minimum} to {scale.maximum}; remove its anchor or move it")
