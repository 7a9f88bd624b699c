"""Loyalty, a row per wave, pair and account, and one of the company: who would recommend us, with intervals."""

from collections.abc import Iterable

from analysis.loyalty import Loyalty, Recommended
from analysis.proportions import NetScore, Proportion
from analysis.tables.review import reason_of
from analysis.tables.table import Columns, Table, Value, counts, numbers, table, texts

LOYALTY: Columns = {
    **texts("account_ref", "wave", "pair"),
    **counts("n", "promoters", "passives", "detractors"),
    **numbers("nps", "low", "high", "promoters_share", "promoters_low", "promoters_high"),
    **texts("absent"),
}


def loyalty_table(found: Iterable[Loyalty]) -> Table:
    """The rows in the order given; the company's have an empty account_ref."""
    return table(LOYALTY, [_row(one) for one in found])


def _row(one: Loyalty) -> dict[str, Value]:
    row: dict[str, Value] = {"account_ref": one.account_ref, "wave": one.wave, "pair": one.pair}
    if isinstance(one.found, Recommended):
        return row | _figures(one.found)
    return row | {"absent": reason_of(one.found)}


def _figures(found: Recommended) -> dict[str, Value]:
    people, share = found.counts, found.promoters
    kinds: dict[str, Value] = {"promoters": people.promoters, "passives": people.passives, "detractors": people.detractors}
    row = {"n": people.promoters + people.passives + people.detractors} | kinds
    if isinstance(share, Proportion):
        row |= {"promoters_share": share.value, "promoters_low": share.low, "promoters_high": share.high}
    if isinstance(people.score, NetScore):
        return row | {"nps": people.score.value, "low": people.score.low, "high": people.score.high}
    return row | {"absent": people.score.reason}
