"""What one submission writes, ready for either database, free of anything that a side must not store."""

from typing import Literal

from msgspec import Struct

StoredAnswer = tuple[str, float | None, str | None, str | None]  # item, number, text, reason why there is none


class Block(Struct, frozen=True):
    """A block of a sent form beside the relationship block, which is the row itself.

    Culture knows no account (R0); a vendor block, in a wave that offers it, may be signed.
    """

    kind: Literal["handoff", "culture", "vendor"]
    edit_key: str
    account: int | None
    target: int | None
    receipt_hash: str
    answers: tuple[StoredAnswer, ...]
    signed: bool = False


class Row(Struct, frozen=True):
    """One form: a customer's response, or a colleague's relationship block with the other blocks beside it."""

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
