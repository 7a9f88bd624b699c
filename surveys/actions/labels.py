"""Keep what the sentiment engine says beside each comment."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from surveys.actions import outbox
from surveys.actions.outbox import Claimed, LeaseLostError
from surveys.engine.connect import engine_in_use, fetch
from surveys.queries.study import Comment

# The text is compared because its author may have changed it since it was read; the change asks for a new score.
_LABEL = "UPDATE answer SET label = $1, score = $2 WHERE id = $3 AND text = $4 RETURNING id"
_CONFIDENTIAL = "UPDATE confidential_answer SET label = $1, score = $2 WHERE id = $3 AND text = $4 RETURNING id"


class Labelled(Struct, frozen=True):
    """A comment with its label and, if it could be scored, its score."""

    comment: Comment
    label: str
    score: float | None


async def keep_labels(done: Sequence[tuple[Claimed, Sequence[Labelled]]]) -> set[int]:
    """Store the labels of several jobs and end these, all or nothing; return the jobs that another attempt has, which change nothing."""
    lost: set[int] = set()
    async with engine_in_use().transaction():
        for job, labels in done:
            try:
                await outbox.finish(job)
            except LeaseLostError:
                lost.add(job.id)
                continue
            for one in labels:
                await _keep(one, confidential=job.subject.startswith("wave:"))
    return lost


async def _keep(one: Labelled, *, confidential: bool) -> None:
    number = UUID(one.comment.id) if confidential else int(one.comment.id)
    await fetch(_CONFIDENTIAL if confidential else _LABEL, one.label, one.score, number, one.comment.text)
