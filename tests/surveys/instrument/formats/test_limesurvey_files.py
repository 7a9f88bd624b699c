"""Two LimeSurvey exports come in, and what of them does not is listed to the last attribute."""

import pytest

from surveys.instrument.checks import check_publishable
from surveys.instrument.document import read_definition, write_definition
from surveys.instrument.formats import import_definition
from surveys.instrument.forms import questions
from tests.surveys.instrument.formats.limesurvey_files import CUSTOMERS, TEAM

CUSTOMERS_NOT_TAKEN = [
    "survey settings: left out: anonymized, format; who is asked, when and how is set in a wave",
    "survey texts in en: left out: surveyls_endtext, surveyls_dateformat; mails and the page of thanks are ours",
    "survey texts in de: left out: surveyls_dateformat; mails and the page of thanks are ours",
    "table conditions: 1 row is not taken: LimeSurvey keeps the same conditions as relevance, which was read",
    "table quota: 1 row is not taken: nothing here is like it",
    "group 1, question customerType: the name “customerType” is customer_type here",
    "group 1, question customerType: codes that cannot stand here: “-oth-” is oth",
    "group 1, question customerType, script: “alert(1)” is not taken: no scripts run here",
    "group 1, question customerType, question_theme_name: “bootstrap_buttons” is not taken: the look of a form is ours",
    "group 1, question customerType, A2, assessment_value: “5” is not taken: answers are not added up here",
    "group 1, question SERVICES: the name “SERVICES” is services here",
    "group 1, question SERVICES, attribute exclude_all_others: “SQ003” is not taken: no choice excludes the others here",
    "group 1, question G01Q03: the name “G01Q03” is g01_q03 here",
    "group 1, question G01Q03, mandatory: “S” is not taken: what is only asked for softly may be left out here",
    "group 1, question G01Q03, attribute array_filter: “SERVICES” is not taken: every row and choice is shown",
    "group 1, question trust, preg: “/^[1-5]$/” is not taken: what is checked here is the type, `minimum`, `maximum` and `maxLength`",
    "group 1, question whyLow: the name “whyLow” is why_low here",
    "group 2, randomization_group: “mix” is not taken: pages keep their order",
    "group 2, question visits, question: “{TOKEN:FIRSTNAME}” is filled in by nothing here: it stands in parentheses",
    "group 2, question lastVisit: the name “lastVisit” is last_visit here",
    "group 2, question lastVisit, attribute date_max: “today” is no day written as 2026-12-31: every day is taken",
    'group 2, question reason, relevance: “again.NAOK == "N" && reason_old.NAOK != ""” cannot be said here (`reason_old` is no question that was taken): it is always shown',
    "group 2, question hint, question: its markup was removed",
    "group 3, group_name: no words in de: those in en stand there",
    "group 3, description: no words in de: those in en stand there",
    "group 3, question lang: a question of type “I” has no counterpart here: left out",
    "group 3, question upload: a question of type “|” has no counterpart here: left out",
    'group 3, question mail, attribute em_validation_q: “regexMatch("/@/", self)” is not taken: nothing here is like it',
    "group 3, question extras: the comment beside each choice is not taken: nothing here is like it",
    "group 3, question dual: only the first of its two scales is taken: a row has one answer here",
    "group 3, question ten: its 10 points are choices: ratings here have 5, 7 or 11",
    "group 3, question sum: a question of type “*” has no counterpart here: left out",
    "group 3, question source, attribute hidden: “1” is not taken: it would never be shown, so that it is left out",
    "group 4: the page asks nothing that could be taken: left out",
]

TEAM_NOT_TAKEN: list[str] = []


@pytest.mark.parametrize(
    ("raw", "items", "not_taken"),
    [(CUSTOMERS, 31, CUSTOMERS_NOT_TAKEN), (TEAM, 66, TEAM_NOT_TAKEN)],
    ids=["customers", "team"],
)
def test_a_survey_is_taken_but_for_what_is_listed(raw: bytes, items: int, not_taken: list[str]) -> None:
    imported = import_definition(raw, "survey.lss", key="imported")
    assert len(list(questions(imported.definition.pages))) == items
    assert [str(place) for place in imported.not_taken] == not_taken
    assert read_definition(write_definition(imported.definition)) == imported.definition
    check_publishable(imported.definition)
