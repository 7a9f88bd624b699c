"""What a study says beyond single gaps: agreement within a side, what loyalty goes with, and how colleagues' regard goes with it."""

from collections.abc import Container, Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct

from analysis.agreement import items_agreement
from analysis.cells import TOTAL, Measured
from analysis.customers import Standing
from analysis.drivers import Drivers, drivers
from analysis.linkage import Link, Measure, links
from analysis.ratings import About, Bools, Floats, Ints, Ratings, Side, View
from analysis.reliability import CronbachAlpha, Icc, cronbach_alpha, icc
from analysis.results import REGARD, NotEnough, Scale
from analysis.scores import POMP, Answers, Table, mean_scores, pomp
from analysis.study import Rules

NO_ITEMS = NotEnough("One item alone has no internal consistency.")
Place = tuple[str, str, str]  # account_ref, wave, side
FRAMES: tuple[tuple[Side, About, View], ...] = (
    ("customer", "vendor", "own"),
    ("customer", "customer", "own"),
    ("customer", "customer", "predicted"),
    ("internal", "vendor", "own"),
    ("internal", "vendor", "predicted"),
    ("internal", "customer", "own"),
)


class Reliability(Struct, frozen=True):
    """How far a side's answers to a pair, or to all pairs of a frame ("*"), tell accounts apart, and its items go together."""

    wave: str
    side: Side
    about: About
    view: View
    pair: str
    icc: Icc | NotEnough
    alpha: CronbachAlpha | NotEnough


class WaveLinks(Struct, frozen=True):
    """The employee-customer link of one wave."""

    wave: str
    links: tuple[Link, ...]


def may_tell(rules: Rules, side: Side, about: About) -> bool:
    """Whether spreads within a side may be told: colleagues' only where they agreed to be named (R5)."""
    return side == "customer" or (rules.vendor if about == "vendor" else rules.customer) == "attributed"


def reliabilities(ratings: Ratings, rules: Rules) -> Iterator[Reliability]:
    """Every wave, frame and pair whose spread may be told; a pair's ICC is over its answers, that of "*" over respondents' means."""
    table = Table(ratings)
    for wave, key in enumerate(ratings.waves):
        for side, about, view in FRAMES:
            answers = _linkable(table.frame(wave, side, about, view))
            if not len(answers.pair) or not may_tell(rules, side, about):
                continue
            pairs = [int(pair) for pair in np.unique(answers.pair)]
            for pair in pairs:
                rows = (answers.pair == pair) & ~np.isnan(answers.value)
                yield Reliability(key, side, about, view, ratings.pairs[pair], icc(answers.account[rows], answers.value[rows]), NO_ITEMS)
            scores = mean_scores(answers, [pairs], ratings.scales, len(ratings.accounts))
            alpha = cronbach_alpha(_by_respondent(answers, pairs, ratings.scales)[1])
            yield Reliability(key, side, about, view, TOTAL, icc(scores.account, scores.value), alpha)


def agreements(ratings: Ratings, rules: Rules) -> dict[Place, float]:
    """rwg(j) of each account and side over the pairs about our service, where at least 3 answered them all and its spread may be told."""
    table = Table(ratings)
    found: dict[Place, float] = {}
    sides: tuple[Side, ...] = ("customer", "internal")
    for wave, key in enumerate(ratings.waves):
        for side in sides:
            answers = _linkable(table.frame(wave, side, "vendor", "own"))
            pairs = [int(pair) for pair in np.unique(answers.pair)]
            options = {ratings.scales[pair].maximum - ratings.scales[pair].minimum + 1 for pair in pairs}
            if len(options) != 1 or min(options) < 2 or not may_tell(rules, side, "vendor"):
                continue
            account, values = _by_respondent(answers, pairs, ratings.scales)
            agreed = items_agreement(account, values, len(ratings.accounts), POMP, int(options.pop()))
            found |= {(ratings.accounts[at], key, side): rwg for at, rwg in zip(agreed.index.tolist(), agreed.rwg.tolist(), strict=True)}
    return found


def _linkable(answers: Answers) -> Answers:
    """Without "totals only": what such a person answered is in means of at least three, and in nothing else."""
    kept = ~answers.totals
    return Answers(*(getattr(answers, name)[kept] for name in Answers.__struct_fields__))


def _by_respondent(answers: Answers, pairs: Sequence[int], scales: Sequence[Scale]) -> tuple[Ints, Floats]:
    """The account of each respondent and a table of their answers in POMP, a column per pair, nan not answered."""
    people = int(answers.respondent.max(initial=0)) + 1
    who, row = np.unique(answers.account * people + answers.respondent, return_inverse=True)
    table = np.full((len(who), len(pairs)), np.nan)
    for column, pair in enumerate(pairs):
        mine = answers.pair == pair
        table[row[mine], column] = pomp(answers.value[mine], scales[pair])
    return who // people, table


def loyalty_drivers(measured: Measured, loyalty: Standing, loyalty_pairs: Container[str], draws: Floats) -> Drivers | NotEnough:
    """What the customers' loyalty goes with among the items of the service comparison, across accounts that answered them all.

    `draws` holds numbers from [0, 1) of shape (replicates, accounts of the study): which accounts a resample takes.
    """
    rows = [place for place, row in enumerate(measured.rows) if row.name not in loyalty_pairs]
    summary = measured.customer.summary
    complete = (loyalty.means.n > 0) & np.all(summary.n[rows] > 0, axis=0)
    outcome = loyalty.means.mean[complete]
    predictors = np.stack([pomp(summary.mean[place, complete], measured.rows[place].scale) for place in rows], axis=1)
    varies = np.ptp(predictors, axis=0) > 0 if len(outcome) else np.zeros(len(rows), dtype=np.bool_)
    if len(outcome) < 2 or np.ptp(outcome) == 0 or not varies.any():
        return NotEnough("Accounts do not differ in loyalty or in what could drive it.")
    names = tuple(measured.rows[place].name for place, differs in zip(rows, varies.tolist(), strict=True) if differs)
    return drivers(names, predictors[:, varies], outcome, (draws[:, : len(outcome)] * len(outcome)).astype(np.int64))


def wave_links(study: Sequence[Measured], ratings: Ratings, standings: Mapping[int, Standing]) -> Iterator[WaveLinks]:
    """Colleagues' regard of each account, as far as it may be shown, against its customers' experience now and in the next wave."""
    regard = {one.wave: _total(one) for one in study if one.comparison == REGARD and one.rows[-1].name == TOTAL}
    for wave, team in sorted(regard.items()):
        now, later = (_experience(standings.get(at), len(ratings.accounts)) for at in (wave, wave + 1))
        yield WaveLinks(ratings.waves[wave], links({"regard": team}, now, later))


def _total(measured: Measured) -> Measure:
    summary = measured.internal.summary
    present: Bools = summary.n[-1] > 0
    return Measure(summary.mean[-1], present)


def _experience(standing: Standing | None, accounts: int) -> Measure:
    if standing is None:
        return Measure(np.zeros(accounts), np.zeros(accounts, dtype=np.bool_))
    return Measure(standing.means.mean, standing.means.n > 0)
