"""Save a form page by page, and send it: one statement per submission on PostgreSQL, one group commit for all that wait.

A caller that returns has its receipt: the transaction is committed. The same submission again gives the same
result; an old revision or the same id with another body is a Conflict and changes nothing.
"""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct

from surveys.actions import record_postgres, record_sqlite
from surveys.actions.record_row import Block, Row, StoredAnswer
from surveys.answer_values import Value
from surveys.confidentiality import answer_key, culture_key, earlier_key, receipt_code, receipt_hash, submission_key
from surveys.drafts import Draft, draft_hash, write_draft
from surveys.engine.connect import engine_in_use
from surveys.engine.postgres import GroupingPostgresEngine
from surveys.errors import Closed, Conflict, NotAllowed
from surveys.instrument.forms import block_items, vendor_items
from surveys.queries.answering import MOST_ACCOUNTS, Link, LinkAccount, Stored, link_definition, load_link, load_stored
from surveys.sentences import sentence


class Submission(Struct, frozen=True):
    """A whole form as it is to be stored, and the revision of the page that it came from."""

    id: str
    rendered_revision: int
    draft: Draft
    send: bool


class Receipt(Struct, frozen=True):
    """What the person is told after COMMIT; `code` exists once the form is sent."""

    revision: int
    code: str | None


async def record(link: Link, account: LinkAccount, stored: Stored, submission: Submission, now: int) -> Receipt:
    """Store a draft or a sent form in one transaction, with its participation and its outbox row."""
    if submission.draft.is_empty and stored.state == "none":
        return Receipt(0, None)
    row = _row(link, account, stored, submission, await _apart(link), now)
    replayed = _replayed(stored, row, submission)
    if replayed is not None:
        return replayed
    if submission.rendered_revision != stored.revision:
        raise _conflict(stored)
    outcome = await _write(row)
    if outcome["revision"] is not None:
        return Receipt(outcome["revision"], row.receipt)
    if not outcome["open"]:
        await load_link(link.token, now)  # Closed, if that is why
        raise _refusal(link, account)
    # Somebody saved between our reading and our writing: perhaps this very submission, sent twice.
    fresh = await load_stored(link, account.id)
    replayed = _replayed(fresh, row, submission)
    if replayed is None:
        raise _conflict(fresh)
    return replayed


class Apart(Struct, frozen=True):
    """Items of a colleague's form whose answers are rows of their own, so that no two rows say that they are of one person (R0)."""

    culture: frozenset[str] = frozenset()
    vendor: frozenset[str] = frozenset()


async def _apart(link: Link) -> Apart:
    if link.side == "customer":
        return Apart()
    definition = await link_definition(link)
    return Apart(block_items(definition, "culture"), vendor_items(definition) if link.contract.vendor == "attributed" else frozenset())


def is_repeat(link: Link, account: LinkAccount, stored: Stored, submission: str) -> bool:
    """Whether what is stored came with this very submission id: its reply was lost, or it was sent twice."""
    return stored.submission == _submission(link, account, submission)


def _submission(link: Link, account: LinkAccount, submission: str) -> str:
    return submission_key(link.token, submission, f"{account.id}|relationship") if link.side == "internal" else submission


def _replayed(stored: Stored, row: Row, submission: Submission) -> Receipt | None:
    if not stored.submission or stored.submission != row.submission:
        return None
    if stored.body_hash != row.body_hash:
        raise _conflict(stored)
    return Receipt(stored.revision, row.receipt if submission.send else None)


def _conflict(stored: Stored) -> Conflict:
    message = sentence("These answers were saved from another window in the meantime. Please choose which ones to keep.")
    return Conflict(message, stored.revision)


def _refusal(link: Link, account: LinkAccount) -> Closed | NotAllowed:
    if account.progress == "not_started" and len(link.accounts) > MOST_ACCOUNTS:
        return NotAllowed(
            sentence("You have already chosen {most} accounts, which is as many as this survey asks of one person.", most=MOST_ACCOUNTS)
        )
    return Closed(sentence("This survey closed before your answers arrived, so these last changes were not stored."))


def culture_answers(items: frozenset[str], stored: Stored, values: Mapping[str, Value]) -> dict[str, Value]:
    """What belongs to the culture block; nothing if nobody ever said anything there."""
    culture = {item: value for item, value in values.items() if item in items}
    said = any(value.missing in (None, "declined") for value in culture.values())
    return culture if said or stored.has_culture else {}


