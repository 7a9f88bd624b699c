"""How much each part counts in an account's health: an editable, versioned file (analysis/review/weights.json), never learned."""

from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from analysis.results import NotEnough
from surveys.errors import BadFile, BadInput, Place

Part = Literal["experience", "loyalty", "alignment", "trend", "sentiment"]
PARTS: tuple[Part, ...] = ("experience", "loyalty", "alignment", "trend", "sentiment")
HEAVIEST = 1000
OUTCOMES_TO_LEARN = 100


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """One weight per part of health, on any common scale: only their ratios count."""

    version: str
    experience: float
    loyalty: float
    alignment: float
    trend: float
    sentiment: float

    def __post_init__(self) -> None:
        for part, weight in zip(PARTS, self.given, strict=True):
            if not 0 <= weight <= HEAVIEST:
                message = f"Weights {self.version}, {part}: {weight} is no weight; give a number from 0 to {HEAVIEST}."
                raise BadInput(message)
        if not any(self.given):
            message = f"Weights {self.version}: all are 0; give at least one part a weight."
            raise BadInput(message)
        if not self.version.strip():
            message = "Weights, version: it is empty; name it, because it is printed with every health."
            raise BadInput(message)

    @property
    def given(self) -> tuple[float, ...]:
        """The weights in the order of PARTS."""
        return self.experience, self.loyalty, self.alignment, self.trend, self.sentiment


def read_weights(raw: bytes, name: str = "weights.json") -> Weights:
    """Parse a file of weights; BadFile names the place that cannot be read, BadInput the weight that cannot be one."""
    try:
        return msgspec.json.decode(raw, type=Weights)
    except ValueError as error:
        problem, _, path = str(error).partition(" - at ")
        raise BadFile(name, [Place(path.strip("`").removeprefix("$.") or "the whole file", problem)]) from error


WEIGHTS = read_weights(files("analysis.review").joinpath("weights.json").read_bytes())


def learnable(renewed: int, lost: int) -> int | NotEnough:
    """How many known outcomes weights could be learned from; below 100 nothing is learned (MEASURES section 8)."""
    if min(renewed, lost) < 0:
        message = f"Outcomes: {renewed} renewed and {lost} lost; a count is never below 0."
        raise BadInput(message)
    if renewed + lost < OUTCOMES_TO_LEARN:
        return NotEnough(f"{renewed + lost} of {OUTCOMES_TO_LEARN} renewals and losses are known; until then people set the weights.")
    return renewed + lost
