"""Where in a definition something stands, in the words of its errors."""

from collections.abc import Iterator

from surveys.instrument.forms import parts
from surveys.instrument.types import Definition, Element, Matrix, Page, Row, Shown


def page_place(i: int, page: Page) -> str:
    """A page by position and name."""
    return f"pages[{i}] ({page.name})"


def element_place(i: int, j: int, element: Element) -> str:
    """An element by position and name."""
    return f"pages[{i}].elements[{j}] ({element.name})"


def row_place(i: int, j: int, k: int, row: Row) -> str:
    """A row of a matrix by position and name."""
    return f"pages[{i}].elements[{j}].rows[{k}] ({row.name})"


def placed_elements(definition: Definition) -> Iterator[tuple[str, Page, Element]]:
    """Every element with its place and its page, in order."""
    for i, page in enumerate(definition.pages):
        for j, element in enumerate(page.elements):
            yield element_place(i, j, element), page, element


def placed_items(definition: Definition) -> Iterator[tuple[str, Page, Shown]]:
    """As `placed_elements`, with the rows of a matrix in its stead."""
    for i, page in enumerate(definition.pages):
        for where, item in placed_parts(i, page):
            yield where, page, item


def placed_parts(i: int, page: Page) -> Iterator[tuple[str, Shown]]:
    """The items of the page at position `i`."""
    for j, element in enumerate(page.elements):
        if isinstance(element, Matrix):
            yield from ((row_place(i, j, k, row), item) for k, (row, item) in enumerate(zip(element.rows, parts(element), strict=True)))
        else:
            yield element_place(i, j, element), element
