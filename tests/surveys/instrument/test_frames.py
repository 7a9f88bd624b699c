"""Rated items and what they are compared with."""

from surveys.instrument.frames import Item, comparable_items, counterparts
from tests.surveys.instrument.inline import ELEVEN, definition, page, question, rating


def test_rated_items_carry_their_frame_and_scale() -> None:
    asked = definition(
        page("c", rating("c_ease", reverse=True), question("comment", "c_why")),
        page("i", question("nps", "p_recommend", pair="recommend", view="predicted", scale=ELEVEN), side="internal"),
    )
    plain = Item(
        name="c_ease",
        block="relationship",
        side="customer",
        about="vendor",
        view="own",
        pair="ease",
        direction=None,
        minimum=1,
        maximum=5,
        reverse=True,
        unpaired=False,
    )
    predicted = Item(
        name="p_recommend",
        block="relationship",
        side="internal",
        about="vendor",
        view="predicted",
        pair="recommend",
        direction=None,
        minimum=0,
        maximum=10,
        reverse=False,
        unpaired=False,
    )
    assert comparable_items(asked) == [plain, predicted]
    assert predicted.frame == ("internal", "vendor", "predicted")


def test_counterparts_are_those_of_the_four_comparisons() -> None:
    assert counterparts(("customer", "vendor", "own")) == [("internal", "vendor", "own"), ("internal", "vendor", "predicted")]
    assert counterparts(("internal", "customer", "own")) == [("customer", "customer", "own"), ("customer", "customer", "predicted")]
    assert counterparts(("internal", "culture", "own")) == []
