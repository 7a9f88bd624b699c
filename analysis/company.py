"""What a study says beyond single gaps: agreement within a side, what loyalty goes with, and how colleagues' regard goes with it."""

from collections.abc import Container, Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct

from analysis.agreement import items_agreement
from analysis.cells import TOTAL, Measured
from analysis.customers import Standing
from analysis.drivers import Drivers, drivers
from analysis.linkage import Link, Measure, links
from analysis.ratings import SIDES, About, Bools, Floats, Ints, Ratings, Side, View
from analysis.reliability import CronbachAlpha, Icc, cronbach_alpha, icc
from analysis.results import REGARD, NotEnough, Scale
from analysis.scores import POMP, Answers, Table, mean_scores, pomp
from analysis.study import Rules
from surveys.errors import BadInput

NO_ITEMS = NotEnough("One item alone has no internal consistency.")
NO_SERVICE = NotEnough("Customers and colleagues were asked about nothing that could drive loyalty.")
ALIKE = NotEnough("Accounts do not differ in loyalty or in what could drive it.")
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
            least, pairs = _least(rules, side), _asked(answers)
            for pair in pairs:
                rows = (answers.pair == pair) & ~np.isnan(answers.value)
                told = _of_enough(answers.account[rows], answers.value[rows], least)
                yield Reliability(key, side, about, view, ratings.pairs[pair], icc(*told), NO_ITEMS)
            scores = mean_scores(answers, [pairs], ratings.scales, len(ratings.accounts))
            _, complete = _of_enough(*_complete(answers, pairs, ratings.scales), least)
            told = _of_enough(scores.account, scores.value, least)
            yield Reliability(key, side, about, view, TOTAL, icc(*told), cronbach_alpha(complete))


def agreements(ratings: Ratings, rules: Rules, loyalty: Container[str] = frozenset()) -> dict[Place, float]:
    """rwg(j) of each account and side over the pairs about our service but those about loyalty.

    It stands where at least 3 answered all of them, they have one number of options, and the side's spread may be told.
    """
    table = Table(ratings)
    found: dict[Place, float] = {}
    for wave, key in enumerate(ratings.waves):
        for side in SIDES:
            answers = _linkable(table.frame(wave, side, "vendor", "own"))
            pairs = [pair for pair in _asked(answers) if ratings.pairs[pair] not in loyalty]
            options = _options([ratings.scales[pair] for pair in pairs])
            if options is None or not may_tell(rules, side, "vendor"):
                continue
            account, values = _of_enough(*_complete(answers, pairs, ratings.scales), _least(rules, side))
            agreed = items_agreement(account, values, len(ratings.accounts), POMP, options)
            found |= {(ratings.accounts[at], key, side): rwg for at, rwg in zip(agreed.index.tolist(), agreed.rwg.tolist(), strict=True)}
    return found


def _options(scales: Sequence[Scale]) -> int | None:
    """How many options all of the scales have, a point each, if they have the same."""
    spans = {scale.maximum - scale.minimum for scale in scales}
    if len(spans) != 1 or (span := spans.pop()) % 1:
        return None
    return int(span) + 1


def _asked(answers: Answers) -> list[int]:
    return [int(pair) for pair in np.unique(answers.pair)]


def _least(rules: Rules, side: Side) -> int:
    """How many of an account must have answered before it enters the spread of a side (R1)."""
    return rules.k if side == "internal" else 1


def _of_enough(account: Ints, value: Floats, least: int) -> tuple[Ints, Floats]:
    """Without the accounts of fewer than `least` people."""
    enough = np.bincount(account)[account] >= least
    return account[enough], value[enough]


def _linkable(answers: Answers) -> Answers:
    """Without "totals only": what such a person answered is in means of at least three, and in nothing else."""
    kept = ~answers.totals
    return Answers(*(getattr(answers, name)[kept] for name in Answers.__struct_fields__))


def _complete(answers: Answers, pairs: Sequence[int], scales: Sequence[Scale]) -> tuple[Ints, Floats]:
    """The account of each respondent who answered all pairs, and a table of their answers in POMP, a column per pair."""
    people = int(answers.respondent.max(initial=0)) + 1
    who, row = np.unique(answers.account * people + answers.respondent, return_inverse=True)
    table = np.full((len(who), len(pairs)), np.nan)
    for column, pair in enumerate(pairs):
        mine = answers.pair == pair
        table[row[mine], column] = pomp(answers.value[mine], scales[pair])
    complete = ~np.isnan(table).any(axis=1)
    return who[complete] // people, table[complete]


def loyalty_drivers(measured: Measured, loyalty: Standing, loyalty_pairs: Container[str], draws: Floats) -> Drivers | NotEnough:
    """What the customers' loyalty goes with among the items of the service comparison, across accounts that answered them all.

    `draws` holds numbers from [0, 1) of shape (replicates, accounts of the study): which accounts a resample takes.
    """
    rows = [place for place, row in enumerate(measured.rows) if row.name not in loyalty_pairs]
    if not rows:
        return NO_SERVICE
    summary = measured.customer.summary
    complete = (loyalty.means.n > 0) & np.all(summary.n[rows] > 0, axis=0)
    outcome = loyalty.means.mean[complete]
    predictors = np.stack([pomp(summary.mean[place, complete], measured.rows[place].scale) for place in rows], axis=1)
    varies = np.ptp(predictors, axis=0) > 0 if len(outcome) else np.zeros(len(rows), dtype=np.bool_)
    if len(outcome) < 2 or np.ptp(outcome) == 0 or not varies.any():
        return ALIKE
    names = tuple(measured.rows[place].name for place, differs in zip(rows, varies.tolist(), strict=True) if differs)
    try:
        return drivers(names, predictors[:, varies], outcome, (draws[:, : len(outcome)] * len(outcome)).astype(np.int64))
    except BadInput as repeated:  # items that go up and down together are no fault of whoever asked
        return NotEnough(str(repeated))


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
