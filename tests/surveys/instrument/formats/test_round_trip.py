"""What goes out comes back as it was: all of it, and by the other format's own words where it has them."""

import io
import json
from collections.abc import Callable
from typing import Any, get_args

import pytest
from openpyxl import load_workbook

from surveys.instrument.document import content_hash
from surveys.instrument.formats import ExportFormat, export_definition, import_definition
from surveys.instrument.formats.surveyjs_write import write_surveyjs
from surveys.instrument.formats.xlsform_write import write_xlsform
from surveys.instrument.library import LIBRARY, load_library
from surveys.instrument.types import Definition
from tests.surveys.instrument.inline import ELEVEN, FIVE, Fields, choices, definition, en, page, question, rating

Write = Callable[[Definition], bytes]
WRITERS = pytest.mark.parametrize("write", [write_surveyjs, write_xlsform])

SEVEN = {"points": 7, "minimum": 1, "anchors": {"1": en("Hard"), "4": en("So so"), "7": en("Easy")}}


def matrix(name: str, *rows: Fields, **more: object) -> Fields:
    return question("matrix", name, rows=list(rows), **more)


def row(name: str, **more: object) -> Fields:
    return {"name": name, "title": en(name), **more}


def every_type() -> Definition:
    """One of each, with whatever it may have."""
    first = page(
        "first",
        rating("r1", description=en("Think of a year."), cant_say=True, isRequired=True),
        rating("n1", "loyal", type="nps", scale=ELEVEN, unpaired=True),
        rating("e1", "effort", type="ces", scale=SEVEN, reverse=True),
        question("radiogroup", "one", choices=choices("a", "b"), visibleIf="{r1} <= 2 or {n1} empty"),
        question("dropdown", "list", choices=choices("x", "y"), cant_say=True, requiredIf="{one} = 'a'"),
        question("checkbox", "many", choices=choices("a", "b", "c"), maxSelectedChoices=2, visibleIf="{one} <> 'a'"),
        question("ranking", "order", choices=choices("p", "q"), visibleIf="not ({many} contains 'a' or {many} notcontains 'b')"),
        jumps=[{"if": "{r1} = 5", "to": "third"}, {"to": "second"}],
    )
    second = page(
        "second",
        question("number", "count", minimum=0, maximum=9.5, decimals=1, unit=en("days")),
        question("number", "whole"),
        question("date", "day", minimum="2020-01-01", maximum="2026-12-31", visibleIf="{count} > 2"),
        question("consent", "agree", isRequired=True),
        question("text", "line", maxLength=80, about="vendor", visibleIf="{day} >= '2021-01-01' and {agree} = 'yes'"),
        question("comment", "words", maxLength=900),
        {"type": "information", "name": "info", "text": en("a < b & {account}\nSee {one|your choice}, {account.name|you}")},
        visibleIf="{many} notempty",
        description=en("Of the second page."),
    )
    third = page(
        "third",
        matrix("rated", row("m1", pair="m1"), row("m2", pair="ease", reverse=True, visibleIf="{whole} = 1"), isRequired=True),
        matrix("plain", row("m3", description=en("more")), row("m4"), choices=choices("no", "yes"), visibleIf="{m1} < 3"),
        question("comment", "last", visibleIf="{m3} = 'no' or {m2} <= 2"),
    )
    inside = page("inside", rating("i1"), side="internal", about="customer", view="predicted", scale=FIVE)
    block = page("culture", rating("c1", about="culture"), side="internal", block="culture")
    return definition(first, second, third, inside, block, pairs={"ease": en("Ease")}, version=7, description=en("All of it."))


def with_two_languages() -> Definition:
    both = {"en": "Yes", "de": "Ja"}
    one = question("radiogroup", "one", choices=[{"value": "a", "text": both}, {"value": "b", "text": {"en": "No"}}])
    asked = page("p", {**one, "title": both}, title={"de": "Seite"})
    return definition(asked, title=both, default_language="de", languages=["en", "de"], unreviewed=["en"])


def plain_words() -> Definition:
    """Only what SurveyJS and XLSForm can say too."""
    asked = [
        question("text", "a", isRequired=True),
        question("comment", "b", visibleIf="{a} notempty", maxLength=300),
        question("radiogroup", "c", choices=choices("x", "y"), description=en("One of them.")),
        question("checkbox", "d", choices=choices("x", "y"), visibleIf="{c} = 'x'", maxSelectedChoices=1),
        question("number", "e", minimum=1, maximum=5),
        question("date", "f", maximum="2026-12-31", requiredIf="{e} > 3"),
        question("ranking", "g", choices=choices("x", "y"), visibleIf="not {d} contains 'x'"),
        matrix("h", row("h_1"), row("h_2"), choices=choices("x", "y"), isRequired=True),
        rating("i", "i", scale={"points": 7, "anchors": {"1": en("Low"), "7": en("High")}}, about="vendor", unpaired=True),
        {"type": "information", "name": "j", "text": en("Thanks & goodbye")},
    ]
    bare = {"name": "p1", "title": en("First"), "side": "customer", "elements": asked}
    return definition(bare, pairs={"i": en("i")}, title=en("Plain"))


def hostile() -> Definition:
    """Texts that a spreadsheet or a parser might take for something else."""
    texts = ["=1+1", "<b>bold</b>", "${a}", "{b}", "  spaces ", "two\nlines", "&amp;", "**stars**", "@cmd", "x" * 40_000, ""]
    elements = [question("text", f"q{number}", title=en(text)) for number, text in enumerate(texts)]
    return definition(page("text", *elements), page("q0", question("text", "text")))


