"""What each row of an XLSForm becomes, exactly."""

import json
from typing import Any

import pytest

from surveys.instrument.document import write_definition
from surveys.instrument.formats import import_definition
from surveys.instrument.types import TextLine
from tests.surveys.instrument.formats.written import Rows, workbook

Json = dict[str, Any]
YN = [{"value": "y", "text": {"en": "Yes"}}, {"value": "n", "text": {"en": "No"}}]
CHOICES: Rows = [["list_name", "name", "label"], ["yn", "y", "Yes"], ["yn", "n", "No"], *[["five", point, point] for point in range(1, 6)]]


def taken(*rows: list[object], header: str = "type name label", choices: Rows = CHOICES) -> tuple[list[Json], list[str]]:
    """The elements of the first page, and what was not taken."""
    imported = import_definition(workbook(survey=[header.split(), *rows], choices=choices), "form.xlsx", key="imported")
    written = json.loads(write_definition(imported.definition))["instrument"]["pages"][0]["elements"]
    listed = [str(place) for place in imported.not_taken]
    return written, [each for each in listed if not each.startswith("sheet choices: the list")]


def asked(kind: str, **more: object) -> Json:
    return {"type": kind, "name": "a", "title": {"en": "A"}, **more}


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("text", asked("text")),
        ("integer", asked("number")),
        ("int", asked("number")),
        ("decimal", asked("number", decimals=6)),
        ("date", asked("date")),
        ("acknowledge", asked("consent")),
        ("trigger", asked("consent")),
        ("note", {"type": "information", "name": "a", "text": {"en": "A"}}),
        ("select_one yn", asked("radiogroup", choices=YN)),
        ("select one yn", asked("radiogroup", choices=YN)),
        ("select1 yn", asked("radiogroup", choices=YN)),
        ("select_multiple yn", asked("checkbox", choices=YN)),
        ("select all that apply from yn", asked("checkbox", choices=YN)),
        ("rank  yn", asked("ranking", choices=YN)),
    ],
)
def test_types_by_all_their_names(kind: str, written: Json) -> None:
    assert taken([kind, "a", "A"]) == ([written], [])


@pytest.mark.parametrize(
    ("kind", "constraint", "limits"),
    [
        ("integer", ".>=0 and . < 121", {"minimum": 0.0, "maximum": 120.0}),
        ("integer", ". > 0", {"minimum": 1.0}),
        ("decimal", ". >= -0.5 and .<=1.5", {"minimum": -0.5, "maximum": 1.5, "decimals": 6}),
        ("date", ". >= '2020-01-01' and . <= date(\"2026-12-31\")", {"minimum": "2020-01-01", "maximum": "2026-12-31"}),
        ("text", "string-length(.) < 51", {"maxLength": 50}),
        ("select_multiple yn", "count-selected(.) <= 1", {"choices": YN, "maxSelectedChoices": 1}),
    ],
)
def test_simple_constraints_become_limits(kind: str, constraint: str, limits: Json) -> None:
    written, not_taken = taken([kind, "a", "A", constraint], header="type name label constraint")
    assert ({field: value for field, value in written[0].items() if field not in ("type", "name", "title")}, not_taken) == (limits, [])


@pytest.mark.parametrize(
    ("kind", "constraint"),
    [
        ("decimal", ". > 0"),
        ("integer", ". >= ${b}"),
        ("integer", ". >= 1 or . = 0"),
        ("date", ". <= '2026-02-30'"),
        ("date", ". > '2026-01-01'"),
        ("text", "string-length(.) <= 900"),
        ("text", ". >= 3"),
    ],
)
def test_other_constraints_are_listed(kind: str, constraint: str) -> None:
    problem = "is not taken: only ranges of numbers and days, and a greatest length, are checked here"
    written, not_taken = taken([kind, "a", "A", constraint], header="type name label constraint")
    assert {"minimum", "maximum", "maxLength"}.isdisjoint(written[0])
    assert not_taken == [f"sheet survey, row 2, column constraint: “{constraint}” {problem}"]


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("label::English (en)", "label::French (fr)"),
        ("Label:english", "label : fr"),
        ("caption::en", "caption::Français"),
        ("LABEL :: English", "LABEL :: Français (fr)"),
    ],
)
def test_headers_by_all_their_spellings(english: str, french: str) -> None:
    raw = workbook(
        survey=[["Type", " name ", english, french], ["text", "a", "Age", "Âge"]], settings=[["default_language"], ["English (en)"]]
    )
    found = import_definition(raw, "form.xlsx", key="imported").definition.pages[0].elements[0]
    assert isinstance(found, TextLine)
    assert found.title == {"en": "Age", "fr": "Âge"}


