"""The guide for authors is true: its example can be published, and no field is left out."""

from pathlib import Path

import pytest

from surveys.instrument.checks import check_publishable
from surveys.instrument.document import json_schema, read_definition
from surveys.instrument.frames import comparable_items
from surveys.instrument.logic import parse

GUIDE = (Path(__file__).parents[3] / "docs" / "instruments.md").read_text(encoding="utf-8")
FIELDS = sorted({field for kind in json_schema()["$defs"].values() for field in kind["properties"]})


def test_the_example_can_be_published() -> None:
    example = read_definition(GUIDE.split("```json\n")[1].split("```")[0].encode())
    check_publishable(example)
    assert [item.name for item in comparable_items(example)] == ["c_ease", "i_ease"]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_described(field: str) -> None:
    assert f"`{field}`" in GUIDE or f'"{field}"' in GUIDE


@pytest.mark.parametrize("comparison", ["=", "==", "<>", "!=", "<", "<=", ">", ">=", "contains", "notcontains"])
def test_every_comparison_of_the_guide_can_be_read(comparison: str) -> None:
    assert f'"{comparison}"' in GUIDE
    assert parse(f"{{a}} {comparison} 'x'") is not None
