"""The web process without an outbox: after COMMIT it tells arq what is to be done, and nobody else knows.

Only for the test that shows why there is an outbox; the database of that test takes no job rows.
"""

import sys
from typing import Any

from arq.connections import ArqRedis, create_pool

from server.commands.web import listen, serve
from server.ringing import from_bytes, redis_settings, to_bytes
from server.settings import read_settings
from surveys.actions import responses
from surveys.actions.responses import Receipt, Submission
from surveys.engine.connect import fetch
from surveys.queries.answering import Link, LinkAccount, Stored

QUEUE = "naive"
_record = responses.record
_pool: list[ArqRedis] = []


async def record_and_enqueue(link: Link, account: LinkAccount, stored: Stored, submission: Submission, now: int) -> Receipt:
    """Commit, then enqueue; the answer is stored, so a queue that is away must not make the person send it again."""
    receipt = await _record(link, account, stored, submission, now)
    if submission.send and receipt.code:
        try:
            await _enqueue(await _subject(link, account))
        except Exception as error:  # noqa: BLE001  # whatever is wrong with the queue
            print("not enqueued:", type(error).__name__, flush=True)
            _pool.clear()
    return receipt


async def _subject(link: Link, account: LinkAccount) -> str:
    if link.side == "internal":
        return f"wave:{link.wave}"
    rows: Any = await fetch("SELECT id FROM response WHERE invitation = $1 AND account = $2", link.invitation, account.id)
    return f"response:{rows[0]['id']}"


async def _enqueue(subject: str) -> None:
    url = read_settings().redis_url
    assert url is not None
    if not _pool:
        _pool.append(await create_pool(redis_settings(url), job_serializer=to_bytes, job_deserializer=from_bytes))
    await _pool[0].enqueue_job("score", subject, _queue_name=QUEUE)


if __name__ == "__main__":
    responses.record = record_and_enqueue
    serve(read_settings(), listen("127.0.0.1", int(sys.argv[1])))
