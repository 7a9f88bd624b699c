"""Names and codes of other formats, rewritten where ours may not look like that; each stays one of a kind."""

import re
import unicodedata
from collections.abc import Container

from surveys.instrument.checks import RESERVED

# Texts may have {department} filled in, so that an item of that name could not be recalled.
_RESERVED = RESERVED | {"department"}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LONGEST = 64


def fitting_name(source: str, taken: Container[str], otherwise: str, reserved: Container[str] = _RESERVED) -> str:
    """The name itself if it may stand here, else the nearest that is free."""
    name = source
    if not _NAME.fullmatch(name):
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", _ascii(source))
        name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:_LONGEST] or otherwise
        name = name if name[0].isalpha() else f"q_{name}"[:_LONGEST]
    return _free(f"{name}_answer" if name in reserved else name, taken)


def fitting_code(source: str, taken: Container[str]) -> str:
    """The code itself if it may stand here, else the nearest that is free."""
    code = source
    if not _CODE.fullmatch(code):
        words = re.sub(r"[^A-Za-z0-9_-]+", "_", _ascii(re.sub(r"^-(?=[0-9])", "minus_", source))).strip("_-")
        code = words[:_LONGEST] or "choice"
    return _free(code, taken)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text[:1_000].replace("ß", "ss")).encode("ascii", "ignore").decode()


def _free(name: str, taken: Container[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while (found := f"{name[: _LONGEST - len(str(number)) - 1]}_{number}") in taken:
        number += 1
    return found
