"""Whether every release still says what it said when it was made."""

from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.findings import Finding, content_hash
from surveys.queries.study import load_findings

RELEASES: Final = """
SELECT r.id, r.number, r.method, r.content_hash, w.key FROM release r JOIN wave w ON w.id = r.wave ORDER BY r.id
"""
# These methods hashed words too, which may have gone since (R12): such a release proves itself only while all of them are there.
WITH_WORDS: Final = ("2026.1", "2026.2")


class Verified(Struct, frozen=True):
    """How many releases still have the hash that they were made with, and those that have not, as wave and number."""

    intact: int
    altered: tuple[str, ...]


async def verify_releases() -> Verified:
    """Compute the content hash of every release anew."""
    releases = await fetch(RELEASES)
    altered = [f"{row['key']} {row['number']}" for row in releases if not await _is_intact(row)]
    return Verified(len(releases) - len(altered), tuple(altered))


async def _is_intact(release: dict[str, object]) -> bool:
    findings = await load_findings(int(str(release["id"])))
    if release["method"] in WITH_WORDS:
        return not any(one.kind == "words" for one in findings) or _with_words(findings) == release["content_hash"]
    return content_hash(findings) == release["content_hash"]


def _with_words(findings: tuple[Finding, ...]) -> str:
    return sha256(msgspec.json.encode(findings, order="sorted")).hexdigest()