def _row(link: Link, account: LinkAccount, stored: Stored, submission: Submission, apart: Apart, now: int) -> Row:
    draft, inside = submission.draft, link.side == "internal"
    code = _code(link, account, submission)
    return Row(
        confidential=inside,
        invitation=link.invitation,
        account=account.id,
        wave=link.wave,
        state="sent" if submission.send else "draft",
        sharing=draft.sharing or "unnamed",
        words_allowed=draft.words_allowed,
        draft=None if submission.send else write_draft(draft),
        submission=_submission(link, account, submission.id),
        body_hash=_body_hash(link, account, submission),
        language=link.language,
        receipt=code,
        receipt_hash=receipt_hash(code, account.id, "relationship") if code else None,
        rendered_revision=submission.rendered_revision,
        now=now,
        edit_key=answer_key(link.token, account.id, "relationship") if inside else "",
        answers=_answers(_within(draft.values, draft.values.keys() - apart.culture - apart.vendor)) if submission.send else (),
        blocks=_blocks(link, account, stored, draft, apart, code) if code and inside else (),
        dropped=_dropped(link, account, draft) if submission.send and inside else (),
        limited=len(link.accounts) > MOST_ACCOUNTS,
    )


def _body_hash(link: Link, account: LinkAccount, submission: Submission) -> str:
    """Of a colleague's form under the link's secret: a plain hash over all blocks would tell which rows belong together (R0)."""
    digest = draft_hash(submission.draft, send=submission.send)
    return submission_key(link.token, digest, f"{account.id}|body") if link.side == "internal" else digest


def _code(link: Link, account: LinkAccount, submission: Submission) -> str | None:
    return receipt_code(link.token, account.id) if submission.send else None


def _answers(values: dict[str, Any]) -> tuple[StoredAnswer, ...]:
    return tuple((item, value.number, value.text, value.missing) for item, value in values.items())


def _within(values: Mapping[str, Value], items: Collection[str]) -> dict[str, Value]:
    return {item: value for item, value in values.items() if item in items}


def _blocks(link: Link, account: LinkAccount, stored: Stored, draft: Draft, apart: Apart, code: str) -> tuple[Block, ...]:
    handoffs = tuple(
        Block(
            kind="handoff",
            edit_key=answer_key(link.token, account.id, f"handoff:{department}"),
            account=account.id if account.names_handoff else None,
            target=department,
            receipt_hash=receipt_hash(code, account.id, f"handoff:{department}"),
            answers=_answers(values),
        )
        for department, values in draft.repeats.items()
    )
    culture, vendor = culture_answers(apart.culture, stored, draft.values), _within(draft.values, apart.vendor)
    key, receipt = culture_key(link.token), receipt_hash(code, account.id, "culture")
    own_key, own_receipt = answer_key(link.token, account.id, "vendor"), receipt_hash(code, account.id, "vendor")
    return (
        *handoffs,
        *([Block("culture", key, None, None, receipt, _answers(culture))] if culture else []),
        *([Block("vendor", own_key, account.id, None, own_receipt, _answers(vendor), draft.signed)] if vendor else []),
    )


def _dropped(link: Link, account: LinkAccount, draft: Draft) -> tuple[str, ...]:
    """Keys of hand-offs that are no longer picked, of what might be signed before the wave was tightened, and of what is replaced.

    Unknown keys do no harm.
    """
    blocks = [f"handoff:{department}" for department in link.departments if department not in draft.picks]
    blocks += [] if link.contract.vendor == "attributed" else ["vendor"]
    return (*(answer_key(link.token, account.id, block) for block in blocks), *_earlier(link, account))


def _earlier(link: Link, account: LinkAccount) -> tuple[str, ...]:
    """What this form asks about and was sent before the link went to a new address; on the culture it is the first account's that asks."""
    if not link.moved:
        return ()
    blocks = ("relationship", "vendor", *(f"handoff:{department}" for department in link.departments))
    culture = [earlier_key(link.token, 0, "culture")] if account == link.accounts[0] else []
    return (*(earlier_key(link.token, account.id, block) for block in blocks), *culture)


async def _write(row: Row) -> Any:  # a row of either driver: open, revision
    engine = engine_in_use()
    if isinstance(engine, GroupingPostgresEngine):
        return await engine.submit(*record_postgres.statement(row))
    return await engine.submit(lambda connection: record_sqlite.write(connection, row))
