"""Reads a posted form with its files; whatever is malformed is the sender's fault, said in one sentence."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from msgspec import Struct

from surveys.errors import BadInput
from surveys.sentences import sentence

MOST_FIELDS = 500
UNREADABLE = sentence("The form could not be read. Go back, reload the page and send it again.")


class File(Struct, frozen=True):
    """An uploaded file as it came."""

    name: str
    content: bytes


class Form(Struct, frozen=True):
    """The fields of a form; a field that is missing reads as empty."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, File]

    def text(self, name: str) -> str:
        return self.fields.get(name, ("",))[0].strip()

    def every(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, ())

    def ticked(self, name: str) -> bool:
        return bool(self.text(name))


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """Read the form once per request; raise BadInput for what is none."""
    known = request.scope.get("parallax_form")
    if isinstance(known, Form):
        return known
    form = await _read(request)
    request.scope["parallax_form"] = form  # type: ignore[typeddict-unknown-key]  # the scope is a plain dict to ASGI
    return form


async def _read(request: Request[Any, Any, Any]) -> Form:
    kind = request.content_type[0]
    if kind == RequestEncodingType.MULTI_PART:
        return await _multipart(request)
    if kind == RequestEncodingType.URL_ENCODED:
        return Form(_fields(_pairs(await request.body())), {})
    raise BadInput(UNREADABLE)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadInput(UNREADABLE) from error


def _fields(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """NUL is refused here once: PostgreSQL cannot keep it."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if "\0" in value:
            raise BadInput(UNREADABLE)
        fields[name] = (*fields.get(name, ()), value)
    return fields


async def _multipart(request: Request[Any, Any, Any]) -> Form:
    pairs: list[tuple[str, str]] = []
    files: dict[str, File] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            files[name] = File(value.filename, await value.read())
            await value.close()
        else:
            pairs.append((name, str(value)))
    return Form(_fields(pairs), files)
