"""Names of texts that outlive reordering, and texts written back."""

import pytest

from surveys.errors import BadInstrument
from surveys.instrument.library import LIBRARY, load_library
from surveys.instrument.rewording import named_texts, reworded
from surveys.instrument.types import Definition, Text
from surveys.instrument.wording import wordings
from tests.surveys.instrument.inline import FIVE, choices, definition, en, page, question, rating
from tests.surveys.instrument.worded import EVERY_TEXT

SHOUTED = {"points": 5, "minimum": 1, "anchors": {"1": en("BAD"), "5": en("GOOD")}}


def test_every_text_has_a_name_that_no_reordering_changes() -> None:
    turned = definition(
        page("q", question("radiogroup", "b", choices=choices("y", "x"))),
        page("p", rating("a", scale={**FIVE, "anchors": {"1": en("Low"), "5": en("High")}})),
        pairs={"ease": en("Ease")},
    )
    assert named_texts(turned) == {
        "title": en("Pulse"),
        "description": {},
        "pairs.ease": en("Ease"),
        "page.q.title": en("q"),
        "page.q.description": {},
        "page.q.scale.anchors.1": en("Bad"),
        "page.q.scale.anchors.5": en("Good"),
        "item.b.title": en("b"),
        "item.b.description": {},
        "item.b.choices.y": en("y"),
        "item.b.choices.x": en("x"),
        "page.p.title": en("p"),
        "page.p.description": {},
        "page.p.scale.anchors.1": en("Bad"),
        "page.p.scale.anchors.5": en("Good"),
        "item.a.title": en("a"),
        "item.a.description": {},
        "item.a.scale.anchors.1": en("Low"),
        "item.a.scale.anchors.5": en("High"),
    }


@pytest.mark.parametrize("shipped", [EVERY_TEXT, *map(load_library, LIBRARY)])
def test_the_same_texts_as_publishing_looks_at(shipped: Definition) -> None:
    assert list(named_texts(shipped).values()) == [wording.text for wording in wordings(shipped)]


def test_what_a_page_says_for_its_items_is_reworded_once_for_all() -> None:
    def loud(name: str, text: Text) -> Text:
        return {tag: words.upper() for tag, words in text.items()}

    shouted = reworded(definition(page("p", rating("a"), rating("b", "care", scale={**FIVE, "points": 7}))), loud)
    own = {**SHOUTED, "points": 7}
    expected = definition(
        page("p", {**rating("a"), "title": en("A")}, {**rating("b", "care", scale=own), "title": en("B")}, title=en("P"), scale=SHOUTED),
        title=en("PULSE"),
    )
    assert shouted == expected


def test_two_texts_of_one_name_and_names_that_are_none() -> None:
    with pytest.raises(BadInstrument) as caught:
        named_texts(definition(page("p", question("comment", "a"), question("comment", "a")), pairs={"a b": en("Pair")}))
    assert [str(place) for place in caught.value.places] == [
        "pairs.a b: not a valid name; use letters, digits and `_`",
        "item.a.title: two texts have this name; rename one of the pages, items or choices",
        "item.a.description: two texts have this name; rename one of the pages, items or choices",
    ]
