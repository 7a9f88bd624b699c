"""What one submission writes, ready for either database, free of anything that a side must not store."""

from msgspec import Struct

StoredAnswer = tuple[str, float | None, str | None, str | None]  # item, number, text, reason why there is none


class Block(Struct, frozen=True):
    """A hand-off block of a sent form; the relationship block is the row itself."""

    edit_key: str
    account: int | None
    target: int
    receipt_hash: str
    answers: tuple[StoredAnswer, ...]


class Row(Struct, frozen=True):
    """One form: a customer's response, or a colleague's relationship block with the hand-off blocks beside it."""

    confidential: bool
    invitation: int
    account: int
    wave: int
    state: str
    sharing: str
    words_allowed: bool
    draft: str | None
    submission: str
    body_hash: str
    language: str
    receipt: str | None
    receipt_hash: str | None
    rendered_revision: int
    now: int
    edit_key: str
    answers: tuple[StoredAnswer, ...]
    blocks: tuple[Block, ...]
    dropped: tuple[str, ...]
    limited: bool