def test_a_range_is_a_rating_or_a_number() -> None:
    header = "type name label parameters"
    labels = [["list_name", "name", "label"], ["Tick", "1", "Low"], ["Tick", "7", "High"]]
    rating, _ = taken(["range", "a", "A", "start=1 end=7 step=1 tick_labelset=tick"], header=header, choices=labels)
    assert rating == [
        asked("rating", about="vendor", pair="a", scale={"points": 7, "anchors": {"1": {"en": "Low"}, "7": {"en": "High"}}}, unpaired=True)
    ]
    number, not_taken = taken(["range", "a", "A", "start=0;end=2;step=0.25, tick_interval=1"], header=header)
    assert number == [asked("number", minimum=0.0, maximum=2.0, decimals=2)]
    assert not_taken == [
        "sheet survey, row 2, column parameters: tick_interval is not taken: nothing here is like it",
        "sheet survey, row 2: a range from 0 to 2 is asked as a number",
    ]


def test_the_ends_of_a_range_may_be_anything() -> None:
    problem = "sheet survey, row 2: the ends of the range are no numbers: every number is taken"
    for ends in ("start=nan end=inf", f"start=1 end={'9' * 400}", "start=low"):
        assert taken(["range", "a", "A", ends], header="type name label parameters") == ([asked("number")], [problem])


def test_groups_of_one_list_are_matrices() -> None:
    rows: list[list[object]] = [
        ["begin_group", "g", "G", "table-list"],
        ["select_one five", "a", "A", None],
        ["select_one five", "b", "B", None],
        ["end_group"],
        ["begin_group", "h", "H", "table-list"],
        ["select_one yn", "c", "C", None],
        ["text", "d", "D", None],
        ["end_group"],
    ]
    written, not_taken = taken(*rows, header="type name label appearance")
    scale = {"points": 5, "anchors": {str(point): {"en": str(point)} for point in (1, 5)}}
    lines = [{"name": name, "title": {"en": name.upper()}, "pair": name, "unpaired": True} for name in "ab"]
    assert written == [{"type": "matrix", "name": "g", "title": {"en": "G"}, "rows": lines, "about": "vendor", "scale": scale}]
    assert not_taken == []


def test_a_group_that_asks_nothing_is_listed() -> None:
    rows: list[list[object]] = [["begin group", "g", "G"], ["begin group", "h", "H"], ["text", "a", "A"], ["end group"], ["end group"]]
    assert taken(*rows) == ([asked("text")], ["sheet survey, row 2: the group “g” asks nothing itself: what it is called is left out"])


def test_an_appearance_is_listed_only_where_it_changes_what_is_asked() -> None:
    header = "type name label appearance"
    harmless = taken(["select_one yn", "a", "A", "likert w4 columns-3"], header=header)
    assert harmless == ([asked("radiogroup", choices=YN)], [])
    assert taken(["select_one yn", "a", "A", "minimal"], header=header) == ([asked("dropdown", choices=YN)], [])
    changed = ["sheet survey, row 2, column appearance: “year” is not taken: it is shown as usual"]
    assert taken(["date", "a", "A", "year"], header=header) == ([asked("date")], changed)


def test_cells_below_no_name_are_listed() -> None:
    listed = ["sheet survey, row 2, column 4: “lost” is not taken: nothing here is like it"]
    assert taken(["text", "a", "A", "lost"]) == ([asked("text")], listed)
