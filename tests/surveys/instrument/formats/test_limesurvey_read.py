"""What each LimeSurvey type becomes, exactly, and how its conditions find what they speak of."""

import json
from typing import Any

import pytest

from surveys.instrument.document import write_definition
from surveys.instrument.formats import import_definition
from tests.surveys.instrument.formats.limesurvey_files import answers, attribute, both, l10ns, question, subquestion
from tests.surveys.instrument.formats.written import Fields, lss

Json = dict[str, Any]
EN = {"en": "Q"}


def taken(*questions: Fields, **tables: list[Fields]) -> tuple[list[Json], list[str]]:
    """The elements of the only group, and what was not taken; subquestions 11 and 12 and answers x and y belong to question 1."""
    subs = [subquestion(11, 1, "s1"), subquestion(12, 1, "s2")]
    offered = answers(1, "x", "y")
    numbers = [int(str(row["qid"])) for row in (*questions, *subs)]
    plain: dict[str, list[Fields]] = {
        "answers": offered,
        "answer_l10ns": l10ns("aid", "answer", {int(str(row["aid"])): {"en": str(row["code"]).upper()} for row in offered}),
        "groups": [{"gid": 1, "sid": 482915, "group_order": 1, "randomization_group": "", "grelevance": ""}],
        "group_l10ns": l10ns("gid", "group_name", {1: {"en": "G"}}),
        "questions": list(questions),
        "subquestions": subs,
        "question_l10ns": l10ns("qid", "question", {number: {"en": "Q" if number < 10 else f"S{number}"} for number in numbers}),
        "surveys": [{"sid": 482915, "language": "en", "additional_languages": ""}],
    }
    plain |= tables
    imported = import_definition(lss(["en"], **plain), "survey.lss", key="imported")
    written = json.loads(write_definition(imported.definition))["instrument"]["pages"][0]["elements"]
    return written, [str(place) for place in imported.not_taken]


def asked(kind: str, **more: object) -> Json:
    return {"type": kind, "name": "a", "title": EN, **more}


def coded(*pairs: tuple[str, str]) -> list[Json]:
    return [{"value": code, "text": {"en": text}} for code, text in pairs]


def rows(**more: object) -> list[Json]:
    return [{"name": f"a_{code}", "title": {"en": text}, **more} for code, text in (("s1", "S11"), ("s2", "S12"))]


LIST = coded(("x", "X"), ("y", "Y"))
SUBS = coded(("s1", "S11"), ("s2", "S12"))
NUMBERS = {"points": 5, "anchors": {"1": {"en": "1"}, "5": {"en": "5"}}}
RATED = [{**row, "pair": row["name"], "unpaired": True} for row in rows()]
HEADING = {"type": "information", "name": "a", "text": EN}


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("L", [asked("radiogroup", choices=LIST)]),
        ("!", [asked("dropdown", choices=LIST)]),
        ("O", [asked("radiogroup", choices=LIST), {"type": "comment", "name": "a_comment", "title": {"en": "Your comment"}}]),
        ("M", [asked("checkbox", choices=SUBS)]),
        ("S", [asked("text")]),
        ("T", [asked("comment")]),
        ("U", [asked("comment")]),
        ("N", [asked("number", decimals=6)]),
        ("D", [asked("date")]),
        ("Y", [asked("radiogroup", choices=coded(("Y", "Yes"), ("N", "No")))]),
        ("G", [asked("radiogroup", choices=coded(("F", "Female"), ("M", "Male")))]),
        ("5", [asked("rating", about="vendor", pair="a", scale=NUMBERS, unpaired=True)]),
        ("R", [asked("ranking", choices=LIST)]),
        ("X", [HEADING]),
        ("A", [asked("matrix", rows=RATED, about="vendor", scale=NUMBERS)]),
        ("C", [asked("matrix", rows=rows(), choices=coded(("Y", "Yes"), ("U", "Uncertain"), ("N", "No")))]),
        ("E", [asked("matrix", rows=rows(), choices=coded(("I", "Increase"), ("S", "Same"), ("D", "Decrease")))]),
        ("F", [asked("matrix", rows=rows(), choices=LIST)]),
        ("H", [asked("matrix", rows=rows(), choices=LIST)]),
        ("K", [HEADING, *rows(type="number", decimals=6)]),
        ("Q", [HEADING, *rows(type="text")]),
    ],
)
def test_a_type_is_taken_whole(kind: str, written: list[Json]) -> None:
    assert taken(question(1, kind, "a")) == (written, [])


