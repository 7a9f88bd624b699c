"""Placeholders are words to put in, not a language."""

from surveys.placeholders import fill, problems_of_wording

VALUES = {"name": "Ann {link}", "link": "https://x.example/s/1", "company": "<b>Us</b>"}


def test_values_are_put_in_once_and_as_text() -> None:
    assert fill("{name} of {company}: {link}", VALUES) == "Ann {link} of <b>Us</b>: https://x.example/s/1"


def test_whatever_else_stands_in_braces_stays_as_it_stands() -> None:
    text = "{name.__class__} {name!r} {0} {} { name } {{name}} {name[0]} {link:>9} %(name)s ${nothing} {"
    assert fill(text, VALUES) == text.replace("{{name}}", "{Ann {link}}")


def test_a_wording_that_can_be_used_has_no_problems() -> None:
    assert problems_of_wording("A word from {company}", "Dear {name},\n\n{link}\n\nUntil {until}, {minutes}, {account}.") == []


def test_every_problem_is_named() -> None:
    found = problems_of_wording(" ", "Dear {firstname}, {name.__class__} {firstname}")
    assert found == [
        "There is no placeholder {firstname}: use {name}, {account}, {company}, {link}, {until}, {minutes}.",
        "There is no placeholder {name.__class__}: use {name}, {account}, {company}, {link}, {until}, {minutes}.",
        "The mail has no subject.",
        "The text has no link: put {link} where it shall stand.",
    ]
    assert problems_of_wording("{link}", "{link}") == ["The link cannot stand in the subject: put {link} into the text."]
