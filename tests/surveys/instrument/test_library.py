"""The instruments that ship: complete in five languages, with sources, and each asking what its description says."""

import re
from importlib.resources import files

import pytest

from surveys.errors import NotFound
from surveys.instrument.checks import check_publishable
from surveys.instrument.document import content_hash, read_definition, write_definition
from surveys.instrument.forms import pages_for, questions
from surveys.instrument.frames import COMPARED, Frame, comparable_items
from surveys.instrument.library import LIBRARY, load_library
from surveys.instrument.timing import minutes
from surveys.instrument.types import SIDES, Checkbox, Comment, Definition, RadioGroup, Rated, Scale
from surveys.instrument.wording import wordings

DIMENSIONS = {
    *("responsiveness", "reliability", "consistency", "communication", "understanding"),
    *("respect", "fairness", "ease", "recovery", "value"),
}
CUSTOMERS_PART = {"clear_requests", "timely_requests", "customer_respect", "customer_appreciation"}
LOYALTY = {"renewal", "recommendation"}
PULSE = {"reliability", "responsiveness", "understanding", "ease", "value"}
FOR_COLLEAGUES_ONLY = {"handoff-check", "culture-pulse"}
LANGUAGES = ("en", "de", "fr", "es", "ar")
SAME_AS_ENGLISH = {("fr", "Communication")}
MINUTES = {"relationship-alignment": 7, "handoff-check": 6, "culture-pulse": 4, "relationship-pulse": 2}
ALL_OTHERS = 3


@pytest.fixture
def alignment() -> Definition:
    return load_library("relationship-alignment")


@pytest.fixture
def pulse() -> Definition:
    return load_library("relationship-pulse")


@pytest.fixture
def commitments() -> Definition:
    return load_library("commitment-check")


def pairs(definition: Definition, *frame: str) -> set[str]:
    return {item.pair for item in comparable_items(definition) if item.frame == frame and not item.unpaired}


def rated(definition: Definition) -> dict[str, Rated]:
    return {element.name: element for element in questions(definition.pages) if isinstance(element, Rated)}


@pytest.mark.parametrize("key", LIBRARY)
def test_every_shipped_instrument_may_be_published_and_survives_export(key: str) -> None:
    shipped = load_library(key)
    check_publishable(shipped)
    raw = files("surveys.instrument.library").joinpath(f"{key}.json").read_bytes()
    again = read_definition(write_definition(shipped))
    assert (shipped.key, write_definition(shipped), content_hash(again)) == (key, raw, content_hash(shipped))


@pytest.mark.parametrize("key", LIBRARY)
def test_every_shipped_instrument_is_there_in_five_languages_of_which_four_are_drafts(key: str) -> None:
    shipped = load_library(key)
    assert (shipped.default_language, shipped.languages, shipped.unreviewed) == ("en", LANGUAGES, LANGUAGES[1:])


@pytest.mark.parametrize("key", LIBRARY)
def test_no_text_was_left_in_english(key: str) -> None:
    texts = [wording.text for wording in wordings(load_library(key)) if wording.text]
    same = {(tag, said) for text in texts for tag, said in text.items() if tag != "en" and said == text["en"]}
    assert same - SAME_AS_ENGLISH == set()
    assert [text["ar"] for text in texts if not re.search("[\u0621-\u064a]", text["ar"])] == []


@pytest.mark.parametrize("key", LIBRARY)
def test_every_shipped_instrument_asks_the_sides_that_it_is_for(key: str) -> None:
    shipped = load_library(key)
    asked = {side for side in SIDES if pages_for(shipped, side)}
    assert asked == ({"internal"} if key in FOR_COLLEAGUES_ONLY else set(SIDES))


@pytest.mark.parametrize("key", LIBRARY)
def test_no_side_needs_longer_than_it_should(key: str) -> None:
    assert [side for side in SIDES if minutes(load_library(key), side)[1] > MINUTES.get(key, ALL_OTHERS)] == []


def test_what_is_called_alike_in_english_is_called_alike_in_every_language() -> None:
    shipped = [load_library(key) for key in LIBRARY]
    named = [(pair, text) for definition in shipped for pair, text in definition.pairs.items()]
    assert [pair for pair, text in named if text != dict(named)[pair]] == []
    scales = [element.scale for definition in shipped for element in rated(definition).values()]
    english = {_in_english(scale): scale for scale in scales}
    assert [_in_english(scale) for scale in scales if scale != english[_in_english(scale)]] == []


def _in_english(scale: Scale) -> tuple[tuple[int, str], ...]:
    return tuple((point, text["en"]) for point, text in scale.anchors.items())


def test_every_shipped_instrument_and_no_other_has_its_sources() -> None:
    sources = files("surveys.instrument.library").joinpath("SOURCES.md").read_text("utf-8")
    assert sorted(re.findall(r"^## (.+)$", sources, re.MULTILINE)) == sorted(LIBRARY)


def test_every_document_beside_the_library_is_in_it() -> None:
    found = [path.name.removesuffix(".json") for path in files("surveys.instrument.library").iterdir() if path.name.endswith(".json")]
    assert sorted(found) == sorted(LIBRARY)


