"""Four SurveyJS surveys come in, and what of them does not is listed to the last property."""

import json

import pytest

from surveys.instrument.checks import check_publishable
from surveys.instrument.document import read_definition, write_definition
from surveys.instrument.formats import import_definition
from surveys.instrument.forms import questions
from tests.surveys.instrument.formats.surveyjs_employees import EMPLOYEES, Json
from tests.surveys.instrument.formats.surveyjs_files import CUSTOMERS, REGISTRATION, STUDY

EMPLOYEES_NOT_TAKEN = [
    "logo: “https://example.org/logo.png” is not taken: the look of a form is ours",
    "logoPosition: “right” is not taken: the look of a form is ours",
    "completedHtml: “<h3>Thank you for your time!</h3>” is not taken: the page of thanks is ours",
    "showProgressBar: “top” is not taken: the look of a form is ours",
    "pages[0].name: the page “aboutYou” is about_you here",
    "pages[0].elements[0] (department): the name “department” is department_answer here",
    "pages[0].elements[0] (department).choices: codes that cannot stand here: “R&D” is R_D",
    "pages[0].elements[1] (yearsHere): the name “yearsHere” is years_here here",
    "pages[1].elements[0] (daily work): the name “daily work” is daily_work here",
    "pages[1].elements[0] (daily work).alternateRows: “true” is not taken: the look of a form is ours",
    "pages[1].elements[0] (daily work).rows[0].text: no words in de: those in en stand there",
    "pages[1].elements[0] (daily work).rows[1].text: no words in de: those in en stand there",
    "pages[1].elements[0] (daily work).rows[2].text: no words in de: those in en stand there",
    "pages[1].elements[0] (daily work).rows[3].text: no words in de: those in en stand there",
    "pages[1].elements[0] (daily work).rows[4].text: no words in de: those in en stand there",
    "pages[1].elements[0] (daily work).rows[5].text: no words in de: those in en stand there",
    "pages[1].elements[0] (daily work).rows[6].text: no words in de: those in en stand there",
    "pages[1].elements[0] (daily work).rows[7].text: no words in de: those in en stand there",
    "pages[1].elements[1] (leadership).rows[0].text: no words in de: those in en stand there",
    "pages[1].elements[1] (leadership).rows[1].text: no words in de: those in en stand there",
    "pages[1].elements[1] (leadership).rows[2].text: no words in de: those in en stand there",
    "pages[1].elements[1] (leadership).rows[3].text: no words in de: those in en stand there",
    "pages[1].elements[1] (leadership).rows[4].text: no words in de: those in en stand there",
    "pages[1].elements[1] (leadership).rows[5].text: no words in de: those in en stand there",
    "pages[1].elements[2] (whatIsMissing): the name “whatIsMissing” is what_is_missing here",
    "pages[1].elements[2] (whatIsMissing).rows: “6” is not taken: the look of a form is ours",
    "pages[1].elements[3] (leadersNeed): the name “leadersNeed” is leaders_need here",
    "pages[2].elements[1] (mood): a rating of 4 points is asked as choices: ratings here have 5, 7 or 11 in a row",
    "pages[2].elements[1] (mood).rateType: “smileys” is not taken: the look of a form is ours",
    "pages[2].elements[1] (mood).title: no words in de: those in en stand there",
    "pages[2].elements[2] (matters).choices: codes that cannot stand here: “Flexible hours” is Flexible_hours",
    "pages[2].elements[3] (benefits).showNoneItem: “true” is taken as one more choice, which does not exclude the others",
    "pages[2].elements[3] (benefits).choices: codes that cannot stand here: “Train ticket” is Train_ticket",
    "pages[2].elements[3] (benefits).showSelectAllItem: “true” is not taken: nothing here is like it",
    "pages[2].elements[3] (benefits).choicesOrder: “random” is not taken: choices stand in the order of the file",
    "pages[2].elements[4] (signature): a question of type “signaturepad” has no counterpart here: left out",
    "pages[2].elements[5] (bye).html: its markup was removed",
    "triggers[0]: taken as a jump when the page climate is left, not at once",
]

