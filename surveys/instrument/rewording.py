"""Every text of a definition under a name that outlives reordering, and the definition with its texts replaced."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec.structs import replace

from surveys.errors import BadInstrument, Place
from surveys.instrument.types import Choice, Definition, Element, Information, Matrix, Number, Page, Pick, Rated, Row, Scale, Text

Change = Callable[[str, Text], Text]  # a name such as `item.c_ease.choices.x` and its words in, its new words out
_Worded = TypeVar("_Worded", Pick, Row)
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def named_texts(definition: Definition) -> dict[str, Text]:
    """Every text map by name, in the order of `wordings`; BadInstrument where a name is no name, or that of two texts."""
    found: dict[str, Text] = {}
    faults: list[Place] = []

    def note(name: str, text: Text) -> Text:
        if name in found:
            faults.append(Place(name, "two texts have this name; rename one of the pages, items or choices"))
        if not _NAME.fullmatch(name):
            faults.append(Place(name, "not a valid name; use letters, digits and `_`"))
        found[name] = text
        return text

    reworded(definition, note)
    if faults:
        raise BadInstrument("definition", faults)
    return found


def reworded(definition: Definition, change: Change) -> Definition:
    """The definition with each text map replaced by what `change` makes of it; empty maps are texts too."""
    return replace(
        definition,
        title=change("title", definition.title),
        description=change("description", definition.description),
        pairs={pair: change(f"pairs.{pair}", text) for pair, text in definition.pairs.items()},
        pages=tuple(_page(page, change) for page in definition.pages),
    )


def _page(page: Page, change: Change) -> Page:
    name = f"page.{page.name}"
    worded: dict[str, Any] = {"title": change(f"{name}.title", page.title), "description": change(f"{name}.description", page.description)}
    if page.pick is not None:
        worded["pick"] = _titled(f"{name}.pick", page.pick, change)
    if page.scale is not None:
        worded["scale"] = _scale(name, page.scale, change)
    elements = tuple(_element(element, page.scale, worded.get("scale"), change) for element in page.elements)
    return replace(page, **worded, elements=elements)


def _titled(name: str, part: _Worded, change: Change) -> _Worded:
    return replace(part, title=change(f"{name}.title", part.title), description=change(f"{name}.description", part.description))


def _element(element: Element, shared: Scale | None, reworded_shared: Scale | None, change: Change) -> Element:
    name = f"item.{element.name}"
    if isinstance(element, Information):
        return replace(element, text=change(f"{name}.text", element.text))
    worded: dict[str, Any] = {
        "title": change(f"{name}.title", element.title),
        "description": change(f"{name}.description", element.description),
    }
    if hasattr(element, "choices"):
        worded["choices"] = tuple(_choice(name, choice, change) for choice in element.choices)
    if isinstance(element, Number):
        worded["unit"] = change(f"{name}.unit", element.unit)
    if isinstance(element, Rated | Matrix) and element.scale is not None:
        worded["scale"] = reworded_shared if element.scale == shared else _scale(name, element.scale, change)
    if isinstance(element, Matrix):
        worded["rows"] = tuple(_titled(f"item.{row.name}", row, change) for row in element.rows)
    return replace(element, **worded)


def _choice(name: str, choice: Choice, change: Change) -> Choice:
    return replace(choice, text=change(f"{name}.choices.{choice.value}", choice.text))


def _scale(name: str, scale: Scale, change: Change) -> Scale:
    anchors = {point: change(f"{name}.scale.anchors.{point}", text) for point, text in scale.anchors.items()}
    return replace(scale, anchors=anchors)
