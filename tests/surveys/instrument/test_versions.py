"""A published name keeps its meaning over all versions."""

import pytest

from surveys.errors import BadInstrument
from surveys.instrument.types import Definition
from surveys.instrument.versions import check_successor, next_version
from tests.surveys.instrument.inline import choices, definition, page, question, rating


def faults(new: Definition, *earlier: Definition) -> list[str]:
    try:
        check_successor(new, earlier)
    except BadInstrument as error:
        return [str(place) for place in error.places]
    return []


FIRST = definition(page("p", rating("a", unpaired=True), question("comment", "why")))


def test_a_name_may_be_reworded_rescaled_moved_and_removed() -> None:
    moved = definition(page("q", rating("a", pair="other", title={"en": "Another"}, unpaired=True)), page("r", question("text", "new")))
    assert faults(moved, FIRST) == []
    check_successor(moved, [])


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (
            page("p", question("radiogroup", "why", choices=choices("x", "y"))),
            "pages[0].elements[0] (why): why was published with type comment and has type radiogroup now; give the new question a name of its own",
        ),
        (
            page("p", question("comment", "why"), side="internal"),
            "pages[0].elements[0] (why): why was published with side customer and has side internal now; give the new question a name of its own",
        ),
        (
            page("p", rating("a", about="culture"), side="internal", block="culture", about="culture"),
            "pages[0].elements[0] (a): a was published with side customer, block relationship and has side internal, block culture now;"
            " give the new question a name of its own",
        ),
    ],
)
def test_its_type_side_and_block_never_change(new: dict[str, object], said: str) -> None:
    assert faults(definition(new), FIRST) == [said]


def test_an_item_that_was_removed_still_keeps_its_name() -> None:
    without = definition(page("p", question("comment", "why")))
    again = definition(page("p", question("text", "a")))
    assert faults(again, without) == []
    assert faults(again, FIRST, without) == [
        "pages[0].elements[0] (a): a was published with type rating and has type text now; give the new question a name of its own"
    ]


def test_rows_of_a_matrix_are_items_like_any_other() -> None:
    rows = [{"name": "a", "title": {"en": "A"}, "pair": "ease", "unpaired": True}]
    assert faults(definition(page("p", question("matrix", "m", rows=rows))), FIRST) == []
    named = [{"name": "why", "title": {"en": "Why"}, "pair": "ease", "unpaired": True}]
    assert faults(definition(page("p", question("matrix", "m", rows=named))), FIRST) == [
        "pages[0].elements[0].rows[0] (why): why was published with type comment and has type rating now; give the new question a name of its own"
    ]


def test_numbers_count_on() -> None:
    assert [next_version(known) for known in ((), (1,), (2, 5, 3))] == [1, 2, 6]
