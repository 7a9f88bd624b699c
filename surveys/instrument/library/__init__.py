"""The instruments that ship with the product, as JSON documents beside this file."""

from importlib.resources import files

from surveys.errors import NotFound
from surveys.instrument.document import read_definition
from surveys.instrument.types import Definition

LIBRARY: tuple[str, ...] = (
    "relationship-alignment",
    "relationship-pulse",
    "handoff-check",
    "moment-pulse",
    "recovery-check",
    "commitment-check",
    "culture-pulse",
    "five-lenses",
    "preferred-supplier",
    "seller-journey",
    "customer-beliefs",
)


def load_library(key: str) -> Definition:
    """A shipped instrument by its key."""
    if key not in LIBRARY:
        known = ", ".join(LIBRARY)
        message = f"instrument {key}: not shipped with Parallax; choose one of {known}"
        raise NotFound(message)
    return read_definition(files(__package__).joinpath(f"{key}.json").read_bytes())
