"""What each SurveyJS question becomes, exactly."""

import json
from typing import Any

import pytest

from surveys.instrument.document import write_definition
from surveys.instrument.formats import import_definition

Json = dict[str, Any]
BARS = [{"value": str(point), "text": {"en": str(point)}} for point in range(1, 4)]


def taken(*elements: Json, **survey: object) -> tuple[list[Json], list[str]]:
    """The elements of the first page, and what was not taken."""
    raw = json.dumps({"pages": [{"name": "p", "title": "P", "elements": list(elements)}], **survey}).encode()
    imported = import_definition(raw, "survey.json", key="imported")
    written = json.loads(write_definition(imported.definition))["instrument"]["pages"][0]["elements"]
    return written, [str(place) for place in imported.not_taken]


def text(name: str, **more: object) -> Json:
    return {"type": "text", "name": name, "title": {"en": name}, **more}


@pytest.mark.parametrize(
    ("element", "written"),
    [
        ({"type": "text", "name": "a", "maxLength": 20}, [text("a", maxLength=20)]),
        ({"type": "text", "name": "a", "isRequired": True, "description": "b"}, [text("a", description={"en": "b"}, isRequired=True)]),
        ({"type": "text", "name": "a", "inputType": "number"}, [{**text("a"), "type": "number", "decimals": 2}]),
        ({"type": "text", "name": "a", "inputType": "number", "min": "1", "step": 0.001}, [{**text("a"), "type": "number", "minimum": 1.0, "decimals": 3}]),
        ({"type": "text", "name": "a", "inputType": "date", "max": "2026-02-28"}, [{**text("a"), "type": "date", "maximum": "2026-02-28"}]),
        ({"type": "boolean", "name": "a"}, [{**text("a"), "type": "radiogroup", "choices": [{"value": "yes", "text": {"en": "Yes"}}, {"value": "no", "text": {"en": "No"}}]}]),
        ({"type": "radiogroup", "name": "a", "choices": [1, 2, 3], "showDontKnowItem": True}, [{**text("a"), "type": "radiogroup", "choices": BARS, "cant_say": True}]),
        ({"type": "tagbox", "name": "a", "choices": [1, 2.0, "3"], "maxSelectedChoices": 9}, [{**text("a"), "type": "checkbox", "choices": BARS, "maxSelectedChoices": 3}]),
        ({"type": "ranking", "name": "a", "choices": [1, 2, 3], "selectToRankEnabled": True, "maxSelectedChoices": 2}, [{**text("a"), "type": "ranking", "choices": BARS, "maxSelectedChoices": 2}]),
        ({"type": "html", "name": "a", "html": "<p>One &amp; two<br>three</p>"}, [{"type": "information", "name": "a", "text": {"en": "One & two\nthree"}}]),
        (
            {"type": "rating", "name": "a", "rateValues": [{"value": -2, "text": "Bad"}, -1, 0, 1, 2]},
            [{**text("a"), "type": "rating", "about": "vendor", "pair": "a", "scale": {"points": 5, "minimum": -2, "anchors": {"-2": {"en": "Bad"}, "2": {"en": "2"}}}, "unpaired": True}],
        ),
        (
            {"type": "matrix", "name": "a", "columns": [1, 2, 3], "rows": ["x", {"value": "y z", "text": "Y"}], "eachRowRequired": True},
            [{**text("a"), "type": "matrix", "isRequired": True, "rows": [{"name": "a_x", "title": {"en": "x"}}, {"name": "a_y_z", "title": {"en": "Y"}}], "choices": BARS}],
        ),
    ],
)  # fmt: skip
def test_a_question_is_taken_whole(element: Json, written: list[Json]) -> None:
    assert taken(element) == (written, [])


def test_another_choice_brings_a_text_that_conditions_may_speak_of() -> None:
    asked = {"type": "checkbox", "name": "q", "choices": ["a"], "showOtherItem": True, "showCommentArea": True}
    follow = {"type": "text", "name": "b", "visibleIf": "{q} contains 'other' and {q-Comment} notempty"}
    written, not_taken = taken(asked, follow)
    assert [(each["name"], each["type"], each.get("visibleIf")) for each in written] == [
        ("q", "checkbox", None),
        ("q_other", "text", "{q} contains 'other'"),
        ("q_comment", "comment", None),
        ("b", "text", "{q} contains 'other' and {q_other} notempty"),
    ]
    assert not_taken == []


def test_a_panel_is_flattened_and_its_condition_kept() -> None:
    inner = {"type": "panel", "name": "in", "visibleIf": "{a} = 'y'", "elements": [{"type": "text", "name": "b", "visibleIf": "{a} = 'z'"}]}
    outer = {"type": "panel", "name": "out", "title": "Out", "visibleIf": "{a} notempty", "elements": [inner]}
    written, not_taken = taken({"type": "text", "name": "a"}, outer)
    assert written == [
        text("a"),
        {"type": "information", "name": "out", "visibleIf": "{a} notempty", "text": {"en": "Out"}},
        {"type": "text", "name": "b", "visibleIf": "(({a} notempty) and ({a} = 'y')) and ({a} = 'z')", "title": {"en": "b"}},
    ]
    assert not_taken == []


