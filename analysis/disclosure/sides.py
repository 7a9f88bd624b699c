"""What may be shown of one cell of one side (R1, R5, R7), and of a gap while a side is banded (R13)."""

from collections.abc import Iterable

from analysis.disclosure.ladder import LEAST_K, Ladder, Turnover, coarse_n, ladder_across
from analysis.disclosure.modes import Mode
from analysis.results import Band, Banded, BandedGap, GapBand, Mean, NotEnough, Scale, Side, Withheld

# Cuts of the band, in percent of the scale: 2.5 and 3.5 of 1-5 (R5).
CUTS = (37.5, 62.5)
# Sums of the same answers in another order differ behind the fifteenth digit; a tie must not fall by that.
_DUST = 9
NO_CUSTOMER = NotEnough("No customer answered.")


def band(mean: float, scale: Scale) -> Band:
    """The third of its own scale that a mean lies in; a mean on a cut belongs to the outer field.

    So all three fields leave three values of each of three people to one who knows what a fourth said (an owner who answered too).
    """
    position = round(100 * (mean - scale.minimum) / (scale.maximum - scale.minimum), _DUST)
    if position <= CUTS[0]:
        return "low"
    return "middle" if position < CUTS[1] else "high"


def internal_side(
    mode: Mode, n: int, counted: int, mean: float, scale: Scale, k: int = LEAST_K, turnovers: Iterable[Turnover] = ()
) -> Side:
    """A cell of colleagues' answers as it may be shown; `counted` leaves out reps and owners of the account (R1, R5).

    `turnovers` compares a confidential cell with each earlier figure of it (R7). Below k nothing is said, not even whether anybody
    answered: nobody sees which colleague did (R6).
    """
    if mode == "attributed":
        if n >= max(k, 1):
            return Mean(mean, str(n))
        return NotEnough("Nobody on our side answered.") if n == 0 else Withheld("R1")
    if min(n, counted) < max(k, LEAST_K):
        return Withheld("R1")
    if mode == "pooled":
        return Mean(mean, str(n))
    return _confidential_side(counted, mean, scale, ladder_across(counted, turnovers))


def _confidential_side(counted: int, mean: float, scale: Scale, rung: Ladder | Withheld | None) -> Side:
    if isinstance(rung, Withheld):
        return rung
    if rung is None:
        return Banded(band(mean, scale), coarse_n(counted))
    step = rung.step * (scale.maximum - scale.minimum) / 4
    return Mean(_to_step(mean, step, scale), rung.n, rung.decimals)


def _to_step(mean: float, step: float, scale: Scale) -> float:
    """The nearest multiple of the step counted from the scale's lower end, free of binary dust (3.7000000000000002)."""
    return round(scale.minimum + step * round(round((mean - scale.minimum) / step, _DUST)), 10)


def customer_side(n: int, mean: float, totals: int, hideable: int, least: int = 1) -> Side:
    """A cell of customers' answers: withheld below the least number that the wave promised (R10), and where a "totals only" answer
    could be had by taking the named ones away (R3).
    """
    if n == 0:
        return NO_CUSTOMER
    if n < least:
        return Withheld("R10")
    if totals and (n < LEAST_K or hideable < LEAST_K):
        return Withheld("R3")
    return Mean(mean, str(n))


def gap_band(internal: Band, customer: float, scale: Scale) -> BandedGap:
    """Which side sees it better, from the internal band and the customers' published mean alone (R13).

    Equal while the customers' mean lies in the same field. On a reversed scale the lower answer is the better view.
    """
    order = ("low", "middle", "high")
    difference = order.index(internal) - order.index(band(customer, scale))
    if scale.reverse:
        difference = -difference
    word: GapBand = "about equal" if difference == 0 else "we see it better" if difference > 0 else "they see it better"
    return BandedGap(word)
