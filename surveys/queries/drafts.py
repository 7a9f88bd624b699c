"""Drafts of instruments as they are stored, their history, and the answers that people gave to try them out."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from surveys.drafts import Draft, read_draft
from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.instrument.document import STORED_LIMIT, read_definition
from surveys.instrument.types import Definition, Side
from surveys.queries.instruments import is_key
from surveys.sentences import sentence

_DRAFT = "SELECT id, key, content, revision, based_on, updated_at, updated_by FROM instrument_draft"


class StoredDraft(Struct, frozen=True):
    """The draft under a key; `revision` is what a change must name to be laid over it."""

    id: int
    definition: Definition
    revision: int
    based_on: int | None
    updated_at: int
    updated_by: str


class Revision(Struct, frozen=True):
    """A saved state of a draft; `note` says what was done, and is empty after typing."""

    revision: int
    saved_at: int
    saved_by: str
    note: str


class Trial(Struct, frozen=True):
    """What somebody answered to try a side out, and when."""

    draft: Draft = Draft()
    updated_at: int = 0


async def list_drafts() -> Mapping[str, StoredDraft]:
    """Every draft by its key."""
    return {row["key"]: _draft(row) for row in await fetch(f"{_DRAFT} ORDER BY key")}


async def load_draft(key: str) -> StoredDraft:
    """Read a draft; raise NotFound if there is none."""
    rows = await fetch(f"{_DRAFT} WHERE key = $1", key) if is_key(key) else ()
    if not rows:
        raise NotFound(sentence("There is no draft {key}: it was published or discarded, or its name is misspelt.", key=key))
    return _draft(rows[0])


async def load_history(key: str) -> tuple[Revision, ...]:
    """Every saved state of a draft, the newest first."""
    draft = await load_draft(key)
    rows = await fetch("SELECT revision, saved_at, saved_by, note FROM draft_revision WHERE draft = $1 ORDER BY revision DESC", draft.id)
    return tuple(Revision(row["revision"], row["saved_at"], row["saved_by"], row["note"]) for row in rows)


async def load_revision(key: str, revision: int) -> Definition:
    """Read a saved state; raise NotFound if it was never kept."""
    rows = await fetch(
        "SELECT r.content FROM draft_revision r JOIN instrument_draft d ON d.id = r.draft WHERE d.key = $1 AND r.revision = $2",
        key,
        revision,
    )
    if not rows:
        raise NotFound(
            sentence("State {number} of the draft {key} is not in its history: choose one of the list.", number=revision, key=key)
        )
    return read_definition(rows[0]["content"].encode(), STORED_LIMIT)


async def load_trial(draft: int, side: Side, person: str) -> Trial:
    """What a person answered so far; nothing yet is an empty trial."""
    rows = await fetch(
        "SELECT content, updated_at FROM test_answer WHERE draft = $1 AND side = $2 AND person = $3", draft, side, person
    )  # fmt: skip
    return Trial(read_draft(rows[0]["content"]), rows[0]["updated_at"]) if rows else Trial()


def _draft(row: Mapping[str, Any]) -> StoredDraft:
    content = read_definition(row["content"].encode(), STORED_LIMIT)
    return StoredDraft(row["id"], content, row["revision"], row["based_on"], row["updated_at"], row["updated_by"])