@WRITERS
@pytest.mark.parametrize("make", [every_type, with_two_languages, plain_words, hostile])
def test_a_definition_comes_back_whole(write: Write, make: Callable[[], Definition]) -> None:
    first = make()
    again = import_definition(write(first), "export", key="another", side="internal")
    assert (again.definition, again.not_taken) == (first, ())
    assert content_hash(again.definition) == content_hash(first)


@pytest.mark.parametrize("kind", get_args(ExportFormat))
@pytest.mark.parametrize("name", list(LIBRARY))
def test_a_shipped_instrument_comes_back_whole(kind: ExportFormat, name: str) -> None:
    first = load_library(name)
    again = import_definition(export_definition(first, kind), "export", key="another", side="internal")
    assert (again.definition, again.not_taken) == (first, ())


def own_fields(part: Any) -> list[str]:
    """The fields under `parallax`, by the name of their part."""
    if isinstance(part, list):
        return [each for one in part for each in own_fields(one)]
    if not isinstance(part, dict):
        return []
    here = (
        [f"{part.get('name') or part.get('value') or part.get('type', 'survey')}: {', '.join(part['parallax'])}"]
        if "parallax" in part
        else []
    )
    return here + [each for field, value in part.items() if field != "parallax" for each in own_fields(value)]


def test_what_surveyjs_can_say_is_said_in_its_words() -> None:
    assert own_fields(json.loads(write_surveyjs(plain_words()))) == ["survey: key", "p1: side", "h_1: name", "h_2: name"]


def test_what_surveyjs_cannot_say() -> None:
    assert own_fields(json.loads(write_surveyjs(every_type()))) == [
        "survey: key, pairs, version",
        "first: about, jumps, scale, side",
        "r1: cant_say, pair, unpaired",
        "n1: pair, type",
        "e1: pair, reverse, type, unpaired",
        "many: visibleIf",
        "order: visibleIf",
        "second: about, scale, side",
        "count: unit",
        "agree: choices, type",
        "line: about",
        "info: text",
        "third: about, scale, side",
        "m1: name, unpaired",
        "m2: name, pair, reverse, unpaired, visibleIf",
        "m3: description, name",
        "m4: name",
        "inside: about, scale, side, view",
        "i1: about, pair, unpaired, view",
        "culture: about, block, scale, side",
        "c1: about, pair, unpaired",
        "skip: page",
    ]


def xlsform_cells(raw: bytes, column: str) -> list[str]:
    book = load_workbook(io.BytesIO(raw))
    found = []
    for sheet in book.worksheets:
        header, *rows = sheet.iter_rows(values_only=True)
        if column in header:
            name = header.index("name") if "name" in header else header.index("form_id")
            found += [
                f"{cells[name]}: {', '.join(json.loads(str(cells[header.index(column)])))}" for cells in rows if cells[header.index(column)]
            ]
    return found


def test_what_xlsform_can_say_is_said_in_its_words() -> None:
    assert xlsform_cells(write_xlsform(plain_words()), "parallax::fields") == ["p1: side", "pulse: key"]


def test_what_xlsform_cannot_say() -> None:
    assert xlsform_cells(write_xlsform(every_type()), "parallax::fields") == [
        "first: about, jumps, scale, side",
        "r1: cant_say, pair, unpaired",
        "n1: pair, type",
        "e1: pair, reverse, type, unpaired",
        "list: cant_say",
        "many: visibleIf",
        "order: visibleIf",
        "second: about, description, scale, side",
        "count: decimals, unit",
        "line: about",
        "info: text",
        "third: about, scale, side",
        "m1: unpaired",
        "m2: pair, reverse, unpaired",
        "inside: about, scale, side, view",
        "i1: about, pair, unpaired, view",
        "culture: about, block, scale, side",
        "c1: about, pair, unpaired",
        "pulse: description, key, pairs, version",
    ]


def test_jumps_go_out_as_triggers() -> None:
    written = json.loads(write_surveyjs(every_type()))
    assert written["triggers"] == [{"type": "skip", "expression": "{r1} = 5", "parallax": {"page": "first"}, "gotoName": "rated"}]


def test_conditions_go_out_in_each_format_s_words() -> None:
    surveyjs = {
        element["name"]: element.get("visibleIf")
        for each in json.loads(write_surveyjs(every_type()))["pages"]
        for element in each["elements"]
    }
    assert [surveyjs[name] for name in ("one", "many", "order", "plain", "last")] == [
        "{r1} <= 2 or {n1} empty",
        "({one} notempty and {one} <> 'a')",
        "!({many} contains 'a' or ({many} notempty and !({many} contains 'b')))",
        "{rated.m1} < 3",
        "{plain.m3} = 'no' or {rated.m2} <= 2",
    ]
    sheet = load_workbook(io.BytesIO(write_xlsform(every_type())))["survey"]
    header, *rows = sheet.iter_rows(values_only=True)
    relevant = {cells[header.index("name")]: cells[header.index("relevant")] for cells in rows}
    assert [relevant[name] for name in ("many", "line", "m2")] == [
        "(${one} != '' and ${one} != 'a')",
        "${day} >= date('2021-01-01') and ${agree} = 'OK'",
        "${whole} = 1",
    ]
