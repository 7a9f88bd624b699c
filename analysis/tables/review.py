"""The total account review, a row per account: health with every contribution, segment, and flags with their numbers."""

from collections.abc import Iterable, Mapping

from analysis.results import NotEnough, Withheld
from analysis.review import PARTS, Flag, Health, Reviewed, Segment, Unchecked
from analysis.tables.table import Columns, Table, Value, numbers, table, texts, written

_LETTERS = ("p_a", "p_b", "p_c", "p_d")
_OF_PART: Columns = {**numbers("value", "weight", "points"), **texts("left_out")}
REVIEW: Columns = {
    **texts("account_ref", "wave"),
    **numbers("health", "health_sd"),
    **texts("health_absent", "segment"),
    **numbers(*_LETTERS),
    **texts("confidence", "standing", "flags", "unchecked"),
    **{f"{part}_{column}": kind for part in PARTS for column, kind in _OF_PART.items()},
    **texts("weights_version"),
}


def review_table(reviews: Mapping[str, Iterable[Reviewed]]) -> Table:
    """One row per wave and account."""
    return table(REVIEW, [_row(wave, one) for wave, reviewed in reviews.items() for one in reviewed])


def _row(wave: str, one: Reviewed) -> dict[str, Value]:
    row: dict[str, Value] = {"account_ref": one.account.ref, "wave": wave, "standing": one.flags.standing}
    row["flags"] = "; ".join(_flag(flag) for flag in one.flags.raised)
    row["unchecked"] = "; ".join(_unchecked(rule) for rule in one.flags.unchecked)
    row |= _health(one.health) if isinstance(one.health, Health) else {"health_absent": one.health.reason}
    if isinstance(one.segment, Segment):
        row |= {"segment": one.segment.letters, "confidence": one.segment.confidence}
        row |= dict(zip(_LETTERS, one.segment.p, strict=True))
    return row


def _health(health: Health) -> dict[str, Value]:
    row: dict[str, Value] = {"health": health.value, "health_sd": health.sd, "weights_version": health.version}
    for part in health.contributions:
        row |= {f"{part.part}_value": part.value, f"{part.part}_weight": part.used, f"{part.part}_points": part.points}
    return row | {f"{part.part}_left_out": reason_of(part.reason) for part in health.left_out}


def reason_of(absent: Withheld | NotEnough) -> str:
    """The rule of what is withheld, the sentence of what cannot be computed."""
    return absent.rule if isinstance(absent, Withheld) else absent.reason


def _flag(flag: Flag) -> str:
    numbers = ", ".join(f"{number.name} {written(number.value)}" for number in flag.numbers)
    return f"{flag.level}: {flag.rule}{f' ({flag.about})' if flag.about else ''}: {numbers}"


def _unchecked(one: Unchecked) -> str:
    return f"{one.rule}{f' ({one.about})' if one.about else ''}: {reason_of(one.reason)}"