CUSTOMERS_NOT_TAKEN = [
    "showQuestionNumbers: “off” is not taken: the look of a form is ours",
    "calculatedValues: a list of 1 is not taken: nothing is calculated here",
    "elements[0] (orderNo): the name “orderNo” is order_no here",
    "elements[0] (orderNo).placeholder: “A-12345” is not taken: fields are empty here",
    "elements[0] (orderNo).validators: a list of 1 is not taken: what is checked here is the type, `minimum`, `maximum` and `maxLength`",
    "elements[1] (ordered_on).maxValueExpression: “today()” is not taken: nothing here is like it",
    "elements[4] (unhappy).state: “expanded” is not taken: the look of a form is ours",
    "elements[4] (unhappy).elements[0] (reasons).choices: codes that cannot stand here: “wrong item” is wrong_item",
    "elements[4] (unhappy).elements[0] (reasons).otherErrorText: “Please say what” is not taken: nothing here is like it",
    "elements[4] (unhappy).elements[1] (delay).elements[0] (days_late).title: “{orderNo}” is answered on the same page or later: “…” stands there",
    "elements[4] (unhappy).elements[1] (delay).elements[1] (told).colCount: “2” is not taken: the look of a form is ours",
    "elements[4] (unhappy).elements[2] (whatHappened): the name “whatHappened” is what_happened here",
    "elements[4] (unhappy).elements[3] (photo): a question of type “file” has no counterpart here: left out",
    "elements[5] (contact).defaultValue: “no” is not taken: nothing is answered beforehand",
    "elements[5] (contact).visibleIf: “{isUnhappy} = true” cannot be said here (`isUnhappy` is no question that was taken): it is always shown",
    "elements[8] (products): a matrix with 2 columns of their own questions has no counterpart here: left out",
    "elements[9] (package): a question of type “imagepicker” has no counterpart here: left out",
    "elements[11] (country).choices: the choices are not in the file: asked as a text",
    "elements[11] (country).choicesByUrl: an object with url is not taken: choices stand in the definition",
]

STUDY_NOT_TAKEN = [
    "showQuestionNumbers: “on” is not taken: the look of a form is ours",
]

REGISTRATION_NOT_TAKEN = [
    "pages[0].elements[0] (Full name): the name “Full name” is full_name here",
    "pages[0].elements[0] (Full name).autocomplete: “name” is not taken: nothing here is like it",
    "pages[0].elements[1] (email).inputType: “email” is asked as a text",
    "pages[0].elements[1] (email).validators: a list of 1 is not taken: what is checked here is the type, `minimum`, `maximum` and `maxLength`",
    "pages[0].elements[2] (token): the name “token” is token_answer here",
    "pages[0].elements[2] (token).maxLength: 900 is more than the 500 characters that are kept",
    "pages[0].elements[3] (Session): the name “Session” is session here",
    "pages[0].elements[3] (Session).choicesVisibleIf: “{item} != 'x'” is not taken: every choice is offered",
    "pages[0].elements[4] (session): the name “session” is session_2 here",
    "pages[0].elements[4] (session).choices: codes that cannot stand here: “-1” is minus_1",
    "pages[0].elements[4] (session).readOnly: “true” is not taken: it can be answered here",
    "pages[0].elements[5] (total): a question of type “expression” has no counterpart here: left out",
    "pages[0].elements[6] (guests): a question of type “paneldynamic” has no counterpart here: left out",
    "pages[1].elements[1] (allergies).visibleIf: “{meal} <> 'None' and {total} > 2” cannot be said here (`total` is no question that was taken): it is always shown",
    "pages[1].elements[2] (arrival).inputType: “time” is asked as a text",
    "pages[1].elements[2] (arrival).visibleIf: “age({birth}) > 17” cannot be said here (`age(…)` has no counterpart here): it is always shown",
    "pages[1].elements[3] (only).choices: one choice is none: asked as a text",
    "pages[1].elements[4] (hidden_source).visible: “false” is not taken: it would never be shown, so that it is left out",
    "pages[1].elements[5] (photos): codes that are others here: “agree” is yes, “not” is no",
    "triggers[0]: taken as a jump when the page page1 is left, not at once",
    "triggers[1].expression: “{photos} = 'not'” leads to no later page: no jump is made of it",
    "triggers[2]: a trigger of type “setvalue” is not taken: only skip and complete have a counterpart here",
]


@pytest.mark.parametrize(
    ("survey", "items", "not_taken"),
    [
        (EMPLOYEES, 24, EMPLOYEES_NOT_TAKEN),
        (CUSTOMERS, 16, CUSTOMERS_NOT_TAKEN),
        (STUDY, 200, STUDY_NOT_TAKEN),
        (REGISTRATION, 11, REGISTRATION_NOT_TAKEN),
    ],
    ids=["employees", "customers", "study", "registration"],
)
def test_a_survey_is_taken_but_for_what_is_listed(survey: Json, items: int, not_taken: list[str]) -> None:
    imported = import_definition(json.dumps(survey).encode(), "survey.json", key="imported")
    assert len(list(questions(imported.definition.pages))) == items
    assert [str(place) for place in imported.not_taken] == not_taken
    assert read_definition(write_definition(imported.definition)) == imported.definition
    check_publishable(imported.definition)
