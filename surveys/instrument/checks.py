"""What must be true of a definition before it may be published; each fault with its place and what to do."""

from collections.abc import Iterator

from surveys.errors import BadInstrument, Place
from surveys.instrument.mirrors import check_frames, check_mirrors
from surveys.instrument.places import page_place, placed_elements
from surveys.instrument.reach import check_logic
from surveys.instrument.types import Checkbox, Definition, Element, Nps, Page, RadioGroup, Rated, Scale
from surveys.instrument.wording import check_languages

# Parameters of our own addresses, and the columns that stand before the items in every table of answers.
RESERVED = frozenset(
    {
        *("lang", "embed", "preview", "source", "t", "token", "wave", "account", "side", "page", "back"),
        *("submission_id", "submitted_at", "account_ref", "role", "language", "instrument_version", "state", "duration_s"),
    }
)


def check_publishable(definition: Definition) -> None:
    """Nothing if the definition may be published, else BadInstrument with every fault."""
    places = [
        *_check_names(definition),
        *_check_pages(definition),
        *_check_elements(definition),
        *check_languages(definition),
        *check_frames(definition),
        *check_mirrors(definition),
        *check_logic(definition),
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
    for where, _, element in placed_elements(definition):
        if element.name in RESERVED:
            yield Place(where, f"the name {element.name} is used in addresses or tables of answers; choose another")
        if element.name in first:
            yield Place(where, f"{first[element.name]} has the same name; rename one")
        first.setdefault(element.name, where)


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
        if isinstance(element, Rated) and element.scale != page.scale:
            yield from _check_scale(where, element.scale)


def _element_problems(element: Element) -> Iterator[str]:
    if isinstance(element, Nps) and (element.scale.points, element.scale.minimum) != (11, 0):
        yield "nps is always asked from 0 to 10; use 11 points and minimum 0, or type rating"
    if isinstance(element, RadioGroup | Checkbox):
        codes = [choice.value for choice in element.choices]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            yield f"the choice {', '.join(twice)} stands there twice; rename or remove one"
    if isinstance(element, Checkbox) and element.max_choices > len(element.choices):
        yield f"maxSelectedChoices {element.max_choices} is more than the {len(element.choices)} choices; lower it"


def _check_scale(where: str, scale: Scale) -> Iterator[Place]:
    for end in (scale.minimum, scale.maximum):
        if end not in scale.anchors:
            yield Place(f"{where}.scale", f"the end {end} has no words; add an anchor for it")
    for point in scale.anchors:
        if point not in scale.values:
            yield Place(f"{where}.scale", f"{point} is off the scale of {scale.minimum} to {scale.maximum}; remove its anchor or move it")
