"""Keep what the sentiment engine says beside each comment."""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct

from surveys.actions import outbox
from surveys.actions.outbox import Claimed
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


async def keep_labels(labels: Iterable[Labelled], job: Claimed) -> None:
    """Store labels and end the job, all or nothing."""
    confidential = job.subject.startswith("wave:")
    async with engine_in_use().transaction():
        for one in labels:
            number = UUID(one.comment.id) if confidential else int(one.comment.id)
            await fetch(_CONFIDENTIAL if confidential else _LABEL, one.label, one.score, number, one.comment.text)
        await outbox.finish(job)
