"""Both sides of a definition beside each other: pages as sections, mirrored questions on one line; pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from server.web.instruments.fields import TYPES
from server.web.instruments.places import Problem, brief, problems_at
from surveys.errors import Place
from surveys.instrument.editing import rated_parts
from surveys.instrument.forms import say
from surveys.instrument.frames import counterparts
from surveys.instrument.types import Definition, Element, Information, Matrix, Number, Page, Rated, Side
from surveys.sentences import sentence

_ABOUT: Final = {
    "vendor": sentence("about vendor"),
    "customer": sentence("about customer"),
    "handoff": sentence("about handoff"),
    "culture": sentence("about culture"),
}
_DIRECTIONS: Final = {"received": sentence("received"), "given": sentence("given")}
_PREDICTED: Final = sentence("what they will say")


class Cell(Struct, frozen=True):
    """A question as its author sees it, in one language."""

    name: str
    kind: str
    type: str
    title: str
    hint: str
    page: str
    pairs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    options: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class Line(Struct, frozen=True):
    """What stands side by side; `pair` is what the mirrored question is called in print."""

    left: tuple[Cell, ...]
    right: tuple[Cell, ...]
    pair: str = ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.left + self.right


class Head(Struct, frozen=True):
    """A page's heading."""

    name: str
    side: Side
    title: str
    description: str
    notes: tuple[str, ...]
    problems: tuple[str, ...]


class Section(Struct, frozen=True):
    """Pages of either side that ask about the same, with their lines."""

    left: tuple[Head, ...]
    right: tuple[Head, ...]
    lines: tuple[Line, ...]


class Canvas(Struct, frozen=True):
    """A whole definition in one language; `problems` belong to no page."""

    language: str
    sections: tuple[Section, ...]
    problems: tuple[str, ...]


class _Grouped(Struct):
    customer: Page | None
    internal: list[Page]


def draw_canvas(definition: Definition, language: str, places: Sequence[Place] = ()) -> Canvas:
    """Lay a definition out; `places` are shown at what they are about."""
    at = problems_at(places)
    positions = {page.name: i for i, page in enumerate(definition.pages)}
    cells = {
        element.name: _cell(definition, page, element, language, at.elements.get((i, j), ()))
        for i, page in enumerate(definition.pages)
        for j, element in enumerate(page.elements)
    }
    mirrors = _mirrors(definition)

    def head(page: Page) -> Head:
        return _head(definition, page, language, at.pages.get(positions[page.name], ()))

    sections = tuple(
        Section(
            tuple(head(page) for page in (group.customer,) if page),
            tuple(head(page) for page in group.internal),
            tuple(_lines(definition, group, cells, mirrors, language)),
        )
        for group in _grouped(definition)
    )
    return Canvas(language, sections, brief(at.whole))


def _grouped(definition: Definition) -> list[_Grouped]:
    """Each internal page beside the customer page that it mirrors most, or on its own."""
    groups = [_Grouped(page, []) for page in definition.pages if page.side == "customer"]
    alone: list[_Grouped] = []
    for page in definition.pages:
        if page.side == "internal":
            shared = [(_shared(group.customer, page), -i) for i, group in enumerate(groups) if group.customer]
            most, where = max(shared, default=(0, 0))
            (groups[-where].internal.append(page) if most else alone.append(_Grouped(None, [page])))
    return groups + alone


def _shared(customer: Page, internal: Page) -> int:
    return sum(_is_mirrored(here, there) for here in customer.elements for there in internal.elements)


def _is_mirrored(customer: Element, internal: Element) -> bool:
    ours = {(item.pair, frame) for item in rated_parts(customer) for frame in counterparts((item.side, item.about, item.view))}
    return any((item.pair, (item.side, item.about, item.view)) in ours for item in rated_parts(internal))


def _mirrors(definition: Definition) -> Mapping[str, list[str]]:
    """The internal elements on the line of each customer's; each stands on one line only."""
    waiting = [element for page in definition.pages if page.side == "internal" for element in page.elements]
    found: dict[str, list[str]] = {}
    for page in definition.pages:
        for element in page.elements if page.side == "customer" else ():
            mirrored = [other for other in waiting if _is_mirrored(element, other)]
            found[element.name] = [other.name for other in mirrored]
            waiting = [other for other in waiting if other not in mirrored]
    return found


