"""Sentences for people: English as they stand, remembering how they were made, so that a page can say them in its language."""

from collections.abc import Mapping
from datetime import date
from typing import Self


class Sentence(str):
    """A filled English sentence with its template, its plural template if it counts something, and its values."""

    __slots__ = ("many", "template", "values")
    template: str
    many: str
    values: Mapping[str, object]

    def __new__(cls, template: str, many: str, values: Mapping[str, object]) -> Self:
        chosen = many if many and values["n"] != 1 else template
        made = super().__new__(cls, chosen.format_map({name: written(value) for name, value in values.items()}))
        made.template, made.many, made.values = template, many, values
        return made


class Figure(str):
    """A number that is printed with a decimal point; a page writes it with its language's decimal sign."""

    __slots__ = ()


def sentence(template: str, **values: object) -> Sentence:
    """`sentence("Please choose at most {most}.", most=2)`; without values it marks a constant for translation."""
    return Sentence(template, "", values)


def plural(one: str, many: str, n: int, **values: object) -> Sentence:
    """`plural("{n} page", "{n} pages", 3)`; other languages have other forms, so both templates name everything."""
    return Sentence(one, many, {"n": n, **values})


def written(value: object) -> str:
    """A value as English has it: the thousands of numbers apart, dates as 4 December 2026, sentences and words as they are."""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return f"{value:,}".removesuffix(".0") if isinstance(value, int | float) else str(value)
