"""A definition with a text at every place where one may stand."""

from surveys.instrument.types import Definition
from tests.surveys.instrument.inline import FIVE, choices, definition, en, page, question, rating

LOW_HIGH = {"points": 5, "minimum": 1, "anchors": {"1": en("Low"), "5": en("High")}}

EVERY_TEXT: Definition = definition(
    page(
        "served",
        rating("ease", description=en("In the last months.")),
        rating("care", "care", scale=LOW_HIGH),
        question("radiogroup", "standing", choices=choices("first", "other")),
        question("dropdown", "region", choices=choices("north", "south")),
        question("checkbox", "matters", choices=choices("price", "time")),
        question("ranking", "order", choices=choices("one", "two")),
        question("text", "role"),
        question("comment", "why", description=en("A few words about {account}.")),
        question("number", "years", unit=en("years")),
        question("date", "since"),
        question("consent", "agreed"),
        {"type": "information", "name": "thanks", "text": en("Thank you.")},
        {**question("matrix", "grid"), "rows": [{"name": "row_a", "title": en("A"), "description": en("First"), "pair": "row"}]},
        question("matrix", "which", choices=choices("yes", "no"), rows=[{"name": "row_b", "title": en("B")}]),
        description=en("Think of the last months."),
    ),
    page(
        "given",
        rating("complete", "complete", direction="given"),
        side="internal",
        block="handoff",
        about="handoff",
        scale=FIVE,
        repeat="department",
        max_repeats=2,
        pick={"title": en("Which?"), "description": en("Up to two.")},
    ),
    pairs={"ease": en("Ease"), "care": en("Care")},
    description=en("All that can be said."),
)
