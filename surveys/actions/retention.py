"""Delete what a wave promised to keep only for so long: once a day, part by part, whole waves at a time; done again, it finds nothing.

Published figures stay, and so do counts of people: an invitation whose time is up becomes a row of nobody. Erasures stay in the audit log.
"""

from typing import Final

from surveys.actions.audit import record_event
from surveys.actions.erasing import want_briefs, want_forgotten
from surveys.actions.erasing_people import INSIDER, RANDOM_HEX, UNNAME
from surveys.engine.among import fetch_texts
from surveys.engine.connect import engine_in_use, fetch
from surveys.planning.settings import read_settings
from surveys.queries.instruments import definition
from surveys.retention import Part, parts_due
from surveys.told import written_items

# Nothing goes before its results are out.
_ENDED: Final = """
SELECT w.id, w.key, w.settings, coalesce(w.closed_at, w.closes_at) AS ended_at FROM wave w WHERE w.state <> 'open'
  AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'release' AND j.subject = 'wave:' || w.id) ORDER BY w.id
"""
_LOCK: Final = {"postgres": "SELECT id FROM wave WHERE id = $1 FOR NO KEY UPDATE", "sqlite": "SELECT id FROM wave WHERE id = $1"}
_VERSIONS: Final = """
SELECT v.id, v.content_hash FROM wave w JOIN instrument_version v ON v.id IN (w.version, w.internal_version) WHERE w.id = $1
"""
_REMOVE_WORDS: Final = """
UPDATE {table} SET text = NULL, missing = 'removed', label = NULL, score = NULL
WHERE response IN (SELECT id FROM {of} WHERE wave = $2) AND text IS NOT NULL AND item IN ({{these}}) RETURNING id
"""
_DELETE: Final[dict[Part, dict[str, str]]] = {
    "comments": {
        "drafts": "UPDATE response SET draft = NULL WHERE wave = $1 AND draft IS NOT NULL RETURNING id",
        "replies": "DELETE FROM reply WHERE response IN (SELECT id FROM response WHERE wave = $1) RETURNING id",
        "signed_notes": "DELETE FROM signed_note WHERE wave = $1 RETURNING id",
        "pooled_words": "DELETE FROM pooled_word WHERE release IN (SELECT id FROM release WHERE wave = $1) RETURNING id",
    },
    "answers": {
        "forms": "DELETE FROM response WHERE wave = $1 RETURNING id",
        "confidential_parts": "DELETE FROM confidential_response WHERE wave = $1 RETURNING id",
    },
    "invitations": {
        "held_back": "DELETE FROM held_back WHERE wave = $1 RETURNING id",
        "contacts": "UPDATE participation SET contact = NULL"
        " WHERE contact IS NOT NULL AND invitation IN (SELECT id FROM invitation WHERE wave = $1) RETURNING id",
    },
    "logs": {
        "mails": "DELETE FROM message WHERE wave = $1 RETURNING id",
        "events": "DELETE FROM audit_event WHERE subject = (SELECT 'wave:' || key FROM wave WHERE id = $1)"
        " AND action <> 'wave.retention' RETURNING id",
    },
}
_QUOTED: Final = """
DELETE FROM finding WHERE kind IN ('words', 'named') AND release IN (SELECT id FROM release WHERE wave = $1) RETURNING release, account
"""


async def keep_retention(now: int) -> None:
    """Delete everything whose time has come."""
    for wave in await fetch(_ENDED):
        for part in parts_due(read_settings(wave["settings"]).keep, wave["ended_at"], now):
            await remove_part(wave["id"], wave["key"], part, now)


async def remove_part(wave: int, key: str, part: Part, now: int) -> dict[str, int]:
    """Delete one part of a wave that has ended; the audit log is told how much went, if anything did."""
    async with engine_in_use().transaction():
        await fetch(_LOCK[engine_in_use().engine_type], wave)
        counts = {name: len(await fetch(sql, wave)) for name, sql in _DELETE[part].items()}
        if part in ("comments", "answers"):
            counts["words"] = await _remove_words(wave)
            counts["quotes"] = await _unquote_all(wave)
        if part == "invitations":
            counts["invitations"] = await _unname_all(wave)
        gone = {name: count for name, count in counts.items() if count}
        if gone:
            await want_forgotten()
            await record_event("system", "wave.retention", f"wave:{key}", now, part=part, **gone)
    return gone


async def _remove_words(wave: int) -> int:
    """Of both sides: a text that was typed becomes one that was removed; a figure that counted a theme stays."""
    documents = [await definition(row["id"], row["content_hash"]) for row in await fetch(_VERSIONS, wave)]
    items = sorted({item for document in documents for item in written_items(document.pages)})
    places = (("answer", "response"), ("confidential_answer", "confidential_response"))
    return sum([len(await fetch_texts(_REMOVE_WORDS.format(table=table, of=of), items, wave)) for table, of in places])


async def _unquote_all(wave: int) -> int:
    """What was said by single people leaves the findings, and the briefs that printed it are printed anew."""
    rows = await fetch(_QUOTED, wave)
    await want_briefs(rows)
    return len(rows)


async def _unname_all(wave: int) -> int:
    """Each invitation a row of nobody; those of people who were erased are so already."""
    random = RANDOM_HEX[engine_in_use().engine_type]
    unname = UNNAME.format(insider=INSIDER, pseudonym=random, random=random)
    return len(await fetch(f"{unname}WHERE wave = $1 AND person NOT LIKE 'gone:%' RETURNING id", wave))
