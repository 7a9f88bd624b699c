"""Accounts sorted and crossed by what people answered and by what the import says; nothing here changes a health."""

from collections import Counter
from collections.abc import Callable, Iterable
from math import fsum, inf
from typing import Any, Literal

from msgspec import Struct

from analysis.proportions import Proportion, proportion
from analysis.results import NotEnough, Withheld
from analysis.review.accounts import ABSENT, Criteria, Estimate, Money, Tone
from analysis.review.flags import STANDINGS
from analysis.review.health import Health
from analysis.review.reviewed import Reviewed
from analysis.review.segments import LETTERS, Segment
from analysis.review.weights import Part

Criterion = Literal["currency", "tenure", "payment", "orders", "services"]
Outcome = Literal["segment", "standing"]
Order = Literal["health", "segment", "standing", "revenue", "tenure", "payment", "orders", "services"] | Part

OUTCOMES: dict[Outcome, tuple[str, ...]] = {"segment": LETTERS, "standing": STANDINGS}
# Each band reaches up to its number, which belongs to the next one.
BANDS: dict[str, tuple[tuple[float, str], ...]] = {
    "tenure": ((1, "under 1 year"), (3, "1 to 3 years"), (5, "3 to 5 years"), (10, "5 to 10 years"), (inf, "10 years and more")),
    "orders": ((1, "none"), (10, "1 to 9"), (100, "10 to 99"), (inf, "100 and more")),
    "services": ((1, "none"), (2, "1"), (4, "2 to 3"), (inf, "4 and more")),
}
MISSING = NotEnough("Not known of these accounts.")
NO_HEALTH = NotEnough("None of these accounts has a health.")


class Share(Struct, frozen=True):
    """How many accounts of a row ended where `outcome` says, among those of the row that have one (Wilson's interval)."""

    outcome: str
    share: Proportion | NotEnough


class Row(Struct, frozen=True):
    """The accounts with one value of a criterion, or without any; `no_outcome` of them have no health and are in no share."""

    value: str | NotEnough
    accounts: int
    no_outcome: int
    shares: tuple[Share, ...]


class Revenue(Struct, frozen=True):
    """What the accounts with one outcome bring in one currency; amounts of different currencies are never added.

    Without a currency stand the accounts whose revenue is not known: they are counted, and there is no amount.
    """

    currency: str | NotEnough
    outcome: str | NotEnough
    accounts: int
    amount: float | NotEnough


def cross(reviewed: Iterable[Reviewed], criterion: Criterion, outcome: Outcome = "segment") -> tuple[Row, ...]:
    """How the accounts with each value of a criterion turned out; bands in their order, then missing ones."""
    groups: dict[str | NotEnough, list[str | NotEnough]] = {}
    for one in reviewed:
        groups.setdefault(_value(one.account.criteria, criterion), []).append(_outcome(one, outcome))
    labels = tuple(label for _, label in BANDS.get(criterion, ()))
    return tuple(_row(value, groups[value], outcome) for value in sorted(groups, key=lambda value: _place(value, labels)))


def revenue(reviewed: Iterable[Reviewed], outcome: Outcome = "standing") -> tuple[Revenue, ...]:
    """Revenue by currency and outcome ("at risk" by default), currencies by name, then the accounts without a known revenue."""
    groups: dict[tuple[str | NotEnough, str | NotEnough], list[Money | NotEnough]] = {}
    for one in reviewed:
        key = _value(one.account.criteria, "currency"), _outcome(one, outcome)
        groups.setdefault(key, []).append(one.account.criteria.revenue)
    ordered = sorted(groups, key=lambda key: (_place(key[0], ()), _place(key[1], OUTCOMES[outcome])))
    return tuple(Revenue(*key, len(groups[key]), _total(groups[key])) for key in ordered)


def ranked(reviewed: Iterable[Reviewed], by: Order, *, descending: bool = False) -> tuple[Reviewed, ...]:
    """Accounts sorted by one criterion; those without it come last either way, equal ones by ref.

    Standing puts the accounts at risk first, the worst health first among equals; revenue sorts within its currency.
    """
    by_ref = sorted(reviewed, key=lambda one: one.account.ref)
    keyed = [(_KEYS[by](one), one) for one in by_ref]
    known = [pair for pair in keyed if not isinstance(pair[0], ABSENT)]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    if by == "revenue":
        known.sort(key=lambda pair: str(_value(pair[1].account.criteria, "currency")))
    return (*(one for _, one in known), *(one for key, one in keyed if isinstance(key, ABSENT)))


def _value(criteria: Criteria, criterion: Criterion) -> str | NotEnough:
    """The row that an account belongs to."""
    if criterion == "currency":
        return criteria.revenue.currency.strip().upper() if isinstance(criteria.revenue, Money) else MISSING
    if criterion == "payment":
        return (criteria.payment.strip() or MISSING) if isinstance(criteria.payment, str) else MISSING
    quantity = {"tenure": criteria.tenure_years, "orders": criteria.orders, "services": criteria.services}[criterion]
    if isinstance(quantity, NotEnough):
        return MISSING
    return next(label for end, label in BANDS[criterion] if quantity < end)


def _outcome(one: Reviewed, outcome: Outcome) -> str | NotEnough:
    if outcome == "standing":
        return one.flags.standing
    return one.segment.letters if isinstance(one.segment, Segment) else MISSING


def _row(value: str | NotEnough, outcomes: list[str | NotEnough], outcome: Outcome) -> Row:
    count = Counter(outcomes)
    n = len(outcomes) - count[MISSING]
    shares = tuple(Share(name, proportion(count[name], n) if n else NO_HEALTH) for name in OUTCOMES[outcome])
    return Row(value, len(outcomes), count[MISSING], shares)


def _total(revenues: list[Money | NotEnough]) -> float | NotEnough:
    amounts = [money.amount for money in revenues if isinstance(money, Money)]
    return fsum(amounts) if amounts else MISSING


def _place(value: str | NotEnough, order: tuple[str, ...]) -> tuple[bool, int, str]:
    """Missing values last, the others in their order, or by the alphabet where they have none."""
    if isinstance(value, NotEnough):
        return True, 0, ""
    return False, order.index(value) if order else 0, value


def _mean(part: Estimate | Withheld | NotEnough) -> float | Withheld | NotEnough:
    return part.mean if isinstance(part, Estimate) else part


def _standing(one: Reviewed) -> tuple[int, float]:
    return STANDINGS.index(one.flags.standing), one.health.value if isinstance(one.health, Health) else inf


# What accounts are sorted by, of one type per order, or why an account has none of it.
_KEYS: dict[Order, Callable[[Reviewed], Any]] = {
    "health": lambda one: one.health.value if isinstance(one.health, Health) else one.health,
    "segment": lambda one: LETTERS.index(one.segment.letters) if isinstance(one.segment, Segment) else one.segment,
    "standing": _standing,
    "experience": lambda one: _mean(one.account.experience),
    "loyalty": lambda one: _mean(one.account.loyalty),
    "alignment": lambda one: _mean(one.account.alignment),
    "trend": lambda one: one.account.rci,
    "sentiment": lambda one: one.account.tone.score if isinstance(one.account.tone, Tone) else one.account.tone,
    "revenue": lambda one: money.amount if isinstance(money := one.account.criteria.revenue, Money) else money,
    "tenure": lambda one: one.account.criteria.tenure_years,
    "payment": lambda one: _value(one.account.criteria, "payment"),
    "orders": lambda one: one.account.criteria.orders,
    "services": lambda one: one.account.criteria.services,
}