def test_an_unknown_instrument_is_refused_with_what_there_is() -> None:
    with pytest.raises(NotFound) as caught:
        load_library("../secrets")
    known = ", ".join(LIBRARY)
    assert str(caught.value) == f"instrument ../secrets: not shipped with Parallax; choose one of {known}"


def test_customers_need_three_to_four_minutes_and_colleagues_at_most_seven(alignment: Definition) -> None:
    quick, thorough = minutes(alignment, "customer")
    assert 3 <= quick <= thorough <= 4
    assert minutes(alignment, "internal")[1] <= 7


def test_what_each_side_is_asked(alignment: Definition) -> None:
    assert pairs(alignment, "customer", "vendor", "own") == DIMENSIONS | LOYALTY
    assert pairs(alignment, "internal", "vendor", "own") == DIMENSIONS
    assert len(pairs(alignment, "internal", "vendor", "predicted") & DIMENSIONS) == 5
    assert pairs(alignment, "internal", "vendor", "predicted") >= LOYALTY
    assert pairs(alignment, "customer", "customer", "own") == CUSTOMERS_PART
    assert pairs(alignment, "internal", "customer", "own") == CUSTOMERS_PART
    assert {item.pair for item in comparable_items(alignment) if item.unpaired} == {"account_value", "account_effort"}


def test_handoffs_are_asked_both_ways_for_three_departments(alignment: Definition) -> None:
    handoffs = [page for page in alignment.pages if page.block == "handoff"]
    assert [(page.side, page.repeat, page.max_repeats) for page in handoffs] == [("internal", "department", 3)]
    items = {(item.pair, item.direction) for item in comparable_items(alignment) if item.about == "handoff"}
    assert items == {(pair, way) for pair in ("complete", "on_time", "respectful") for way in ("received", "given")}


@pytest.mark.parametrize("key", LIBRARY)
def test_open_questions_are_optional_and_pages_are_short(key: str) -> None:
    shipped = load_library(key)
    comments = [element for element in questions(shipped.pages) if isinstance(element, Comment)]
    assert [element.name for element in comments if element.is_required or element.required_if] == []
    assert max(len(page.elements) for page in shipped.pages) <= 8


def test_what_matters_most_is_up_to_three_dimensions(alignment: Definition) -> None:
    (matters,) = (element for element in questions(pages_for(alignment, "customer")) if isinstance(element, Checkbox))
    assert {choice.value for choice in matters.choices} == DIMENSIONS
    assert matters.max_choices == 3


@pytest.mark.parametrize("key", LIBRARY)
def test_every_pair_has_a_name_in_print(key: str) -> None:
    shipped = load_library(key)
    assert set(shipped.pairs) == {element.pair for element in rated(shipped).values()}


@pytest.mark.parametrize("key", LIBRARY)
def test_every_rated_question_may_be_declined(key: str) -> None:
    assert [name for name, element in rated(load_library(key)).items() if not element.cant_say] == []


def test_all_frames_that_are_compared_but_insight_are_asked(alignment: Definition) -> None:
    asked: set[Frame] = {item.frame for item in comparable_items(alignment)}
    assert {name for name, frames in COMPARED.items() if asked >= set(frames)} == {"service", "understanding", "partnership"}


def test_the_pulse_asks_what_matters_most(pulse: Definition) -> None:
    assert pairs(pulse, "customer", "vendor", "own") == PULSE | LOYALTY
    assert pairs(pulse, "internal", "vendor", "own") == PULSE
    assert pairs(pulse, "internal", "vendor", "predicted") == {"reliability", "value"} | LOYALTY
    assert [element.name for element in questions(pulse.pages) if isinstance(element, Comment)] == ["c_one_thing", "i_one_thing"]


def test_the_pulse_asks_in_the_words_of_the_full_one(pulse: Definition, alignment: Definition) -> None:
    full = rated(alignment)
    assert rated(pulse) == {name: full[name] for name in rated(pulse)}


def test_promises_of_both_parties_are_asked_of_both_sides(commitments: Definition, alignment: Definition) -> None:
    for side in SIDES:
        assert pairs(commitments, side, "vendor", "own") == {"reliability", "early_warning"}
        assert pairs(commitments, side, "customer", "own") == {"customer_reliability", "customer_early_warning"}
    for name in ("c_reliability", "i_reliability"):
        assert rated(commitments)[name] == rated(alignment)[name]


def test_what_became_of_a_promise_is_asked_alike(commitments: Definition) -> None:
    kept = {element.name: element for element in questions(commitments.pages) if isinstance(element, RadioGroup)}
    assert list(kept) == ["c_vendor_kept", "c_customer_kept", "i_vendor_kept", "i_customer_kept"]
    choices = kept["c_vendor_kept"].choices
    assert [element.choices for element in kept.values()] == [choices] * 4
    assert [choice.value for choice in choices] == ["kept", "partly", "not_kept", "none_known"]
    assert [element.visible_if for element in questions(commitments.pages) if element.name.endswith("_missing")] == [
        f"{{{name}}} = 'partly' or {{{name}}} = 'not_kept'" for name in kept
    ]
