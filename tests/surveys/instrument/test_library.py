"""The instruments that ship."""

import pytest

from surveys.errors import NotFound
from surveys.instrument.checks import check_publishable
from surveys.instrument.document import content_hash, read_definition, write_definition
from surveys.instrument.forms import pages_for, questions
from surveys.instrument.frames import COMPARED, Frame, comparable_items
from surveys.instrument.library import LIBRARY, load_library
from surveys.instrument.timing import minutes
from surveys.instrument.types import Checkbox, Comment, Definition, Rated

DIMENSIONS = {
    *("responsiveness", "reliability", "consistency", "communication", "understanding"),
    *("respect", "fairness", "ease", "recovery", "value"),
}
CUSTOMERS_PART = {"clear_requests", "timely_requests", "customer_respect", "customer_appreciation"}
LOYALTY = {"renewal", "recommendation"}


@pytest.fixture
def alignment() -> Definition:
    return load_library("relationship-alignment")


def pairs(definition: Definition, *frame: str) -> set[str]:
    return {item.pair for item in comparable_items(definition) if item.frame == frame and not item.unpaired}


@pytest.mark.parametrize("key", LIBRARY)
def test_every_shipped_instrument_may_be_published_and_survives_export(key: str) -> None:
    shipped = load_library(key)
    check_publishable(shipped)
    again = read_definition(write_definition(shipped))
    assert (shipped.key, again, content_hash(again)) == (key, shipped, content_hash(shipped))


def test_an_unknown_instrument_is_refused_with_what_there_is() -> None:
    with pytest.raises(NotFound) as caught:
        load_library("../secrets")
    assert str(caught.value) == "instrument ../secrets: not shipped with Parallax; choose one of relationship-alignment"


def test_customers_need_three_to_four_minutes_and_colleagues_at_most_seven(alignment: Definition) -> None:
    quick, thorough = minutes(alignment, "customer")
    assert 3 <= quick <= thorough <= 4
    assert minutes(alignment, "internal")[1] <= 7


def test_what_each_side_is_asked(alignment: Definition) -> None:
    assert pairs(alignment, "customer", "vendor", "own") == DIMENSIONS | LOYALTY
    assert pairs(alignment, "internal", "vendor", "own") == DIMENSIONS
    assert len(pairs(alignment, "internal", "vendor", "predicted") & DIMENSIONS) == 5
    assert pairs(alignment, "internal", "vendor", "predicted") >= LOYALTY
    assert pairs(alignment, "customer", "customer", "own") == CUSTOMERS_PART
    assert pairs(alignment, "internal", "customer", "own") == CUSTOMERS_PART
    assert {item.pair for item in comparable_items(alignment) if item.unpaired} == {"account_value", "account_effort"}


def test_handoffs_are_asked_both_ways_for_three_departments(alignment: Definition) -> None:
    handoffs = [page for page in alignment.pages if page.block == "handoff"]
    assert [(page.side, page.repeat, page.max_repeats) for page in handoffs] == [("internal", "department", 3)]
    items = {(item.pair, item.direction) for item in comparable_items(alignment) if item.about == "handoff"}
    assert items == {(pair, way) for pair in ("complete", "on_time", "respectful") for way in ("received", "given")}


def test_open_questions_are_optional_and_pages_are_short(alignment: Definition) -> None:
    comments = [element for element in questions(alignment.pages) if isinstance(element, Comment)]
    assert [element.name for element in comments if element.is_required] == []
    assert max(len(page.elements) for page in alignment.pages) <= 8


def test_what_matters_most_is_up_to_three_dimensions(alignment: Definition) -> None:
    (matters,) = (element for element in questions(pages_for(alignment, "customer")) if isinstance(element, Checkbox))
    assert {choice.value for choice in matters.choices} == DIMENSIONS
    assert matters.max_choices == 3


def test_every_pair_has_a_name_in_print(alignment: Definition) -> None:
    assert set(alignment.pairs) == {item.pair for item in comparable_items(alignment)}


def test_every_rated_question_may_be_declined(alignment: Definition) -> None:
    rated = [element for element in questions(alignment.pages) if isinstance(element, Rated)]
    assert [element.name for element in rated if not element.cant_say] == []


def test_all_frames_that_are_compared_but_insight_are_asked(alignment: Definition) -> None:
    asked: set[Frame] = {item.frame for item in comparable_items(alignment)}
    assert {name for name, frames in COMPARED.items() if asked >= set(frames)} == {"service", "understanding", "partnership"}
