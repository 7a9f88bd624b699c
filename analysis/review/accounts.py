"""What the total account review reads of an account: published values only, each checked once, each absence with its reason.

Whatever is withheld enters as `Withheld(rule)`, which carries no number. No figure of the review can therefore depend on it,
and none can be solved for it.
"""

from math import erfc, inf, sqrt

from msgspec import Struct

from analysis.results import NotEnough, Withheld
from surveys.errors import BadInput

ABSENT = (Withheld, NotEnough)
# Customers are badly served below 3.5 of 1-5 (MEASURES sections 4 and 8).
POOR = 62.5
# Weighted means and sums of probabilities may lie this far above their scale (1.0000000000000002).
DUST = 1e-9
LARGEST = 1e15
UNKNOWN = NotEnough("Not in the import.")

# gc=False, here and in the results: frozen values form no cycles, and a review of 100,000 accounts holds millions of them.


class Estimate(Struct, frozen=True, gc=False, tag="estimate"):
    """A true value in POMP as its normal posterior: mean and standard deviation."""

    mean: float
    sd: float


class Tone(Struct, frozen=True, gc=False, tag="tone"):
    """Mean sentiment of the customers' comments, from -1 to 1, and how many comments were scored."""

    score: float
    n: int


class BlindSpot(Struct, frozen=True, gc=False):
    """The probability that a dimension is a blind spot: customers badly served, and we see it better than they do."""

    dimension: str
    p: float | Withheld | NotEnough


class DecisionMaker(Struct, frozen=True, gc=False):
    """A decision maker who shared the answers with their name, and their loyalty from 0 to 10."""

    name: str
    loyalty: float


class Response(Struct, frozen=True, gc=False, tag="response"):
    """How many of the account's customers were asked in a closed wave, and how many of them answered."""

    asked: int
    answered: int


class Attendance(Struct, frozen=True, gc=False):
    """In which of the closed waves that asked them a customer answered, oldest first."""

    name: str
    answered: tuple[bool, ...]


class Money(Struct, frozen=True, gc=False, tag="money"):
    """An amount a year in one currency."""

    amount: float
    currency: str


class Criteria(Struct, frozen=True, gc=False):
    """What the import says of an account; it stands beside health and never changes it. `services` counts those held."""

    revenue: Money | NotEnough = UNKNOWN
    tenure_years: float | NotEnough = UNKNOWN
    payment: str | NotEnough = UNKNOWN
    orders: int | NotEnough = UNKNOWN
    services: int | NotEnough = UNKNOWN


class Account(Struct, frozen=True, gc=False, kw_only=True):
    """One account at one release.

    `loyalty` is the score over renew and recommend, `rci` the reliable change of the customers' experience since the wave before,
    `p_poor` the probability that the customers' true mean is below 3.5 of 1-5 (`p_poor` gives it where only a posterior is known).
    """

    ref: str
    experience: Estimate | Withheld | NotEnough
    loyalty: Estimate | Withheld | NotEnough
    alignment: Estimate | Withheld | NotEnough
    rci: float | Withheld | NotEnough
    tone: Tone | Withheld | NotEnough
    p_poor: float | Withheld | NotEnough
    blind_spots: tuple[BlindSpot, ...]
    decision_makers: tuple[DecisionMaker, ...]
    response: Response | Withheld | NotEnough
    attendance: tuple[Attendance, ...]
    overdue_cases: int
    criteria: Criteria = Criteria()

    def __post_init__(self) -> None:
        _check_parts(self)
        _check_people(self)
        _check_criteria(self)


def below(cut: float, value: Estimate) -> float:
    """P(true value < cut) of a normal posterior; a value known exactly is below or it is not."""
    if value.sd == 0:
        return float(value.mean < cut)
    return erfc((value.mean - cut) / (value.sd * sqrt(2))) / 2


def p_poor(experience: Estimate | Withheld | NotEnough) -> float | Withheld | NotEnough:
    """P(customers' true mean < 3.5 of 1-5) from the posterior of their experience; absent as that is."""
    return below(POOR, experience) if isinstance(experience, Estimate) else experience


def _check_parts(account: Account) -> None:
    ref = account.ref
    for name, value in (("experience", account.experience), ("loyalty", account.loyalty), ("alignment", account.alignment)):
        if isinstance(value, Estimate):
            _within(value.mean, 0, 100, ref, name)
            _within(value.sd, 0, 100, ref, "sd of", name)
    if not isinstance(account.rci, ABSENT):
        _within(account.rci, -inf, inf, ref, "rci")
    if isinstance(account.tone, Tone):
        _within(account.tone.score, -1, 1, ref, "tone")
        _within(account.tone.n, 1, inf, ref, "comments behind the tone")
    if not isinstance(account.p_poor, ABSENT):
        _within(account.p_poor, 0, 1, ref, "p_poor")
        if isinstance(account.experience, Withheld):
            message = f"Account {ref}, p_poor: it would say what experience withholds; withhold it by {account.experience.rule} too."
            raise BadInput(message)
    for spot in account.blind_spots:
        if not isinstance(spot.p, ABSENT):
            _within(spot.p, 0, 1, ref, "blind spot of", spot.dimension)


def _check_people(account: Account) -> None:
    ref = account.ref
    for person in account.decision_makers:
        _within(person.loyalty, 0, 10, ref, "loyalty of", person.name)
    if isinstance(account.response, Response):
        _within(account.response.asked, 1, inf, ref, "customers asked")
        _within(account.response.answered, 0, account.response.asked, ref, "customers who answered")
    _within(account.overdue_cases, 0, inf, ref, "overdue cases")


def _check_criteria(account: Account) -> None:
    criteria = account.criteria
    if isinstance(criteria.revenue, Money):
        _within(criteria.revenue.amount, -LARGEST, LARGEST, account.ref, "revenue")
        if not criteria.revenue.currency.strip():
            message = f"Account {account.ref}, revenue: it has no currency; name one, or leave the revenue out."
            raise BadInput(message)
    for name, value in (("tenure", criteria.tenure_years), ("orders", criteria.orders), ("services", criteria.services)):
        if not isinstance(value, NotEnough):
            _within(value, 0, inf, account.ref, name)


def _within(value: float, low: float, high: float, ref: str, *place: str) -> None:
    """Refuse nan, infinity and whatever lies outside low to high."""
    if not (low <= value <= high + DUST and -inf < value < inf):
        message = f"Account {ref}, {' '.join(place)}: {value} is not a number from {low} to {high}; correct it, or say why it is absent."
        raise BadInput(message)
