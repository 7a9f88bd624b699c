"""Four XLSForms come in, and what of them does not is listed to the last cell."""

import pytest

from surveys.instrument.checks import check_publishable
from surveys.instrument.document import read_definition, write_definition
from surveys.instrument.formats import import_definition
from surveys.instrument.forms import questions
from tests.surveys.instrument.formats.written import workbook
from tests.surveys.instrument.formats.xlsform_files import EVENT, GRIDS, HOUSEHOLD, INSPECTION, Sheets

HOUSEHOLD_NOT_TAKEN = [
    "sheet settings, row 2, column form_id: “household_2026” is not taken: the key of the definition is chosen at import",
    "sheet settings, row 2, column version: “2026010101” is not taken: versions are counted here",
    "sheet settings, row 2, column form_title: no words in fr: those in en stand there",
    "sheet choices, row 4, column image: “maize.png” is not taken: nothing here is like it",
    "sheet choices, row 9, column label::English (en): no words in fr: those in en stand there",
    "sheet survey, row 2: a question of type “start” has no counterpart here: left out",
    "sheet survey, row 3: a question of type “deviceid” has no counterpart here: left out",
    "sheet survey, row 4, column label: its markup was removed",
    "sheet survey, row 8, column constraint_message::English (en): “Between 1 and 30” is not taken: the words of an error are ours",
    "sheet survey, row 9, column label: “${head_name}” is answered on the same page or later: “…” stands there",
    "sheet survey, row 12: codes that cannot stand here: “sweet potato” is sweet_potato",
    "sheet survey, row 13: codes that cannot stand here: “sweet potato” is sweet_potato",
    "sheet survey, row 13, column choice_filter: “selected(${crops}, name)” is not taken: every choice is offered",
    "sheet survey, row 17: the repeat “member” is asked once: only hand-offs are asked several times here",
    "sheet survey, row 17, column repeat_count: “${members}” is not taken: it is asked once",
    "sheet survey, row 19, column label: “${member_name}” is answered on the same page or later: “…” stands there",
    "sheet survey, row 23: the name “source” is source_answer here",
    "sheet survey, row 26: a question of type “geopoint” has no counterpart here: left out",
    "sheet survey, row 27: a question of type “image” has no counterpart here: left out",
    "sheet survey, row 28: a question of type “calculate” has no counterpart here: left out",
    "sheet survey, row 29, column label: “${per_head}” is filled in by nothing here: it stands in parentheses",
]

INSPECTION_NOT_TAKEN = [
    "sheet notes: is not read: the sheets survey, choices and settings make a form",
    "sheet survey, row 11: only names the columns of a matrix: left out",
    "sheet choices: the list “unused” is used by no question: left out",
    "sheet settings, row 2, column form id: “inspection” is not taken: the key of the definition is chosen at import",
    "sheet settings, row 2, column style: “pages” is not taken: the look of a form is ours",
    "sheet survey, row 2: a question of type “today” has no counterpart here: left out",
    "sheet survey, row 5: the rows differ in being required: each is as the first of them that says so",
    "sheet survey, row 16: a range from -5 to 15 is asked as a number",
    "sheet survey, row 17, column Default: “20” is not taken: nothing is answered beforehand",
    "sheet survey, row 18, column Constraint: “. <= ${beds}” is not taken: only ranges of numbers and days, and a greatest length, are checked here",
    "sheet survey, row 21, column Relevance: “${seen} = 'water'” cannot be said here (several choices can only be asked for one by one): it is always shown",
    "sheet survey, row 22, column Constraint: “regex(., '^[A-Z]{3}$')” is not taken: only ranges of numbers and days, and a greatest length, are checked here",
    "sheet survey, row 22, column Read only: “yes” is not taken: it can be answered here",
    "sheet survey, row 23: a question of type “time” has no counterpart here: left out",
    "sheet survey, row 24: a question of type “barcode” has no counterpart here: left out",
    "sheet survey, row 25: a question of type “xml-external” has no counterpart here: left out",
]

GRIDS_NOT_TAKEN: list[str] = []

EVENT_NOT_TAKEN = [
    "sheet survey, column label::Language 2: “Language 2” is no language with a tag: write it as “Name (tag)”; left out",
    "sheet choices, row 2, column price: “12” is not taken: nothing here is like it",
    "sheet choices, row 3, column price: “14” is not taken: nothing here is like it",
    "sheet survey, row 2: the name “Guest” is guest here",
    "sheet survey, row 2, column label::Language 2: “pong” is not taken: nothing here is like it",
    "sheet survey, row 3: the name “language” is language_answer here",
    "sheet survey, row 3, column guidance_hint: “Ask twice” is not taken: only the hint is shown",
    "sheet survey, row 4: a question of type “select_one_from_file countries.csv” has no counterpart here: left out",
    "sheet survey, row 5: the name “Meal” is meal here",
    "sheet survey, row 5, column label: “${Guest}” is answered on the same page or later: “…” stands there",
    "sheet survey, row 6, column label: “${Guest}” is answered on the same page or later: “…” stands there",
    "sheet survey, row 7: a disabled row: left out",
    "sheet survey, row 8: a question of type “dateTime” has no counterpart here: left out",
    "sheet survey, row 9, column relevant: “count-selected(${also}) > 1 or position(..) = 1” cannot be said here (`..) = 1` has no counterpart here): it is always shown",
    "sheet survey, row 11, column trigger: “${Meal}” is not taken: nothing here is like it",
    "sheet survey, row 12, column label: its markup was removed",
    "sheet survey, row 12, column label: “{braces}” is filled in by nothing here: it stands in parentheses",
    "sheet survey, row 12, column label: “${nobody}” is filled in by nothing here: it stands in parentheses",
    "sheet survey, row 14, column relevant: “if(${hours} > 3, 1, 0)” cannot be said here (`if(…)` has no counterpart here): it is always shown",
    "sheet survey, row 16: a question of type “select_one” has no counterpart here: left out",
    "sheet survey, row 17: the group “empty” asks nothing itself: what it is called is left out",
    "sheet survey, row 19: a question of type “audio” has no counterpart here: left out",
    "sheet survey, row 20: the name “hours” is hours_2 here",
]


@pytest.mark.parametrize(
    ("sheets", "items", "not_taken"),
    [
        (HOUSEHOLD, 15, HOUSEHOLD_NOT_TAKEN),
        (INSPECTION, 15, INSPECTION_NOT_TAKEN),
        (GRIDS, 120, GRIDS_NOT_TAKEN),
        (EVENT, 10, EVENT_NOT_TAKEN),
    ],
    ids=["household", "inspection", "grids", "event"],
)
def test_a_form_is_taken_but_for_what_is_listed(sheets: Sheets, items: int, not_taken: list[str]) -> None:
    imported = import_definition(workbook(**sheets), "form.xlsx", key="imported", side="internal")
    assert len(list(questions(imported.definition.pages))) == items
    assert [str(place) for place in imported.not_taken] == not_taken
    assert read_definition(write_definition(imported.definition)) == imported.definition
    check_publishable(imported.definition)
