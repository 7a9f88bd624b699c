"""Small definitions for tests: what a test does not say is the plainest thing that can be published."""

from typing import Any

import msgspec

from surveys.errors import BadInstrument
from surveys.instrument.checks import check_publishable
from surveys.instrument.document import read_definition
from surveys.instrument.types import Definition

Fields = dict[str, Any]

FIVE = {"points": 5, "minimum": 1, "anchors": {"1": {"en": "Bad"}, "5": {"en": "Good"}}}
ELEVEN = {"points": 11, "minimum": 0, "anchors": {"0": {"en": "Never"}, "10": {"en": "Surely"}}}


def en(text: str) -> dict[str, str]:
    return {"en": text}


def rating(name: str, pair: str = "ease", **more: object) -> Fields:
    return {"type": "rating", "name": name, "pair": pair, "title": en(name), **more}


def question(kind: str, name: str, **more: object) -> Fields:
    return {"type": kind, "name": name, "title": en(name), **more}


def choices(*codes: str) -> list[Fields]:
    return [{"value": code, "text": en(code)} for code in codes]


def page(name: str, *elements: Fields, **more: object) -> Fields:
    shared = {"side": "customer", "about": "vendor", "scale": FIVE}
    return {"name": name, "title": en(name), **shared, **more, "elements": list(elements)}


def document(*pages: Fields, **more: object) -> bytes:
    plain = {"key": "pulse", "title": en("Pulse"), "default_language": "en", "languages": ["en"], "pages": list(pages)}
    return msgspec.json.encode({"format": "parallax.instrument", "format_version": 1, "instrument": {**plain, **more}})


def definition(*pages: Fields, **more: object) -> Definition:
    return read_definition(document(*pages, **more))


def reading_faults(raw: bytes) -> list[str]:
    try:
        read_definition(raw)
    except BadInstrument as error:
        return [str(place) for place in error.places]
    return []


def faults(*pages: Fields, **more: object) -> list[str]:
    """What stands in the way of publishing, as the author reads it."""
    try:
        check_publishable(definition(*pages, **more))
    except BadInstrument as error:
        return [str(place) for place in error.places]
    return []