def test_a_panel_whose_condition_cannot_be_said_is_listed_once() -> None:
    panel = {"type": "panel", "name": "p", "visibleIf": "{gone} = 1", "elements": [{"type": "text", "name": name} for name in "ab"]}
    assert taken(panel) == (
        [text("a"), text("b")],
        ["pages[0].elements[0] (p).visibleIf: “{gone} = 1” cannot be said here (`gone` is no question that was taken): it is always shown"],
    )


def test_a_language_is_known_by_its_locale() -> None:
    written, not_taken = taken(
        {"type": "text", "name": "a", "title": {"default": "Größe", "en": "Size", "zh-cn": "尺寸", "1": "x"}}, locale="de"
    )
    assert written == [{"type": "text", "name": "a", "title": {"de": "Größe", "en": "Size", "zh-CN": "尺寸"}}]
    assert not_taken == [
        "pages[0].title: no words in en, zh-CN: those in de stand there",
        "pages[0].elements[0] (a).title: “1” is no language: its words are left out",
    ]


def test_more_questions_than_a_page_may_ask_and_more_choices_than_can_be_offered() -> None:
    asked = [{"type": "text", "name": f"q{number}"} for number in range(101)]
    raw = json.dumps({"elements": [*asked, {"type": "dropdown", "name": "long", "choices": list(range(101))}]}).encode()
    imported = import_definition(raw, "survey.json", key="imported")
    assert [(page.name, len(page.elements)) for page in imported.definition.pages] == [("page1", 100), ("page1_2", 2)]
    assert [str(place) for place in imported.not_taken] == [
        "page1: 102 questions are more than the 100 of a page: on 2 pages here",
        "elements[101] (long).choices: 101 choices are more than the 100 that can be offered: asked as a text",
    ]


def test_a_matrix_with_more_rows_than_one_may_have_becomes_several() -> None:
    written, not_taken = taken({"type": "matrix", "name": "m", "columns": ["a", "b"], "rows": [f"r{number}" for number in range(60)]})
    assert [(each["name"], len(each["rows"])) for each in written] == [("m", 50), ("m_2", 10)]
    assert not_taken == ["pages[0].elements[0] (m): 60 rows are more than the 50 of a matrix: 2 matrices here"]


def test_what_is_of_another_kind_than_it_should_be_is_listed() -> None:
    asked = {"type": "text", "name": "a", "maxLength": "many", "title": [1], "visibleIf": {"a": 1}}
    assert taken(asked, 7) == (  # type: ignore[arg-type] # what a broken file may hold
        [text("a")],
        [
            "pages[0].elements[0] (a).visibleIf: an object with a is not what stands here; left out",
            "pages[0].elements[0] (a).title: a list of 1 is no text: left out",
            "pages[0].elements[0] (a).maxLength: “many” is not what stands here; left out",
            "pages[0].elements[1]: “7” is no element: left out",
        ],
    )


@pytest.mark.parametrize("value", ["nan", "1e999", True, [1]])
def test_a_limit_that_is_no_number_is_listed(value: object) -> None:
    written, not_taken = taken({"type": "text", "name": "a", "inputType": "number", "min": value, "step": 1})
    assert written == [{**text("a"), "type": "number"}]
    assert [each.partition(": ")[0] for each in not_taken] == ["pages[0].elements[0] (a).min"]


@pytest.mark.parametrize(
    ("element", "listed"),
    [
        ({"type": "rating", "rateMax": 3, "minRateDescription": "Low"}, "minRateDescription: choices have no words for their ends: left out"),
        ({"type": "text", "isRequired": "yes"}, "isRequired: “yes” is not what stands here; left out"),
        ({"type": "text", "inputType": "date", "min": "2026-01-01T10:00"}, "min: “2026-01-01T10:00” is no day written as 2026-12-31: every day is taken"),
        ({"type": "multipletext", "description": "D", "items": [{"name": "i"}]}, "description: only the title stands above the texts: left out"),
        ({"type": "checkbox", "choices": ["x", "y"], "hasSelectAll": True}, "hasSelectAll: “true” is not taken: nothing here is like it"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_listed(element: Json, listed: str) -> None:
    _, not_taken = taken({"name": "a", **element})
    assert f"pages[0].elements[0] (a).{listed}" in not_taken


def test_a_jump_that_cannot_be_said_is_none() -> None:
    trigger = {"type": "complete", "expression": "{a} = 1 and today() > 3", "setToName": "x"}
    raw = json.dumps({"elements": [{"type": "text", "name": "a"}], "triggers": [trigger]}).encode()
    imported = import_definition(raw, "survey.json", key="imported")
    assert imported.definition.pages[0].jumps == ()
    assert [str(place) for place in imported.not_taken] == [
        "triggers[0].expression: “{a} = 1 and today() > 3” cannot be said here (`today(…)` has no counterpart here): no jump is made of it",
        "triggers[0].setToName: “x” is not taken: nothing here is like it",
    ]