def _lines(
    definition: Definition, group: _Grouped, cells: Mapping[str, Cell], mirrors: Mapping[str, list[str]], language: str
) -> list[Line]:
    lines: list[Line] = []
    for element in group.customer.elements if group.customer else ():
        right = tuple(cells[name] for name in mirrors[element.name])
        lines.append(Line((cells[element.name],), right, _pair_words(definition, cells[element.name], language) if right else ""))
    elsewhere = {name for names in mirrors.values() for name in names}
    for page in group.internal:
        at = next((i for i, line in enumerate(lines) if any(cell.page == page.name for cell in line.right)), len(lines))
        for element in page.elements:
            here = [i for i, line in enumerate(lines) if cells[element.name] in line.right]
            if here:
                at = here[0] + 1
            elif element.name not in elsewhere:
                lines.insert(at, Line((), (cells[element.name],)))
                at += 1
    return lines


def _pair_words(definition: Definition, cell: Cell, language: str) -> str:
    return ", ".join(say(definition.pairs.get(pair) or {"": pair}, language, definition.default_language) for pair in cell.pairs)


def _cell(definition: Definition, page: Page, element: Element, language: str, problems: tuple[Problem, ...]) -> Cell:
    def words(text: dict[str, str]) -> str:
        return say(text, language, definition.default_language)

    kind = str(element.__struct_config__.tag)
    scale = element.scale if isinstance(element, Rated | Matrix) else None
    return Cell(
        name=element.name,
        kind=kind,
        type=TYPES[kind],
        title=words(element.text if isinstance(element, Information) else element.title),
        hint="" if isinstance(element, Information) else words(element.description),
        page=page.name,
        pairs=tuple(dict.fromkeys(item.pair for item in rated_parts(element))),
        points=tuple(map(str, scale.values)) if scale else (),
        low=words(scale.anchors.get(scale.minimum, {})) if scale else "",
        high=words(scale.anchors.get(scale.maximum, {})) if scale else "",
        options=tuple(_options(element, words)),
        notes=tuple(_notes(element)),
        problems=brief(problems),
    )


def _options(element: Element, words: Callable[[dict[str, str]], str]) -> Iterator[str]:
    if isinstance(element, Matrix):
        yield from (words(row.title) or row.name for row in element.rows)
    elif isinstance(element, Number):
        yield from (words(element.unit),) if element.unit else ()
    else:
        yield from (words(choice.text) or choice.value for choice in getattr(element, "choices", ()))


def _notes(element: Element) -> Iterator[str]:
    if any(item.view == "predicted" for item in rated_parts(element)):
        yield _PREDICTED
    if getattr(element, "is_required", False):
        yield sentence("required")
    if getattr(element, "required_if", ""):
        yield sentence("required if {condition}", condition=element.required_if)  # type: ignore[union-attr]  # asked for above
    if element.visible_if:
        yield sentence("shown if {condition}", condition=element.visible_if)
    for item in rated_parts(element):
        if item.direction:
            yield _DIRECTIONS[item.direction]
            break


def _head(definition: Definition, page: Page, language: str, problems: tuple[Problem, ...]) -> Head:
    title, description = (say(text, language, definition.default_language) for text in (page.title, page.description))
    return Head(page.name, page.side, title, description, tuple(_page_notes(page)), brief(problems))


def _page_notes(page: Page) -> Iterator[str]:
    if page.about:
        yield _ABOUT[page.about]
    if page.view == "predicted":
        yield _PREDICTED
    if page.repeat:
        yield sentence("once per department, up to {most}", most=page.max_repeats)
    if page.visible_if:
        yield sentence("shown if {condition}", condition=page.visible_if)
    for jump in page.jumps:
        to = jump.to or sentence("end")
        yield (
            sentence("if {condition} → {page}", condition=jump.condition, page=to)
            if jump.condition
            else sentence("always → {page}", page=to)
        )
