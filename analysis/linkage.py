"""The employee–customer link: whether accounts whose team holds them in regard have customers who fare better, now and in the next wave."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from msgspec import Struct
from scipy.special import stdtrit

from analysis.gaps import NORMAL_95
from analysis.ratings import Bools, Floats
from analysis.results import NotEnough
from surveys.errors import BadInput

# At 30 accounts the interval of no correlation is -.36 to .36; with fewer only the strongest links could be told from none.
LEAST_ACCOUNTS = 30
# Below this, a spread relative to its values, what two correlated figures leave of each other, and what an account's residual keeps
# of its error are rounding.
ROUNDING = 1e-9
ALIKE = NotEnough("All accounts have the same figure, so nothing can go together with it.")
ONE_FIGURE = NotEnough("Both sides' figures run the same across accounts, so their parts cannot be told apart.")
ONE_ACCOUNT = NotEnough("One account alone differs from the others, so the link would be that account's.")

Reading = Literal["association"]


class Measure(Struct, frozen=True):
    """One figure per account in one wave, high is good; where it is not `present` the value is not read."""

    value: Floats
    present: Bools


class Estimate(Struct, frozen=True):
    """A standardised figure with its 95 % interval."""

    value: float
    low: float
    high: float


class Correlation(Struct, frozen=True, tag="correlation"):
    """How closely two measures go together across accounts: Pearson's r, an association and never a cause."""

    r: Estimate
    accounts: int
    reading: Reading = "association"


class Effects(Struct, frozen=True, tag="effects"):
    """What a side's next figure goes with: its own now (`actor`, its stability) and the other side's now (`partner`).

    In standard deviations per standard deviation, each with the other held equal: an association and never a cause.
    """

    actor: Estimate
    partner: Estimate
    accounts: int
    reading: Reading = "association"


class Link(Struct, frozen=True):
    """One measure of the account's team beside the customer's experience of the same wave and of the next."""

    measure: str
    now: Correlation | NotEnough
    later: Effects | NotEnough


def links(team: Mapping[str, Measure], customer: Measure, customer_next: Measure) -> tuple[Link, ...]:
    """Each measure of the team (internal regard, hand-off quality, civility) against the customer's experience; shapes (accounts,).

    One measure at a time: they overlap, and few waves have the accounts to tell them apart. Noise in account means draws correlations
    and stability towards 0, and can lift a partner effect, because the own figure is held equal only as well as it is measured.
    Only what may be shown goes in. Raises BadInput for shapes that differ and present values that are not finite.
    """
    return tuple(Link(name, correlation(own, customer), effects(customer, own, customer_next)) for name, own in team.items())


def correlation(one: Measure, other: Measure) -> Correlation | NotEnough:
    """Pearson's r over the accounts with both, from 30 on; interval by tanh(artanh r ± 1.96/√(n - 3)) (Fisher, Metron 1 (1921), 3-32)."""
    table = _complete(one, other)
    if isinstance(table, NotEnough):
        return table
    r = float(np.clip(np.mean(table[:, 0] * table[:, 1]), -1, 1))
    half = NORMAL_95 / np.sqrt(len(table) - 3)
    # artanh of a perfect correlation is infinite: taken a hair below it.
    centre = np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15))
    return Correlation(Estimate(r, float(np.tanh(centre - half)), float(np.tanh(centre + half))), len(table))


def effects(own: Measure, partner: Measure, own_next: Measure) -> Effects | NotEnough:
    """Actor and partner effect over the accounts with all three, from 30 on: own_next regressed on own and partner, all standardised.

    Two-wave actor–partner interdependence model: Kenny, Kashy & Cook, Dyadic Data Analysis (2006), chapter 7; swap the sides for the
    customer's partner effect on the team. Intervals: t(.975, n - 3) with HC3 errors (MacKinnon & White, Journal of Econometrics 29
    (1985), 305-325; Long & Ervin, The American Statistician 54 (2000), 217-224), for spread that differs between accounts. That the
    standard deviations are estimates too is not counted: simulated at 20 to 100 accounts, with normal errors and with heavy-tailed
    ones of unequal spread, the partner effect is covered in 94 to 97 % and the stability, more cautiously, in 94 to 100 %.
    """
    table = _complete(own, partner, own_next)
    if isinstance(table, NotEnough):
        return table
    predictors, outcome = table[:, :2], table[:, 2]
    gram = predictors.T @ predictors
    if np.linalg.det(gram / len(table)) < ROUNDING:
        return ONE_FIGURE
    rows = np.linalg.solve(gram, predictors.T)
    slope = rows @ outcome
    leverage = np.sum(predictors.T * rows, axis=0) + 1 / len(table)
    if leverage.max() > 1 - ROUNDING:
        return ONE_ACCOUNT
    left_out = (outcome - predictors @ slope) / (1 - leverage)
    half = float(stdtrit(len(table) - 3, 0.975)) * np.sqrt(np.sum((rows * left_out) ** 2, axis=1))
    actor, other = (Estimate(float(b), float(b - h), float(b + h)) for b, h in zip(slope, half, strict=True))
    return Effects(actor, other, len(table))


def _complete(*measures: Measure) -> Floats | NotEnough:
    """The accounts that have every measure, one row each, standardised (mean 0, mean square 1)."""
    if len({measure.value.shape for measure in measures} | {measure.present.shape for measure in measures}) > 1:
        raise BadInput("The measures differ in their accounts: give a value for each account in every one of them.")
    present = np.logical_and.reduce([measure.present for measure in measures])
    table = np.column_stack([measure.value[present] for measure in measures])
    if not np.all(np.isfinite(table)):
        raise BadInput("A measure that is said to be present has no number: mark it as not present.")
    if len(table) < LEAST_ACCOUNTS:
        return NotEnough(f"{len(table)} of the {LEAST_ACCOUNTS} accounts that a link between both sides needs.")
    if np.any(np.ptp(table, axis=0) <= ROUNDING * np.abs(table).max(axis=0)):
        return ALIKE
    return np.asarray((table - table.mean(axis=0)) / table.std(axis=0), dtype=np.float64)
