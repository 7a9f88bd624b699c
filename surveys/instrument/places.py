"""Where in a definition something stands, in the words of its errors."""

from collections.abc import Iterator

from surveys.instrument.types import Definition, Element, Page


def page_place(i: int, page: Page) -> str:
    """A page by position and name."""
    return f"pages[{i}] ({page.name})"


def element_place(i: int, j: int, element: Element) -> str:
    """An element by position and name."""
    return f"pages[{i}].elements[{j}] ({element.name})"


def placed_elements(definition: Definition) -> Iterator[tuple[str, Page, Element]]:
    """Every element with its place and its page, in order."""
    for i, page in enumerate(definition.pages):
        for j, element in enumerate(page.elements):
            yield element_place(i, j, element), page, element
