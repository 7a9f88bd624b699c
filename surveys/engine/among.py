"""Run a statement over a list of numbers or of texts, on either engine."""

from collections.abc import Sequence
from typing import Any

from surveys.engine.connect import fetch
from surveys.engine.lists import member_list, members


async def fetch_numbers(sql: str, numbers: Sequence[int], *args: object) -> Sequence[Any]:
    """`{these}` stands for the list, which is the first argument; an empty list asks nothing."""
    return await fetch(sql.format(these=members("$1", "integer")), member_list(numbers), *args) if numbers else []


async def fetch_texts(sql: str, texts: Sequence[str], *args: object) -> Sequence[Any]:
    """The same of texts."""
    return await fetch(sql.format(these=members("$1", "text")), member_list(texts), *args) if texts else []
