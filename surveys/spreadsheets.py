"""Text in cells of a spreadsheet that must never run: what begins like a formula gets an apostrophe, and loses it on the way back."""

import re
from typing import Final

# The last ones are full-width forms of the first five.
FORMULA: Final = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "＝", "＋", "－", "＠", "｜")
_RUNS = re.compile(f"'*[{re.escape(''.join(FORMULA))}]")


def defanged(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula, or where it looks defanged already."""
    return f"'{text}" if _RUNS.match(text) else text


def as_written(text: str) -> str:
    """The text before it was defanged."""
    return text[1:] if text.startswith("'") and _RUNS.match(text, 1) else text
