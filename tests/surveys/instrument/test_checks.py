"""What stands in the way of publishing: names, pages, choices and scales."""

import pytest

from surveys.instrument.checks import RESERVED
from tests.surveys.instrument.inline import ELEVEN, FIVE, Fields, choices, en, faults, page, question, rating

PICK = {"title": en("Which?")}
RECEIVED = rating("h_in", direction="received")
GIVEN = rating("h_out", direction="given")


def handoff(*elements: Fields, **more: object) -> Fields:
    shown = {"side": "internal", "block": "handoff", "about": "handoff", "repeat": "department", "max_repeats": 3, "pick": PICK}
    return page("hand", *(elements or (RECEIVED, GIVEN)), **{**shown, **more})


def test_a_mirrored_pair_and_a_handoff_may_be_published() -> None:
    assert faults(page("c", rating("c_ease")), page("i", rating("i_ease"), side="internal"), handoff()) == []


def test_names_are_unique() -> None:
    assert faults(page("p", question("comment", "a")), page("p", question("text", "a"))) == [
        "pages[1] (p): another page has this name; rename one",
        "pages[1].elements[0] (a): pages[0].elements[0] (a) has the same name; rename one",
    ]


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_names_of_parameters_and_columns_are_taken(name: str) -> None:
    assert faults(page("p", question("comment", name))) == [
        f"pages[0].elements[0] ({name}): the name {name} is used in addresses or tables of answers; choose another",
    ]


def test_the_parameters_of_our_addresses_are_reserved() -> None:
    assert set("lang embed preview source t token wave account side page back".split()) <= RESERVED  # noqa: SIM905 - as the rule is written


@pytest.mark.parametrize(
    ("shown", "problem"),
    [
        (
            {"side": "customer", "elements": [question("comment", "x")]},
            "the block handoff is for colleagues; use block relationship or side internal",
        ),
        (
            {"repeat": None, "max_repeats": 0, "pick": None},
            "a hand-off page is answered once per department; add `repeat`: department, `max_repeats` and `pick`",
        ),
        ({"max_repeats": 0}, "how many departments may be picked is missing; add `max_repeats` from 1 to 10"),
        ({"pick": None}, "the words of the screen where departments are picked are missing; add `pick` with a title"),
    ],
)
def test_handoff_pages(shown: dict[str, object], problem: str) -> None:
    assert faults({**handoff(), **shown}) == [f"pages[0] (hand): {problem}"]


def test_only_handoff_pages_repeat() -> None:
    repeated = page("p", question("comment", "a"), repeat="department", max_repeats=2, pick=PICK)
    assert faults(repeated) == ["pages[0] (p): only hand-off pages are repeated; remove `repeat` or use block handoff"]
    assert faults(page("p", question("comment", "a"), max_repeats=2)) == [
        "pages[0] (p): `max_repeats` and `pick` belong to `repeat`; remove them or add it",
    ]


def test_choices() -> None:
    assert faults(
        page(
            "p",
            question("radiogroup", "a", choices=choices("x", "y", "x")),
            question("checkbox", "b", choices=choices("x", "y"), maxSelectedChoices=3),
        )
    ) == [
        "pages[0].elements[0] (a): the choice x stands there twice; rename or remove one",
        "pages[0].elements[1] (b): maxSelectedChoices 3 is more than the 2 choices; lower it",
    ]


def test_scales_have_words_at_both_ends_and_nowhere_else() -> None:
    bare = {"points": 5, "minimum": 1, "anchors": {"1": en("Bad"), "6": en("Off")}}
    nps = question("nps", "n", pair="recommend", unpaired=True)
    assert faults(
        page("p", rating("a", unpaired=True), scale=bare), page("q", nps), page("r", {**nps, "name": "m", "pair": "again", "scale": ELEVEN})
    ) == [
        "pages[0] (p).scale: the end 5 has no words; add an anchor for it",
        "pages[0] (p).scale: 6 is off the scale of 1 to 5; remove its anchor or move it",
        "pages[1].elements[0] (n): nps is always asked from 0 to 10; use 11 points and minimum 0, or type rating",
    ]


def test_a_scale_of_its_own_is_checked_at_the_element() -> None:
    own = {**FIVE, "anchors": {"1": en("Bad")}}
    assert faults(page("p", rating("a", unpaired=True, scale=own))) == [
        "pages[0].elements[0] (a).scale: the end 5 has no words; add an anchor for it",
    ]
