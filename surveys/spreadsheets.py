"""Text in cells of a spreadsheet that must never run: what begins like a formula gets an apostrophe, and loses it on the way back."""

from typing import Final

# The last ones are full-width forms of the first five.
FORMULA: Final = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "＝", "＋", "－", "＠", "｜")


def defanged(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_written(text: str) -> str:
    """The text before it was defanged."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
