"""Lists that are written one per line come back as they were, and a mistake says its line."""

from typing import Any

import pytest

from server.web.instruments import lines
from surveys.errors import BadInput

CHOICES = [{"value": "a-1", "text": {"en": "One = 1", "de": "Eins"}}, {"value": "b", "text": {"de": "Zwei"}}]


def test_choices_keep_the_words_of_other_languages() -> None:
    assert lines.show_choices(CHOICES, "en") == "a-1 = One = 1\nb ="
    assert lines.read_choices(lines.show_choices(CHOICES, "en"), CHOICES, "en") == CHOICES
    assert lines.read_choices("b = Two\n\nNot sure yet\na-1 =", CHOICES, "en") == [
        {"value": "b", "text": {"de": "Zwei", "en": "Two"}},
        {"value": "not_sure_yet", "text": {"en": "Not sure yet"}},
        {"value": "a-1", "text": {"de": "Eins"}},
    ]
    with pytest.raises(BadInput) as twice:
        lines.read_choices("a = A\nb = B\na = C", [], "en")
    assert str(twice.value) == "Line 3: a stands there twice; rename or remove one."


def test_rows_carry_their_frame_in_brackets() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "r1", "title": {"en": "First"}, "pair": "ease", "reverse": True, "unpaired": False, "visibleIf": "{x} = 1"},
        {"name": "r2", "title": {"en": "Second"}, "pair": "speed", "direction": "given", "reverse": False, "unpaired": True},
        {"name": "r3", "title": {}},
    ]
    assert lines.show_rows(rows, "en") == "r1 [ease, reverse] = First\nr2 [speed, unpaired, given] = Second\nr3 ="
    assert lines.read_rows(lines.show_rows(rows, "en"), rows, "en") == rows
    assert lines.read_rows("New row", [], "en") == [{"name": "new_row", "title": {"en": "New row"}}]


def test_texts_by_point_and_by_pair() -> None:
    anchors = {"1": {"en": "Bad", "de": "Schlecht"}, "5": {"en": "Good"}}
    assert lines.show_texts(anchors, "de") == "1 = Schlecht\n5 ="
    assert lines.read_texts("1 = Schlecht\n5 = Gut", anchors, "de") == {"1": anchors["1"], "5": {"en": "Good", "de": "Gut"}}


def test_jumps_have_an_aim() -> None:
    jumps = [{"if": "{a} > 2", "to": "last"}, {"to": "next"}, {"if": "{b} = 1"}]
    assert lines.show_jumps(jumps) == "{a} > 2 -> last\n-> next\n{b} = 1 -> end"
    assert lines.read_jumps(lines.show_jumps(jumps) + "\n") == jumps
    for wrong in ("{a} > 2", "{a} > 2 -> Page two"):
        with pytest.raises(BadInput) as aimless:
            lines.read_jumps(f"-> end\n{wrong}")
        assert str(aimless.value) == "Line 2 is no jump: write {item} = 1 -> name_of_page, or -> end."
