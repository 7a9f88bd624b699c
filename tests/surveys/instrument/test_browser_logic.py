"""What a browser gets of a condition: lists of words, fields of its page, and the values of everything else."""

from surveys.instrument.browser_logic import Json, field, for_browser
from surveys.instrument.forms import asked
from surveys.instrument.logic import Operand, parse
from tests.surveys.instrument.inline import choices, definition, page, question, rating

ITEMS = {
    item.name: item
    for item in asked(
        definition(
            page(
                "p",
                rating("ease"),
                question("number", "days"),
                question("ranking", "order", choices=choices("a", "b")),
                question("text", "word"),
                question("comment", "more"),
                question("checkbox", "ways", choices=choices("a", "b")),
            )
        ).pages[0]
    )
}


def listed(condition: str, here: str = "", **stored: Operand) -> Json:
    return for_browser(parse(condition), {name: field(name, ITEMS[name]) for name in here.split()}, stored)


def test_fields_say_how_they_are_read() -> None:
    assert [field(name, item) for name, item in ITEMS.items()] == [["ease", 1], ["days", 1], ["order", 2], ["word", 3], ["more"], ["ways"]]
    assert field("ease.3", ITEMS["ease"]) == ["ease.3", 1]


def test_an_expression_becomes_lists() -> None:
    condition = "not {ease} <= 2 and ({ways} contains 'a' or {word} empty or {more} notempty)"
    assert listed(condition, "ease ways word more") == [
        "and",
        ["not", ["<=", ["ease", 1], 2.0]],
        ["or", ["contains", ["ways"], "a"], ["empty", ["word", 3]], ["not", ["empty", ["more"]]]],
    ]


def test_what_stands_elsewhere_is_its_value() -> None:
    assert listed("{ease} = {days} or {word} = 'x' or {order} empty", "ease", days=3.0, word="y") == [
        "or",
        ["=", ["ease", 1], 3.0],
        ["=", "y", "x"],
        ["empty", None],
    ]
