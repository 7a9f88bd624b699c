"""Whether both sides are asked alike."""

import pytest

from tests.surveys.instrument.inline import ELEVEN, FIVE, Fields, en, faults, page, question, rating

CUSTOMER = page("c", rating("c_ease"))


def internal(*elements: Fields, **more: object) -> Fields:
    return page("i", *elements, **{"side": "internal", **more})


def test_a_pair_asked_on_one_side_only() -> None:
    assert faults(CUSTOMER) == [
        "pages[0].elements[0] (c_ease): pair ease has no mirror: ask the same of (internal, vendor, own) or "
        "(internal, vendor, predicted) too, or say `unpaired`: true",
    ]
    assert faults(page("c", rating("c_ease", unpaired=True))) == []


def test_a_pair_that_is_not_alone_is_not_unpaired() -> None:
    asked = faults(CUSTOMER, internal(rating("i_ease", unpaired=True)))
    assert asked == [
        "pages[1].elements[0] (i_ease): unpaired, but the other side is asked for the same pair; remove `unpaired` or name another pair",
    ]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"about": "vendor"}, {"about": "vendor"}),
        ({"about": "vendor", "view": "predicted"}, {"about": "vendor"}),
        ({"about": "customer"}, {"about": "customer"}),
        ({"about": "customer"}, {"about": "customer", "view": "predicted"}),
    ],
)
def test_the_four_comparisons_are_mirrors(ours: dict[str, str], theirs: dict[str, str]) -> None:
    assert faults(page("c", rating("c_ease", **theirs)), internal(rating("i_ease", **ours))) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"about": "customer"}, {"about": "vendor"}),
        ({"about": "customer", "view": "predicted"}, {"about": "customer"}),
        ({"about": "vendor"}, {"about": "vendor", "view": "predicted"}),
    ],
)
def test_other_frames_are_not(ours: dict[str, str], theirs: dict[str, str]) -> None:
    found = faults(page("c", rating("c_ease", **theirs)), internal(rating("i_ease", **ours)))
    assert [fault.split(":")[0] for fault in found] == ["pages[0].elements[0] (c_ease)", "pages[1].elements[0] (i_ease)"]


def test_a_frame_that_is_compared_with_nothing_is_explained() -> None:
    assert faults(page("c", rating("c_ease", view="predicted"))) == [
        "pages[0].elements[0] (c_ease): pair ease has no mirror: customer, vendor, predicted is compared with nothing ("
        "service: (internal, vendor, own) with (customer, vendor, own); "
        "understanding: (internal, vendor, predicted) with (customer, vendor, own); "
        "partnership: (internal, customer, own) with (customer, customer, own); "
        "insight: (internal, customer, own) with (customer, customer, predicted)); correct the frame, or say `unpaired`: true",
    ]


@pytest.mark.parametrize(
    ("scale", "more", "differing"),
    [
        ({**FIVE, "points": 7, "anchors": {"1": en("Bad"), "7": en("Good")}}, {}, "points (7 against 5), which points have anchors"),
        ({**FIVE, "minimum": 0, "anchors": {"0": en("Bad"), "4": en("Good")}}, {}, "minimum (0 against 1), which points have anchors"),
        ({**FIVE, "anchors": {"1": en("Poor"), "5": en("Good")}}, {}, "the anchor of 1 in en"),
        ({**FIVE, "anchors": {"1": en("Bad"), "3": en("So"), "5": en("Good")}}, {}, "which points have anchors"),
        (FIVE, {"reverse": True}, "direction (reverse)"),
    ],
)
def test_both_sides_answer_on_the_same_scale(scale: Fields, more: Fields, differing: str) -> None:
    assert faults(CUSTOMER, internal(rating("i_ease", scale=scale, **more))) == [
        f"pages[1].elements[0] (i_ease): pair ease differs from pages[0].elements[0] (c_ease) in {differing}; ask both on the same scale",
    ]


def test_nobody_is_asked_twice() -> None:
    assert faults(page("c", rating("c_ease"), rating("c_again")), internal(rating("i_ease"))) == [
        "pages[0].elements[1] (c_again): pages[0].elements[0] (c_ease) already asks the customer side about ease in the same frame; "
        "remove one or name another pair",
    ]


def test_the_same_pair_may_be_asked_about_both_parties_on_other_scales() -> None:
    theirs, ours = (rating(name, about="customer", scale=ELEVEN) for name in ("b", "e"))
    assert faults(page("c", rating("a"), theirs), internal(rating("d"), ours)) == []


def test_items_stand_in_their_block() -> None:
    assert faults(
        CUSTOMER, internal(rating("i_ease"), rating("i_fear", "fear", about="culture"), question("comment", "i_why", about="handoff"))
    ) == [
        "pages[1].elements[1] (i_fear): about culture cannot stand in the block relationship, whose answers are kept apart; "
        "use vendor or customer, or move it",
        "pages[1].elements[2] (i_why): about handoff cannot stand in the block relationship, whose answers are kept apart; "
        "use vendor or customer, or move it",
    ]


def test_culture_needs_no_mirror() -> None:
    assert faults(internal(rating("fear", "fear"), block="culture", about="culture")) == []
    assert faults(internal(rating("fear", "fear", view="predicted"), block="culture", about="culture")) == [
        "pages[0].elements[0] (fear): a prediction about culture is compared with nothing; use view own",
    ]


def test_handoffs_are_asked_in_both_directions() -> None:
    shown = {"block": "handoff", "about": "handoff", "repeat": "department", "max_repeats": 1, "pick": {"title": en("Which?")}}
    assert faults(internal(rating("a", direction="received"), rating("b", "care"), **shown)) == [
        "pages[0].elements[1] (b): a hand-off needs a direction; add received or given",
        "pages[0].elements[0] (a): pair ease has no mirror: ask the same hand-off given too, or say `unpaired`: true",
        "pages[0].elements[1] (b): pair care has no mirror: ask the same hand-off received too, or say `unpaired`: true",
    ]
    assert faults(internal(rating("a", direction="given"), rating("b", direction="received"), **shown)) == []


def test_only_handoffs_have_a_direction_and_sides_are_those_of_the_page() -> None:
    found = faults(
        page("c", rating("c_ease", direction="given")),
        internal(rating("i_ease"), rating("x", side="customer", about="customer", unpaired=True)),
    )
    assert found == [
        "pages[0].elements[0] (c_ease): only hand-offs have a direction; remove it",
        "pages[1].elements[1] (x): side customer on a page of side internal; move the item or correct its side",
    ]


def test_labels_belong_to_pairs_that_exist() -> None:
    assert faults(CUSTOMER, internal(rating("i_ease")), pairs={"ease": en("Ease"), "eas": en("Ease")}) == [
        "pairs.eas: no rated item has this pair; remove it or correct its spelling",
    ]
