"""Compares what the database holds with what people were told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from surveys.actions.outbox import database_now
from surveys.confidentiality import answer_key, token_hash
from surveys.drafts import SHARING_FIELD, WORDS_FIELD, Draft, read_draft
from surveys.engine.connect import fetch
from tests.faults.forms import COMMENTS, Form, Values, stored_values
from tests.faults.people import Person

CUSTOMERS = """
SELECT i.token_hash AS key, r.state, r.revision, r.draft, r.sharing, a.item, a.number, a.text
FROM response r JOIN invitation i ON i.id = r.invitation LEFT JOIN answer a ON a.response = r.id
"""
COLLEAGUES = """
SELECT c.edit_key AS key, c.state, c.revision, c.draft, c.words_allowed, a.item, a.number, a.text
FROM confidential_response c LEFT JOIN confidential_answer a ON a.response = c.id
"""
COMMENT_NAMES = ", ".join(f"'{name}'" for name in COMMENTS)
UNSCORED = f"""
SELECT (SELECT count(*) FROM answer a JOIN response r ON r.id = a.response
        WHERE r.state = 'sent' AND a.text IS NOT NULL AND a.label IS NULL AND a.item IN ({COMMENT_NAMES}))
     + (SELECT count(*) FROM confidential_answer a JOIN confidential_response r ON r.id = a.response
        WHERE r.state = 'sent' AND a.text IS NOT NULL AND a.label IS NULL AND a.item IN ({COMMENT_NAMES})) AS comments
"""


class Damage(Struct, frozen=True):
    """How many people's answers are lost, kept twice or in pieces, or not worked on; nothing is what is promised."""

    lost: int = 0
    duplicated: int = 0
    torn: int = 0
    unscored: int = 0
    jobs: int = 0


class Kept(Struct, frozen=True):
    """What is stored of one person's form: nothing, a draft, or what was sent."""

    state: str = ""
    revision: int = 0
    draft: Draft | None = None
    values: Values = {}


async def pending() -> tuple[int, int]:
    """Comments without a label, and jobs that are not done."""
    unscored, jobs = await fetch(UNSCORED), await fetch("SELECT count(*) AS jobs FROM job")
    return unscored[0]["comments"], jobs[0]["jobs"]


async def unscored_responses() -> list[str]:
    """Customers' responses with comments that nobody has looked at, as jobs name them."""
    query = "SELECT DISTINCT r.id FROM response r JOIN answer a ON a.response = r.id WHERE r.state = 'sent' AND a.text IS NOT NULL AND a.label IS NULL"
    return [f"response:{row['id']}" for row in await fetch(f"{query} AND a.item IN ({COMMENT_NAMES})")]


async def remaining() -> list[str]:
    """Jobs that are not done, in words for a report."""
    rows = await fetch("SELECT subject, wanted, attempt, failures, lease_until, last_error FROM job ORDER BY id")
    now = await database_now()
    return [
        f"{row['subject'][:9]} wanted {row['wanted']}, attempt {row['attempt']}, failures {row['failures']},"
        f" {row['lease_until'] and row['lease_until'] - now} ms, {row['last_error']}"
        for row in rows
    ]


async def damage(people: Sequence[Person]) -> Damage:
    """Look at every person's form, and at every row that is nobody's."""
    rows: dict[str, list[Any]] = {}
    for row in [*await fetch(CUSTOMERS), *await fetch(COLLEAGUES)]:
        rows.setdefault(row["key"], []).append(row)
    departments = [row["id"] for row in await fetch("SELECT id FROM department")]
    kept = [(person, _kept(person, departments, rows)) for person in people]
    unscored, jobs = await pending()
    return Damage(
        lost=sum(not _holds(person, found) for person, found in kept),
        duplicated=len(rows) + sum(_twice(person, found) for person, found in kept) + await _repeated_marks(),
        torn=sum(not _whole(person, found) for person, found in kept),
        unscored=unscored,
        jobs=jobs,
    )


def _kept(person: Person, departments: Sequence[int], rows: dict[str, list[Any]]) -> Kept:
    """Take a person's rows out of `rows`: what remains there belongs to nobody."""
    if person.side == "customer":
        keys = {token_hash(person.token): 0}
    else:
        keys = {answer_key(person.token, person.account, "relationship"): 0}
        keys |= {answer_key(person.token, person.account, f"handoff:{department}"): department for department in departments}
    blocks = {department: rows.pop(key) for key, department in keys.items() if key in rows}
    if not blocks:
        return Kept()
    first = blocks[0][0]
    values = {place: value for department, mine in blocks.items() for place, value in stored_values(department, mine)}
    if first["state"] == "sent":
        values |= _consent(person, first)
    return Kept(first["state"], first["revision"], read_draft(first["draft"]) if first["draft"] else None, values)


def _consent(person: Person, row: Mapping[str, Any]) -> Values:
    if person.side == "customer":
        return {(0, SHARING_FIELD): row["sharing"]}
    return {(0, WORDS_FIELD): "yes" if row["words_allowed"] else "no"}


def _holds(person: Person, kept: Kept) -> bool:
    """Whether everything that the person was told is there."""
    if person.sent is not None:
        return kept.state == "sent" and (kept.values == person.sent.values or person.perhaps_sent is not None)
    if person.saved is not None:
        said = {place: value for place, value in person.saved.values.items() if place[1] in dict(person.saved.screens[0].fields)}
        return kept.draft is not None and _draft_values(kept.draft) == said
    return True


def _draft_values(draft: Draft) -> Values:
    said = {item: value.text if value.number is None else value.number for item, value in draft.values.items()}
    return {(0, item): value for item, value in said.items() if value is not None}


def _whole(person: Person, kept: Kept) -> bool:
    """Whether a form that counts is one that the person sent, all of it."""
    sent: list[Form] = [form for form in (person.sent, person.perhaps_sent) if form is not None]
    return kept.state != "sent" or any(kept.values == form.values for form in sent)


def _twice(person: Person, kept: Kept) -> bool:
    """Whether a form was stored more often than the person changed it; pages count one by one and are left out."""
    versions = sum(1 + bool(form.picks) for form in person.forms)
    return person.habit not in ("by_pages", "saves_only") and kept.revision > versions


async def _repeated_marks() -> int:
    """How many comments stand in more than one row: every one of them was written once."""
    texts = await fetch("SELECT text FROM answer WHERE text LIKE '#%' UNION ALL SELECT text FROM confidential_answer WHERE text LIKE '#%'")
    return sum(times - 1 for times in Counter(row["text"] for row in texts).values())
