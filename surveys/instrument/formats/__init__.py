"""Definitions of other products in, with everything that was not taken listed, and ours out to them."""

from typing import Literal

from msgspec import Struct

from surveys.errors import Place
from surveys.imports.read import broken
from surveys.instrument.document import read_definition, write_definition
from surveys.instrument.formats.draft import Draft
from surveys.instrument.formats.limesurvey_read import read_limesurvey
from surveys.instrument.formats.reading import Format, read_json, recognise
from surveys.instrument.formats.surveyjs_read import read_surveyjs
from surveys.instrument.formats.surveyjs_write import write_surveyjs
from surveys.instrument.formats.xlsform_read import read_xlsform
from surveys.instrument.formats.xlsform_write import write_xlsform
from surveys.instrument.types import Definition, Side

__all__ = ["ExportFormat", "Format", "Imported", "export_definition", "import_definition", "recognise"]

ExportFormat = Literal["parallax", "surveyjs", "xlsform"]


class Imported(Struct, frozen=True):
    """A definition, and each place of the source that it does not hold, with what was done instead."""

    definition: Definition
    not_taken: tuple[Place, ...] = ()


def import_definition(raw: bytes, name: str, *, key: str, side: Side = "customer") -> Imported:
    """Read a file of any format; BadFile or BadInstrument if it cannot be.

    Our own documents are read as they are; so are `key` and `side` of what our own exports say. The rest asks `side` all of it.
    """
    kind = recognise(name, raw)
    if kind == "parallax":
        return Imported(read_definition(raw))
    try:
        definition, draft = _read(kind, raw, name, key, side)
    except RecursionError:
        raise broken(name, "the file", "is nested too deeply: a questionnaire needs about ten levels") from None
    # What came from elsewhere must also fit into a document of ours.
    return Imported(read_definition(write_definition(definition)), draft.notes.places())


def export_definition(definition: Definition, kind: ExportFormat) -> bytes:
    """The definition in a format that other products read; what they have no words for stands beside, under `parallax`."""
    writers = {"parallax": write_definition, "surveyjs": write_surveyjs, "xlsform": write_xlsform}
    return writers[kind](definition)


def _read(kind: Format, raw: bytes, name: str, key: str, side: Side) -> tuple[Definition, Draft]:
    if kind == "surveyjs":
        return read_surveyjs(read_json(name, raw), key=key, side=side)
    if kind == "limesurvey":
        return read_limesurvey(name, raw, key=key, side=side)
    return read_xlsform(name, raw, key=key, side=side)
