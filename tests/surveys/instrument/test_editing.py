"""Changes to a draft: each gives a readable definition and touches nothing else."""

import pytest

from surveys.errors import BadInput, BadInstrument, NotFound
from surveys.instrument import editing
from surveys.instrument.types import Definition, Rated
from tests.surveys.instrument.inline import choices, definition, page, question, rating


def names(of: Definition) -> list[list[str]]:
    return [[page.name, *(element.name for element in page.elements)] for page in of.pages]


THREE = definition(
    page("p", rating("a"), question("comment", "why", visibleIf="{a} <= 2")),
    page("i", rating("x"), side="internal"),
    page("q", question("text", "t", title={"en": "You said {a|nothing}"})),
    pairs={"ease": {"en": "Ease"}},
)


def test_elements_move_within_their_page_and_on_to_the_next_of_their_side() -> None:
    assert names(editing.move_element(THREE, "why", -1)) == [["p", "why", "a"], ["i", "x"], ["q", "t"]]
    assert names(editing.move_element(THREE, "why", 1)) == [["p", "a"], ["i", "x"], ["q", "why", "t"]]
    assert names(editing.move_element(THREE, "t", -1)) == [["p", "a", "why", "t"], ["i", "x"]]
    assert editing.move_element(THREE, "a", -1) == THREE
    assert editing.move_element(THREE, "x", 1) == THREE


def test_a_frame_goes_along_with_its_item() -> None:
    other = {"points": 7, "minimum": 1, "anchors": {"1": {"en": "No"}, "7": {"en": "Yes"}}}
    here = definition(page("p", rating("a"), rating("b", "speed")), page("q", rating("c", "care"), about="customer", scale=other))
    moved = editing.move_element(here, "b", 1)
    assert (names(moved), moved.pages[1].elements[0]) == ([["p", "a"], ["q", "b", "c"]], here.pages[0].elements[1])


def test_pages_move_among_those_of_their_side() -> None:
    assert names(editing.move_page(THREE, "q", -1)) == [["q", "t"], ["i", "x"], ["p", "a", "why"]]
    assert editing.move_page(THREE, "i", -1) == THREE


def test_a_new_name_is_carried_into_conditions_texts_and_jumps() -> None:
    renamed = editing.set_element(THREE, "a", {"type": "rating", "name": "ease", "pair": "ease", "title": {"en": "Ease?"}})
    assert [renamed.pages[0].elements[1].visible_if, getattr(renamed.pages[2].elements[0], "title", {})] == [
        "{ease} <= 2",
        {"en": "You said {ease|nothing}"},
    ]
    jumping = definition(page("p", question("text", "t"), jumps=[{"to": "q"}]), page("q", question("text", "u")))
    fields = {"name": "r", "title": {"en": "R"}, "side": "customer"}
    assert editing.set_page(jumping, "q", fields).pages[0].jumps[0].to == "r"


def test_what_a_page_says_no_longer_its_items_say_themselves() -> None:
    without = editing.set_page(THREE, "p", {"name": "p", "title": {"en": "p"}, "side": "customer"})
    assert (without.pages[0].about, without.pages[0].scale) == (None, None)
    assert without.pages[0].elements == THREE.pages[0].elements


def test_copies_get_names_that_are_free() -> None:
    matrix = question("matrix", "m", choices=choices("x", "y"), rows=[{"name": "r", "title": {"en": "R"}}])
    copied = editing.duplicate(definition(page("p", matrix, question("text", "m_2"))), "m")
    assert names(copied) == [["p", "m", "m_3", "m_2"]]
    assert [row.name for row in getattr(copied.pages[0].elements[1], "rows", ())] == ["r_2"]
    rows = [{"name": name, "title": {"en": "R"}} for name in ("r_1", "r_2")]
    numbered = editing.duplicate(definition(page("p", question("matrix", "m", choices=choices("x", "y"), rows=rows))), "m")
    assert list(editing.item_names(numbered)) == ["m", "r_1", "r_2", "m_2", "r_3", "r_4"]


def test_removing_takes_empty_pages_names_of_pairs_and_jumps_along() -> None:
    jumping = definition(
        page("p", rating("a", unpaired=True), jumps=[{"to": "r"}, {}]),
        page("q", question("text", "t")),
        page("r", question("text", "u")),
        pairs={"ease": {"en": "Ease"}},
    )
    assert names(editing.remove_element(jumping, "t")) == [["p", "a"], ["r", "u"]]
    gone = editing.remove_page(jumping, "r")
    assert [jump.to for jump in gone.pages[0].jumps] == [None]
    assert editing.remove_element(jumping, "a").pairs == {}
    with pytest.raises(BadInput) as last:
        editing.remove_element(definition(page("p", question("text", "t"))), "t")
    assert str(last.value) == "This is the last page, and an instrument needs one: change it, or discard the whole draft."


def test_a_language_goes_with_its_words() -> None:
    both = definition(
        page("p", question("text", "t", title={"en": "T", "de": "T"}), title={"en": "P", "de": "S"}),
        languages=["en", "de"],
        unreviewed=["de"],
    )
    one = editing.set_whole(both, {"languages": ["en"]})
    assert one == definition(page("p", question("text", "t", title={"en": "T"}), title={"en": "P"}))
    assert editing.set_whole(one, {"title": {"en": "New"}}).title == {"en": "New"}


def test_what_cannot_be_read_and_what_is_gone_is_said() -> None:
    with pytest.raises(BadInstrument) as unreadable:
        editing.set_element(THREE, "why", {"type": "comment", "name": "Not a name", "title": {}})
    assert [place.where for place in unreadable.value.places] == ["pages[0].elements[1].name"]
    with pytest.raises(NotFound) as gone:
        editing.duplicate(THREE, "b")
    assert str(gone.value) == "There is no item b in this draft any more: somebody may have removed it. Reload the page."
    with pytest.raises(NotFound):
        editing.remove_page(THREE, "b")


def test_names_are_made_from_words() -> None:
    assert [editing.name_from(words, "pair") for words in ("On time!", "Übersicht", "24 hours", "信頼")] == [
        "on_time",
        "bersicht",
        "pair",
        "pair",
    ]
    assert [editing.free_name(wanted, {"a", "a_2", "b_7"}) for wanted in ("a", "b", "b_7", "c")] == ["a_3", "b", "b_2", "c"]


def test_everything_rated_of_an_element() -> None:
    assert [item.name for item in editing.rated_parts(THREE.pages[0].elements[0])] == ["a"]
    assert [isinstance(item, Rated) for item in editing.rated_parts(THREE.pages[0].elements[1])] == []
