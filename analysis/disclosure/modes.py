"""The three modes of colleagues' answers, and which rules each of them obeys."""

from typing import Literal

Mode = Literal["attributed", "pooled", "confidential"]

_ALWAYS = frozenset({"R1", "R10", "R11", "R12"})
# Pooled answers are stored and released as strictly as confidential ones, but their figures are exact: no ladder, no banded gap.
_POOLED = _ALWAYS | {"R0", "R2", "R3", "R4", "R6", "R8", "R9"}
RULES: dict[Mode, frozenset[str]] = {
    "attributed": _ALWAYS,
    "pooled": _POOLED,
    "confidential": _POOLED | {"R5", "R7", "R13"},
}
