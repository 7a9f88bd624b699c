"""Two questionnaires in one wave: what fits together, and what does not."""

import pytest
from msgspec.structs import replace

from surveys.errors import BadInput
from surveys.instrument.checks import check_publishable
from surveys.instrument.forms import asked, pages_for
from surveys.instrument.library import load_library
from surveys.instrument.types import SIDES, Definition, Element, Matrix, Page, Rated, Row, Scale, Side
from surveys.planning.questionnaires import both_sides, check_both

BOTH = load_library("relationship-alignment")
TITLE = {"en": "Speed"}


def _alone(element: Element) -> Element:
    return replace(element, unpaired=True) if isinstance(element, Rated) and element.about in ("vendor", "customer") else element


def of_side(definition: Definition, side: Side, key: str) -> Definition:
    """A questionnaire for one side, which can be published because nothing of it waits for a mirror."""
    pages = tuple(replace(page, elements=tuple(_alone(one) for one in page.elements)) for page in pages_for(definition, side))
    pairs = {item.pair for page in pages for item in asked(page) if isinstance(item, Rated)}
    return replace(definition, key=key, pages=pages, pairs={pair: text for pair, text in definition.pairs.items() if pair in pairs})


CUSTOMERS, COLLEAGUES = of_side(BOTH, "customer", "customers"), of_side(BOTH, "internal", "colleagues")


def test_without_a_second_one_the_first_holds_both_sides() -> None:
    assert both_sides(BOTH, None) is BOTH
    check_both(CUSTOMERS, None)


def test_each_side_gets_its_own_pages_and_pairs_find_each_other() -> None:
    check_publishable(CUSTOMERS)
    check_publishable(COLLEAGUES)
    check_both(BOTH, BOTH)
    check_both(CUSTOMERS, COLLEAGUES)
    both = both_sides(CUSTOMERS, COLLEAGUES)
    assert both == replace(BOTH, key="customers", pages=(*pages_for(BOTH, "customer"), *pages_for(BOTH, "internal")))


def test_rows_of_a_matrix_find_their_mirrors_too() -> None:
    row = Row(name="speed", title=TITLE, pair="speed", unpaired=True)
    scale = Scale(points=5, anchors={1: TITLE, 5: TITLE})
    customers, colleagues = (
        Definition(
            key=f"for-{side}",
            title=TITLE,
            default_language="en",
            languages=("en",),
            pages=(
                Page(
                    name=side,
                    title=TITLE,
                    side=side,
                    elements=(
                        Matrix(
                            name=f"{side}_all",
                            title=TITLE,
                            side=side,
                            about="vendor",
                            scale=scale,
                            rows=(replace(row, name=f"{side}_speed"),),
                        ),
                    ),
                ),
            ),
        )
        for side in SIDES
    )
    check_both(customers, colleagues)
    rows = [
        row
        for page in both_sides(customers, colleagues).pages
        for element in page.elements
        if isinstance(element, Matrix)
        for row in element.rows
    ]
    assert [(row.name, row.unpaired) for row in rows] == [("customer_speed", False), ("internal_speed", False)]


def test_only_languages_that_both_have_are_asked_in() -> None:
    both = both_sides(BOTH, replace(COLLEAGUES, default_language="de", languages=("de", "fr")))
    assert (both.default_language, both.languages) == ("de", tuple(tag for tag in BOTH.languages if tag in ("de", "fr")))


def test_what_does_not_fit_is_one_error_with_every_place() -> None:
    with pytest.raises(BadInput) as sides:
        check_both(COLLEAGUES, CUSTOMERS)
    assert str(sides.value) == "colleagues must have questions to customers, and customers to colleagues: choose others."
    with pytest.raises(BadInput) as languages:
        check_both(CUSTOMERS, replace(COLLEAGUES, languages=("it",)))
    assert str(languages.value) == "customers and colleagues have no language in common: choose others."
    first, *others = COLLEAGUES.pages
    named = replace(first.elements[0], name=CUSTOMERS.pages[0].elements[0].name)
    with pytest.raises(BadInput) as names:
        check_both(CUSTOMERS, replace(COLLEAGUES, pages=(replace(first, elements=(named, *first.elements[1:])), *others)))
    assert str(names.value).startswith("customers and colleagues do not fit together: pages[")
    assert str(names.value).endswith("has the same name; rename one.")
