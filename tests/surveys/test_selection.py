"""Filters of accounts are read as written, and a mistake is named."""

import pytest

from surveys.errors import BadInput
from surveys.selection import Condition, Selection, read_selection


def test_all_has_no_condition() -> None:
    assert read_selection(" All ") == Selection()


def test_conditions_alternatives_and_commas_inside_a_value() -> None:
    assert read_selection("segment=Enterprise|Mid, region = Asia, Pacific,owner=a@b.example") == Selection(
        (
            Condition("segment", ("Enterprise", "Mid")),
            Condition("region", ("Asia, Pacific",)),
            Condition("owner_email", ("a@b.example",)),
        )
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "size=10",
            "Accounts 'size=10': write `all`, or field=value with one of the fields ref, segment, region, industry, owner, "
            "such as segment=Enterprise,region=EMEA.",
        ),
        ("segment=|", "Accounts 'segment=|': give a value after the equals sign."),
    ],
)
def test_mistakes_are_named(text: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_selection(text)
    assert str(caught.value) == message
