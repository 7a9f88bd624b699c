"""Weights: the shipped file, and every way in which another one can be wrong."""

from math import inf, nan

import msgspec
import pytest

from analysis.results import NotEnough
from analysis.review import PARTS, WEIGHTS, Weights, learnable, read_weights
from surveys.errors import BadFile, BadInput, Place

GOOD = b'{"version": "7", "experience": 5, "loyalty": 2, "alignment": 1.5, "trend": 1, "sentiment": 0.5}'


def test_the_shipped_weights_are_those_of_the_definition() -> None:
    assert Weights("2026.1", 0.50, 0.20, 0.15, 0.10, 0.05) == WEIGHTS
    assert dict(zip(PARTS, WEIGHTS.given, strict=True)) == {
        "experience": 0.50,
        "loyalty": 0.20,
        "alignment": 0.15,
        "trend": 0.10,
        "sentiment": 0.05,
    }


def test_weights_survive_being_written() -> None:
    assert read_weights(GOOD) == Weights("7", 5, 2, 1.5, 1, 0.5)
    assert read_weights(msgspec.json.encode(WEIGHTS)) == WEIGHTS


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (GOOD.replace(b"}", b', "speed": 1}'), Place("the whole file", "Object contains unknown field `speed`")),
        (GOOD.replace(b"trend", b"trends"), Place("the whole file", "Object contains unknown field `trends`")),
        (GOOD.replace(b', "sentiment": 0.5', b""), Place("the whole file", "Object missing required field `sentiment`")),
        (GOOD.replace(b"1.5", b'"much"'), Place("alignment", "Expected `float`, got `str`")),
        (GOOD.replace(b"1.5", b"null"), Place("alignment", "Expected `float`, got `null`")),
        (GOOD.replace(b"1.5", b"1e999"), Place("alignment", "Number out of range")),
        (GOOD.replace(b'"7"', b"7"), Place("version", "Expected `str`, got `int`")),
        (b"[]", Place("the whole file", "Expected `object`, got `array`")),
        (b"", Place("the whole file", "Input data was truncated")),
    ],
)
def test_a_file_that_cannot_be_read_names_the_place(raw: bytes, place: Place) -> None:
    with pytest.raises(BadFile) as caught:
        read_weights(raw, "ours.json")
    assert caught.value.places == [place]
    assert str(caught.value) == f"ours.json: {place}"


@pytest.mark.parametrize("raw", [b"\xff", GOOD.replace(b"7", b"\xff"), GOOD[:-1], b"\0" * 9, b"[" * 100_000])
def test_rubbish_is_a_bad_file(raw: bytes) -> None:
    with pytest.raises(BadFile):
        read_weights(raw)


@pytest.mark.parametrize("weight", [-0.1, nan, inf, 1001])
def test_a_number_that_is_no_weight_is_named(weight: float) -> None:
    with pytest.raises(BadInput) as caught:
        Weights("7", 0.5, 0.2, weight, 0.1, 0.05)
    assert str(caught.value) == f"Weights 7, alignment: {weight} is no weight; give a number from 0 to 1000."


def test_the_values_of_a_file_are_checked_too() -> None:
    with pytest.raises(BadInput) as caught:
        read_weights(GOOD.replace(b"1.5", b"-1.5"))
    assert str(caught.value) == "Weights 7, alignment: -1.5 is no weight; give a number from 0 to 1000."


def test_weights_of_nothing_and_without_a_version_are_refused() -> None:
    with pytest.raises(BadInput) as nothing:
        Weights("7", 0, 0, 0, 0, 0)
    with pytest.raises(BadInput) as nameless:
        Weights(" ", 1, 0, 0, 0, 0)
    assert str(nothing.value) == "Weights 7: all are 0; give at least one part a weight."
    assert str(nameless.value) == "Weights, version: it is empty; name it, because it is printed with every health."


def test_nothing_is_learned_before_a_hundred_outcomes() -> None:
    assert learnable(60, 39) == NotEnough("99 of 100 renewals and losses are known; until then people set the weights.")
    assert learnable(60, 40) == 100
    with pytest.raises(BadInput):
        learnable(101, -1)
