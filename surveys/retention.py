"""Until when what of a wave is kept: days after its close, as its settings say; pure."""

from typing import Final, Literal, get_args

from msgspec import Struct

from surveys.planning.settings import Keep

Part = Literal["comments", "answers", "invitations", "logs"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
DAY_MS: Final = 86_400_000


class Until(Struct, frozen=True):
    """When a part of a wave goes; None as long as the wave is open, or where nobody set a time."""

    part: Part
    days: int | None
    at: int | None


def kept_until(keep: Keep, ended_at: int | None) -> tuple[Until, ...]:
    """Each part with its time; comments are part of the answers, so they never outlive them."""
    return tuple(_until(part, _days(keep, part), ended_at) for part in PARTS)


def parts_due(keep: Keep, ended_at: int, now: int) -> tuple[Part, ...]:
    return tuple(until.part for until in kept_until(keep, ended_at) if until.at is not None and until.at <= now)


def _days(keep: Keep, part: Part) -> int | None:
    if part != "comments":
        days: int | None = getattr(keep, part)
        return days
    given = [days for days in (keep.comments, keep.answers) if days is not None]
    return min(given) if given else None


def _until(part: Part, days: int | None, ended_at: int | None) -> Until:
    return Until(part, days, None if days is None or ended_at is None else ended_at + days * DAY_MS)
