"""Reply to a customer who shares their name: kept in the thread, and sent by mail."""

import unicodedata
from typing import Final

from surveys.actions.audit import record_event
from surveys.actions.messages import want_messages
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Conflict
from surveys.queries.access import Visitor
from surveys.queries.replies import find_thread
from surveys.sentences import sentence

LONGEST_REPLY: Final = 5_000


async def send_reply(visitor: Visitor, response: str, text: str, now: int) -> None:
    """Keep a reply and ask for its mail; the same words as the last reply are the same reply, sent twice."""
    words = plain_text(text)
    if not words:
        raise BadInput(sentence("Write a few words before you send."))
    if len(words) > LONGEST_REPLY:
        raise BadInput(sentence("The reply is longer than {most} characters: shorten it.", most=LONGEST_REPLY))
    async with engine_in_use().transaction():
        await _lock((await find_thread(visitor, response)).id)
        thread = await find_thread(visitor, response)  # it may have been erased, or shared otherwise, meanwhile
        last = await fetch("SELECT text FROM reply WHERE response = $1 ORDER BY id DESC LIMIT 1", thread.id)
        if last and last[0]["text"] == words:
            return
        kept = await fetch(
            "INSERT INTO reply (response, author, author_name, text, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            thread.id, visitor.email, visitor.name or visitor.email, words, now,
        )  # fmt: skip
        reply: int = kept[0]["id"]
        if not await want_messages("reply", thread.wave, [thread.invitation], about=reply):
            raise Conflict(sentence("No mail reaches {person}: nothing was sent.", person=thread.person))
        await record_event(visitor.email, "reply.send", f"response:{thread.id}", now, account=thread.account, reply=reply)


def plain_text(text: str) -> str:
    """What somebody typed, without what they cannot have seen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")).strip()


async def _lock(response: str) -> None:
    """Two clicks wait for each other; on SQLite a transaction has the only writer already."""
    if engine_in_use().engine_type == "postgres":
        await fetch("SELECT id FROM response WHERE id = $1 FOR NO KEY UPDATE", response)
