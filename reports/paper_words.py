"""What a printed form says besides its questions: one file per language beside this one, English where there is none."""

from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

FOLDER: Final = Path(__file__).parent / "words"


class PaperWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One language's sentences; what stands in braces is filled in. `draft` says that nobody has reviewed them yet."""

    how: str
    may_skip: str
    must: str
    required: str
    promise: str
    promises: tuple[tuple[str, str], ...]
    you: str
    one: str
    several: str
    at_most: str
    rank: str
    rank_first: str
    cant_say: str
    between: str
    least: str
    most: str
    day: str
    month: str
    year: str
    only_if: str
    jump: str
    jump_if: str
    jump_else: str
    part: str
    quote: str
    both: str
    either: str
    opposite: str
    ticked: str
    sharing_title: str
    sharing: str
    shares: tuple[tuple[str, str], ...]
    name: str
    unchosen: str
    back: str
    back_to: str
    back_by_hand: str
    ours: str
    account: str
    wave: str
    draft: str
    tests: dict[str, str]


@cache
def words_for(language: str) -> PaperWords:
    """The words of a language or its family (de for de-CH)."""
    file = FOLDER / f"paper-{language.partition('-')[0].lower()}.toml"
    return msgspec.toml.decode((file if file.exists() else FOLDER / "paper-en.toml").read_bytes(), type=PaperWords)
