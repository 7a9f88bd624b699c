"""What a study says of the company as a whole: reliability of its figures, drivers of loyalty, the employee-customer link."""

from collections.abc import Iterable, Mapping

from analysis.cells import TOTAL
from analysis.company import Reliability, WaveLinks
from analysis.drivers import Drivers
from analysis.linkage import Estimate, Link
from analysis.reliability import CronbachAlpha, Icc
from analysis.results import NotEnough
from analysis.tables.table import Columns, Table, Value, counts, numbers, table, texts

AGREEMENT: Columns = {
    **texts("wave", "side", "about", "view", "pair"),
    **counts("respondents", "accounts"),
    **numbers("icc1", "icc2"),
    **texts("reading"),
    **numbers("alpha"),
    **texts("absent"),
}
DRIVERS: Columns = {
    **texts("wave", "driver"),
    **numbers("weight", "low", "high", "share", "r2"),
    **counts("accounts"),
    **texts("method", "absent"),
}
_ESTIMATES = ("r_now", "actor_next", "partner_next")
LINKAGE: Columns = {
    **texts("wave", "measure"),
    **counts("accounts_now", "accounts_next"),
    **numbers(*(f"{name}{end}" for name in _ESTIMATES for end in ("", "_low", "_high"))),
    **texts("reading", "absent"),
}


def agreement_table(found: Iterable[Reliability]) -> Table:
    """One row per wave, frame and pair."""
    return table(AGREEMENT, [_agreement(one) for one in found])


def _agreement(one: Reliability) -> dict[str, Value]:
    row: dict[str, Value] = {"wave": one.wave, "side": one.side, "about": one.about, "view": one.view, "pair": one.pair}
    figures = (one.icc, one.alpha) if one.pair == TOTAL else (one.icc,)
    row["absent"] = _reasons(figure for figure in figures if isinstance(figure, NotEnough))
    if isinstance(one.alpha, CronbachAlpha):
        row["alpha"] = one.alpha.alpha
    if isinstance(one.icc, Icc):
        row |= {"respondents": one.icc.n, "accounts": one.icc.groups, "icc1": one.icc.icc1, "icc2": one.icc.icc2}
        row["reading"] = "account means are mostly noise" if one.icc.mostly_noise else ""
    return row


def _reasons(absent: Iterable[NotEnough]) -> str:
    return " ".join(dict.fromkeys(one.reason for one in absent))


def drivers_table(found: Mapping[str, Drivers | NotEnough]) -> Table:
    """One row per wave and driver, or the reason why there is none."""
    return table(DRIVERS, [row for wave, one in found.items() for row in _drivers(wave, one)])


def _drivers(wave: str, found: Drivers | NotEnough) -> list[dict[str, Value]]:
    if isinstance(found, NotEnough):
        return [{"wave": wave, "absent": found.reason}]
    common: dict[str, Value] = {"wave": wave, "r2": found.r2, "accounts": found.accounts, "method": found.method}
    return [
        common | {"driver": one.name, "weight": one.weight, "low": one.low, "high": one.high, "share": one.share} for one in found.drivers
    ]


def linkage_table(found: Iterable[WaveLinks]) -> Table:
    """One row per wave and measure of the team; an association, never a cause."""
    return table(LINKAGE, [_link(wave.wave, link) for wave in found for link in wave.links])


def _link(wave: str, link: Link) -> dict[str, Value]:
    row: dict[str, Value] = {"wave": wave, "measure": link.measure, "reading": "association"}
    row["absent"] = _reasons(one for one in (link.now, link.later) if isinstance(one, NotEnough))
    if not isinstance(link.now, NotEnough):
        row |= {"accounts_now": link.now.accounts} | _estimate("r_now", link.now.r)
    if not isinstance(link.later, NotEnough):
        row |= {"accounts_next": link.later.accounts} | _estimate("actor_next", link.later.actor)
        row |= _estimate("partner_next", link.later.partner)
    return row


def _estimate(name: str, found: Estimate) -> dict[str, Value]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
