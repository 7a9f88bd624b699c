"""What a posted page becomes."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answer_values import DECLINED, HIDDEN, SKIPPED, Value, clean
from surveys.answers import read_page, visible_elements
from surveys.errors import BadAnswers
from surveys.instrument.forms import pages_for, questions
from surveys.instrument.library import load_library
from surveys.instrument.types import Rated
from tests.surveys.instrument.inline import ELEVEN, choices, definition, en, page, question, rating

PAGES = pages_for(
    definition(
        page(
            "first",
            rating("score", cant_say=True, isRequired=True),
            question("nps", "likely", pair="recommend", scale=ELEVEN),
            question("radiogroup", "plan", choices=choices("gold", "tin"), cant_say=True),
            question("checkbox", "wants", choices=choices("ease", "care", "value"), maxSelectedChoices=2, cant_say=True),
            {"type": "information", "name": "note", "text": en("Thanks")},
        ),
        page("second", question("text", "city", maxLength=10), question("comment", "why", visibleIf="{score} <= 2", isRequired=True)),
        page("third", question("comment", "gold_only", visibleIf="{why} notempty"), visibleIf="{plan} = 'gold'"),
    ),
    "customer",
)
NAMES = [element.name for element in questions(PAGES)]
NOTHING = {"score": SKIPPED, "likely": SKIPPED, "plan": SKIPPED, "wants": SKIPPED, "city": SKIPPED, "why": HIDDEN, "gold_only": HIDDEN}


def read(posted: Mapping[str, Sequence[str]], stored: Mapping[str, Value] | None = None, *, final: bool = False) -> dict[str, Value]:
    return read_page(PAGES, posted, stored or {}, final=final)


def problems(posted: Mapping[str, Sequence[str]], *, final: bool = False) -> list[str]:
    with pytest.raises(BadAnswers) as caught:
        read(posted, final=final)
    return [str(place) for place in caught.value.places]


def test_an_empty_page_is_skipped_and_hidden() -> None:
    assert read({}) == NOTHING
    assert read({name: [""] for name in NAMES}) == NOTHING


def test_every_kind_of_answer() -> None:
    posted = {
        "score": ["2"],
        "likely": ["10"],
        "plan": ["", "gold"],
        "wants": ["", "value", "ease"],
        "city": ["  New\t York "],
        "why": ["One\r\ntwo\0 "],
        "gold_only": ["Yes"],
    }
    assert read(posted, final=True) == {
        "score": Value(number=2.0),
        "likely": Value(number=10.0),
        "plan": Value(text="gold"),
        "wants": Value(text="ease value"),
        "city": Value(text="New York"),
        "why": Value(text="One\ntwo"),
        "gold_only": Value(text="Yes"),
    }


def test_declined_is_an_answer() -> None:
    posted = {"score": [DECLINED], "plan": ["", DECLINED], "wants": [DECLINED]}
    declined = Value(missing="declined")
    assert read(posted, final=True) == {**NOTHING, "score": declined, "plan": declined, "wants": declined}


def test_posted_lies_over_stored_and_clearing_is_seen() -> None:
    stored = read({"score": ["2"], "why": ["Slow"], "wants": ["ease"], "plan": ["tin"]})
    assert read({"wants": [""], "plan": ["gold"]}, stored) == {**stored, "wants": SKIPPED, "plan": Value(text="gold"), "gold_only": SKIPPED}


def test_an_answer_is_cleared_when_an_earlier_one_hides_it() -> None:
    stored = read({"score": ["2"], "why": ["Slow"], "plan": ["gold"], "gold_only": ["Yes"]})
    assert read({"score": ["4"]}, stored) == {**NOTHING, "score": Value(number=4.0), "plan": Value(text="gold"), "gold_only": HIDDEN}
    assert read({"score": ["1"]}, read({"score": ["4"]}, stored))["why"] == SKIPPED


def test_earlier_pages_decide_from_what_is_stored() -> None:
    stored = {"score": Value(number=1.0)}
    assert read_page(PAGES[1:2], {"why": ["Slow"]}, stored, final=True) == {"city": SKIPPED, "why": Value(text="Slow")}
    assert read_page(PAGES[1:2], {"why": ["Slow"]}, {}, final=True) == {"city": SKIPPED, "why": HIDDEN}


def test_hidden_answers_are_dropped_even_where_they_are_unfit() -> None:
    assert read({"score": ["5"], "why": ["x" * 6_000]})["why"] == HIDDEN


@pytest.mark.parametrize(
    "raw", ["4.0", "1e0", "NaN", "inf", "04", "+4", " 4", "4\n", "٤", "４", "6", "0", "-1", "9" * 400, "true", "_declined_", "4,0"]
)
def test_numbers_are_exactly_the_points_of_the_scale(raw: str) -> None:
    assert problems({"score": [raw]}) == ["score: This is not one of the answers to choose from: please choose again."]


@pytest.mark.parametrize(
    ("posted", "problem"),
    [
        ({"plan": ["lead"]}, "plan: This is not one of the answers to choose from: please choose again."),
        ({"plan": ["gold", "tin"]}, "plan: Please choose one answer only."),
        ({"plan": ["gold", "gold"]}, "plan: Please choose one answer only."),
        ({"plan": ["gold", DECLINED]}, "plan: Please choose either “can’t say” or an answer, not both."),
        ({"score": [DECLINED, DECLINED]}, "score: Please choose either “can’t say” or an answer, not both."),
        ({"wants": ["ease", DECLINED]}, "wants: Please choose either “can’t say” or an answer, not both."),
        ({"wants": ["ease", "care", "value"]}, "wants: Please choose at most 2: you chose 3."),
        ({"wants": ["ease care"]}, "wants: This is not one of the answers to choose from: please choose again."),
        ({"likely": [DECLINED]}, "likely: “Can’t say” is not an answer to this question: please choose one, or leave it empty."),
        ({"city": ["x" * 11]}, "city: Please shorten this by 1 character: at most 10 fit."),
        ({"city": ["a", "b"]}, "city: Please send one text only."),
        ({"score": ["1"], "why": ["x" * 6_234]}, "why: Please shorten this by 1,234 characters: at most 5,000 fit."),
    ],
)
def test_unfit_answers_are_named_at_their_item(posted: Mapping[str, Sequence[str]], problem: str) -> None:
    assert problems(posted) == [problem]


def test_every_problem_is_named_at_once() -> None:
    assert problems({"score": ["9"], "plan": ["x"], "city": ["y" * 12]}) == [
        "score: This is not one of the answers to choose from: please choose again.",
        "plan: This is not one of the answers to choose from: please choose again.",
        "city: Please shorten this by 2 characters: at most 10 fit.",
    ]


def test_required_items_are_asked_for_at_the_end_only_and_only_where_shown() -> None:
    assert read({}, final=False) == NOTHING
    assert problems({}, final=True) == ["score: This question needs an answer: please give one, or choose “can’t say”."]
    assert problems({"score": ["1"], "why": [" \n"]}, final=True) == ["why: This question needs an answer: please write one."]
    assert read({"score": ["3"]}, final=True)["why"] == HIDDEN


def test_a_comment_of_exactly_the_limit_fits() -> None:
    assert read({"score": ["1"], "why": ["x" * 5_000 + "\r\n"]})["why"] == Value(text="x" * 5_000)


def test_text_is_fit_for_every_database() -> None:
    assert clean(" a\0b\ud800c\rd\r\ne\x1b[0m\x9f\tf ") == "ab\ufffdc\nd\ne[0m\tf"


def test_repeated_checkbox_values_count_once() -> None:
    assert read({"wants": ["ease", "ease", "value"]})["wants"] == Value(text="ease value")


def test_visible_elements_follow_the_stored_values() -> None:
    assert visible_elements(PAGES[1], {}) == ["city"]
    assert visible_elements(PAGES[1], {"score": Value(number=1.0)}) == ["city", "why"]
    assert visible_elements(PAGES[2], {"plan": Value(text="tin")}) == []
    assert visible_elements(PAGES[0], {}) == ["score", "likely", "plan", "wants", "note"]


RAW = st.one_of(st.sampled_from(["", "1", "2", "5", "10", "gold", "tin", "ease", "care", "value", DECLINED]), st.text(max_size=12))
POSTED = st.dictionaries(
    st.one_of(st.sampled_from([*NAMES, "note", "forged", "_sharing", "token"]), st.text(max_size=5)), st.lists(RAW, max_size=3)
)


def try_to_read(posted: Mapping[str, Sequence[str]], stored: Mapping[str, Value]) -> dict[str, Value] | None:
    try:
        return read(posted, stored)
    except BadAnswers:
        return None


@given(st.lists(POSTED, max_size=4))
def test_only_known_items_are_ever_stored_and_hidden_ones_hold_nothing(posts: list[dict[str, list[str]]]) -> None:
    stored: dict[str, Value] = {}
    for posted in posts:
        stored = try_to_read(posted, stored) or stored
    shown = {name for shown_page in PAGES for name in visible_elements(shown_page, stored)}
    assert set(stored) in (set(), set(NAMES))
    assert {name for name, value in stored.items() if value == HIDDEN} == set(stored) - shown
    for value in stored.values():
        assert [value.number, value.text, value.missing].count(None) == 2


@given(POSTED, POSTED)
def test_reading_twice_changes_nothing(first: dict[str, list[str]], second: dict[str, list[str]]) -> None:
    stored = try_to_read(first, {}) or {}
    once = try_to_read(second, stored)
    if once is not None:
        assert read(second, once) == once
        assert read({}, once) == once


@given(st.text())
def test_any_text_is_stored_as_text_that_can_be_encoded(words: str) -> None:
    once = clean(words)
    assert clean(once) == once
    assert once.encode().decode() == once
    assert "\0" not in once


def test_the_shipped_form_takes_a_full_answer() -> None:
    pages = pages_for(load_library("relationship-alignment"), "customer")
    rated = [element.name for element in questions(pages) if isinstance(element, Rated)]
    values = read_page(pages, {name: ["4"] for name in rated} | {"c_stay": ["A faster reply"]}, {}, final=True)
    assert {name for name, value in values.items() if value == Value(number=4.0)} == set(rated)
    assert values["c_stay"] == Value(text="A faster reply")