@pytest.mark.parametrize(
    ("kind", "relevance", "ours"),
    [
        ("L", 'a.NAOK == "x"', "{a} = 'x'"),
        ("L", '((482915X1X1.NAOK == "x"))', "{a} = 'x'"),
        ("L", "Q1.NAOK != 'x'", "not {a} = 'x'"),
        ("M", 'a_s1.NAOK == "Y" and !is_empty(482915X1X1s2.NAOK)', "{a} contains 's1' and {a} contains 's2'"),
        ("F", 'Q1_s1 == "x"', "{a_s1} = 'x'"),
        ("A", "a_s2.NAOK lt 3", "{a_s2} < 3"),
        ("K", "a_s1 > 10", "{a_s1} > 10"),
        ("5", "a.NAOK <= '2'", "{a} <= 2"),
    ],
)
def test_conditions_find_questions_by_code_and_by_number(kind: str, relevance: str, ours: str) -> None:
    written, not_taken = taken(question(1, kind, "a"), question(2, "S", "b", relevance=relevance))
    assert (written[-1]["visibleIf"], not_taken) == (ours, [])


def test_attributes_that_have_a_counterpart_are_taken() -> None:
    attributes = [
        attribute(1, "max_answers", 1),
        attribute(2, "maximum_chars", 40),
        attribute(3, "min_num_value_n", "0"),
        attribute(3, "num_value_int_only", 1),
        attribute(3, "suffix", "km", "en"),
    ]
    asked_for = [question(1, "M", "a"), question(2, "S", "b"), question(3, "N", "c", mandatory="Y")]
    assert taken(*asked_for, question_attributes=attributes) == (
        [
            asked("checkbox", choices=SUBS, maxSelectedChoices=1),
            {"type": "text", "name": "b", "title": EN, "maxLength": 40},
            {"type": "number", "name": "c", "title": EN, "isRequired": True, "minimum": 0.0, "unit": {"en": "km"}},
        ],
        [],
    )


def test_another_choice_has_the_words_that_replace_ours() -> None:
    words = [attribute(1, "other_replace_text", text, tag) for tag, text in both("Else", "Sonst").items()]
    assert taken(question(1, "L", "a", other="Y"), question_attributes=words) == (
        [
            asked("radiogroup", choices=[*LIST, *coded(("oth", "Else"))]),
            {"type": "text", "name": "a_other", "visibleIf": "{a} = 'oth'", "title": {"en": "Else"}},
        ],
        [
            "group 1, question a, attribute other_replace_text: words in de are left out: that is no language of the survey",
            "group 1, question a: codes that cannot stand here: “-oth-” is oth",
        ],
    )


def test_languages_stand_in_the_survey_or_else_at_the_top_of_the_file() -> None:
    asked_for: dict[str, list[Fields]] = {"questions": [question(1, "S", "a")], "groups": [{"gid": 1, "group_order": 1}]}
    texts = l10ns("qid", "question", {1: both("Name", "Name?")})
    found = import_definition(lss(["de", "en"], **asked_for, question_l10ns=texts), "survey.lss", key="imported").definition
    assert (found.default_language, found.languages) == ("de", ("de", "en"))


@pytest.mark.parametrize("value", ["nan", "inf", "9" * 400, "many"])
def test_a_number_that_is_none_is_listed(value: str) -> None:
    written, not_taken = taken(question(1, "M", "a"), question_attributes=[attribute(1, "max_answers", value)])
    short = value if len(value) < 60 else f"{value[:60]}…"
    assert (written, not_taken) == (
        [asked("checkbox", choices=SUBS)],
        [f"group 1, question a, attribute max_answers: “{short}” is no number: every number is taken"],
    )


def test_what_has_no_place_is_listed() -> None:
    helped = l10ns("qid", "question", {1: {"en": "Q"}}, help="Read on", script="")
    assert taken(question(1, "X", "a"), question_l10ns=helped)[1] == ["group 1, question a, help: words to read have no help: left out"]
    ranked = [subquestion(11, 1, "s1", "1 == 2"), subquestion(12, 1, "s2")]
    _, not_taken = taken(question(1, "R", "a"), question(2, "S", "lost", gid=9), subquestions=ranked)
    assert not_taken == [
        "question lost: belongs to no group: left out",
        "group 1, question a, s1, relevance: “1 == 2” is not taken: every choice is offered",
    ]
