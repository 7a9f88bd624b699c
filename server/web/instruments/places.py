"""Puts what a check found where an author can mend it: at an item, at a page, or with the whole."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from surveys.errors import Place
from surveys.instrument.types import Definition

_PLACE = re.compile(r"pages\[(?P<page>\d+)\](?: \([^)]*\))?(?:\.elements\[(?P<element>\d+)\](?: \([^)]*\))?)?\.?(?P<field>.*)")

_MISSING = re.compile(r"no text in (?P<tags>[^;]+);")


class Problem(Struct, frozen=True):
    """What is wrong, and with which field of the form; empty if with none of them."""

    field: str
    text: str


class Placed(Struct, frozen=True):
    """Problems by position of their page, by positions of page and element, and those of the whole."""

    pages: Mapping[int, tuple[Problem, ...]]
    elements: Mapping[tuple[int, int], tuple[Problem, ...]]
    whole: tuple[Problem, ...]


def problems_at(places: Sequence[Place]) -> Placed:
    pages: dict[int, tuple[Problem, ...]] = {}
    elements: dict[tuple[int, int], tuple[Problem, ...]] = {}
    whole: tuple[Problem, ...] = ()
    for place in places:
        found = _PLACE.match(place.where)
        if found is None:
            whole = (*whole, _of_whole(place))
        elif found["element"] is None:
            at = int(found["page"])
            pages[at] = (*pages.get(at, ()), _problem(found["field"], place.problem))
        else:
            here = (int(found["page"]), int(found["element"]))
            elements[here] = (*elements.get(here, ()), _problem(found["field"], place.problem))
    return Placed(pages, elements, whole)


def brief(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Each thing that is wrong once, for a list beside no field; what is missing in several texts comes last."""
    said = dict.fromkeys(problem.text for problem in problems)
    return tuple(sorted(said, key=lambda text: text.startswith("Missing in")))


def target_of(definition: Definition, where: str) -> str:
    """The form of the part that a place speaks of: `item.name`, `page.name`, or `whole`."""
    found = _PLACE.match(where)
    if found is None:
        return "whole"
    page = definition.pages[int(found["page"])]
    return f"page.{page.name}" if found["element"] is None else f"item.{page.elements[int(found['element'])].name}"


def _of_whole(place: Place) -> Problem:
    found = _problem(place.where.partition(".")[0], place.problem)
    return Problem(found.field, f"{place.where}: {found.text}")


def _problem(field: str, problem: str) -> Problem:
    """A place such as `visibleIf, position 3` names the field and says where in it."""
    name, _, rest = field.partition(",")
    if missing := _MISSING.match(problem):
        return Problem(_field(name), f"Missing in {missing['tags']}.")
    return Problem(_field(name), f"{rest.strip()}: {problem}" if rest.strip() else problem)


def _field(path: str) -> str:
    head, _, inner = path.partition(".")
    stem = head.partition("[")[0]
    return f"{stem}.{inner.partition('.')[0].partition('[')[0]}" if stem in ("scale", "pick") and inner else stem
