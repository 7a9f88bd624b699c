"""Reads a posted answer form: bounded, decoded strictly, its control fields checked once."""

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import unquote_plus
from uuid import UUID

from litestar import Request
from litestar.exceptions import HTTPException
from msgspec import Struct

from server.web.answering.reading import LONGEST_TAG
from surveys.errors import BadInput
from surveys.sentences import sentence

BODY_LIMIT = 64 * 1024
MOST_FIELDS = 2_000
LARGEST_REVISION = 2**31 - 1
Action = Literal["next", "back", "save", "send", "language"]
ACTIONS: tuple[Action, ...] = ("next", "back", "save", "send")
TO_LANGUAGE = "language-"
UNREADABLE = sentence("Your browser sent something that we could not read. Please go back, reload the page and try again.")


class Body(Struct, frozen=True):
    """A posted form; `fields` are the answers, as they came, and `language` is the tag of the one to go on in."""

    submission: str
    revision: int
    seen: str
    action: Action
    language: str
    fields: Mapping[str, list[str]]

    @property
    def pressed(self) -> str:
        """What the button said, to be posted again."""
        return f"{TO_LANGUAGE}{self.language}" if self.language else self.action


async def read_body(request: Request[Any, Any, Any]) -> Body:
    """Raise BadInput for what no browser sends from our form, or Litestar's error for a body that is too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(status_code=415, detail=UNREADABLE)
    return parse_body(await request.body())


def parse_body(raw: bytes) -> Body:
    try:
        fields = read_fields(raw.decode("ascii"))
    except ValueError as error:
        raise BadInput(UNREADABLE) from error
    submission, revision, action = _one(fields, "_submission"), _one(fields, "_revision"), _one(fields, "_action")
    return Body(_uuid(submission), _revision(revision), _seen(fields), *_action(action), fields)


def read_fields(text: str) -> dict[str, list[str]]:
    """What `urllib.parse.parse_qsl` reads, without its work for fields that hold nothing to decode: of an answer most are single digits."""
    if text.count("&") >= MOST_FIELDS:
        raise ValueError("too many fields")
    fields: dict[str, list[str]] = {}
    for part in text.split("&"):
        name, _, value = part.partition("=")
        if "%" in part or "+" in part:
            name, value = unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict")
        if part:
            fields.setdefault(name, []).append(value)
    return fields


def _one(fields: dict[str, list[str]], name: str) -> str:
    values = fields.pop(name, [])
    if len(values) != 1:
        raise BadInput(UNREADABLE)
    return values[0]


def _uuid(text: str) -> str:
    """Only the usual way of writing one, so that two ways of writing it are not two submissions."""
    try:
        parsed = str(UUID(text))
    except ValueError as error:
        raise BadInput(UNREADABLE) from error
    if parsed != text.lower():
        raise BadInput(UNREADABLE)
    return parsed


def _revision(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > LARGEST_REVISION:
        raise BadInput(UNREADABLE)
    return int(text)


def _seen(fields: dict[str, list[str]]) -> str:
    return "".join(fields.pop("_seen", []))[:32]


def _action(text: str) -> tuple[Action, str]:
    for action in ACTIONS:
        if text == action:
            return action, ""
    tag = text.removeprefix(TO_LANGUAGE)
    if not tag or tag == text:
        raise BadInput(UNREADABLE)
    return "language", tag[:LONGEST_TAG]
