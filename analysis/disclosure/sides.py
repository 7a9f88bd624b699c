"""What may be shown of one cell of one side (R1, R5, R7), and of a gap while a side is banded (R13)."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

from msgspec import structs

from analysis.disclosure.ladder import HALF, LEAST_K, Ladder, Turnover, coarse_n, ladder, ladder_across
from analysis.disclosure.modes import Mode
from analysis.disclosure.reach import UNSEEN, Reach, ends, narrowed, room
from analysis.results import Band, Banded, BandedGap, GapBand, Mean, NotEnough, Scale, Side, Withheld

# Cuts of the band, in percent of the scale: 2.5 and 3.5 of 1-5 (R5).
CUTS = (37.5, 62.5)
BANDS: tuple[Band, ...] = ("low", "middle", "high")
# Sums of the same answers in another order differ behind the fifteenth digit; a tie must not fall by that.
_DUST = 9
OWNERS = 2  # so many who may open an account may have answered about it, as far as readers know
NO_ROOM = Withheld("R5")  # of a figure's reach only one value is left
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
    mode: Mode,
    n: int,
    counted: int,
    mean: float,
    scale: Scale,
    k: int = LEAST_K,
    turnovers: Iterable[Turnover] = (),
    before: Reach = UNSEEN,
    *,
    owners: int = OWNERS,
) -> Side:
    """A cell of colleagues' answers as it may be shown; `counted` leaves out reps and owners of the account (R1, R5).

    `turnovers` compares a confidential cell with each earlier figure of it (R7), `before` is what its wave told of it. Below k nothing
    is said, not even whether anybody answered: nobody sees which colleague did (R6). `owners` is how many who may open the figure may
    have answered too, of which it tells nothing; 0 where nobody in particular may.
    """
    if mode == "attributed":
        if n >= max(k, 1):
            return Mean(mean, str(n))
        return NotEnough("Nobody on our side answered.") if n == 0 else Withheld("R1")
    if min(n, counted) < max(k, LEAST_K):
        return Withheld("R1")
    if mode == "pooled":
        return Mean(mean, str(n))
    rung = ladder_across(counted, turnovers)
    return rung if isinstance(rung, Withheld) else _within_reach(n, counted, mean, scale, rung, before, owners)


def _within_reach(n: int, counted: int, mean: float, scale: Scale, rung: Ladder | None, before: Reach, owners: int) -> Side:
    """Withheld where only one value could be printed, whatever they said."""
    return _between(_ends(before, n, n - counted, scale, owners), mean, scale, counted, rung) or NO_ROOM


def picture_side(n: int, people: int, insiders: int, mean: float, scale: Scale) -> Banded | None:
    """The field of a mean of n answers over several accounts, of which one insider may know so many; None where it could only be one."""
    side = _between(_ends(UNSEEN, n, insiders, scale, 0, insiders), mean, scale, people, None)
    return side if isinstance(side, Banded) else None


def _between(reach: tuple[float, float], mean: float, scale: Scale, counted: int, rung: Ladder | None) -> Mean | Banded | None:
    """A mean no further out than its reach, which says so at its end; None where only one could be printed."""
    lowest, highest = (_printed(end, scale, counted, rung) for end in reach)
    if lowest == highest:
        return None
    side = _printed(min(max(mean, reach[0]), reach[1]), scale, counted, rung)
    if side == lowest and not _is_outermost(side, "low", scale.minimum):
        return structs.replace(side, beyond="less")
    return structs.replace(side, beyond="more") if side == highest and not _is_outermost(side, "high", scale.maximum) else side


def _is_outermost(side: Mean | Banded, field: Band, end: float) -> bool:
    """Whether nothing lies further out."""
    return side.band == field if isinstance(side, Banded) else side.value == end


def _ends(before: Reach, n: int, insiders: int, scale: Scale, owners: int = OWNERS, own: int = 1) -> tuple[float, float]:
    """The least and the largest mean that may be printed as such.

    Of a first figure as tight as if any number of `owners` had answered beside those who count: else its end would tell (R6). Later in
    a wave that would leave no room.
    """
    left, length = room(scale.maximum - scale.minimum + 1, own), scale.maximum - scale.minimum
    possible = {insiders} if before.n else {insiders, *range(owners + 1)}
    both = [(n - insiders + there, *ends(before, n - insiders + there, there, left)) for there in possible]
    low, high = max(low / people for people, low, _ in both), min(high / people for people, _, high in both)
    return scale.minimum + length * min(low, (low + high) / 2), scale.minimum + length * max(high, (low + high) / 2)


def _printed(mean: float, scale: Scale, counted: int, rung: Ladder | None) -> Mean | Banded:
    if rung is None:
        return Banded(band(mean, scale), coarse_n(counted))
    step = rung.step * (scale.maximum - scale.minimum) / 4
    return Mean(_to_step(mean, step, scale), rung.n, rung.decimals)


def _to_step(mean: float, step: float, scale: Scale) -> float:
    """The nearest multiple of the step counted from the scale's lower end, free of binary dust (3.7000000000000002)."""
    return round(scale.minimum + step * round(round((mean - scale.minimum) / step, _DUST)), 10)


def width(side: Mean, scale: Scale, rung: Ladder) -> float:
    """How far apart the means lie that are printed so: a step, or all from its middle on at an end of the reach."""
    half = rung.step * (scale.maximum - scale.minimum) / 8
    below, above = side.value - scale.minimum, scale.maximum - side.value
    return (below if side.beyond == "less" else min(half, below)) + (above if side.beyond == "more" else min(half, above))


def told_by(side: Mean | Banded, n: int, counted: int, scale: Scale, before: Reach, *, is_exact: bool = True) -> Reach:
    """What readers know of a confidential cell, and of all before it in its wave, once this was printed of it.

    `is_exact` says that the ladder made it no coarser than its n asks (R7).
    """
    rung = None if isinstance(side, Banded) else ladder(counted)
    if rung and not is_exact:
        rung = structs.replace(rung, step=HALF)
    low, high = _field(side, scale, n, lambda mean: _printed(mean, scale, counted, rung))
    field = 0.0 if side.beyond == "less" else low, float(n) if side.beyond == "more" else high
    return narrowed(before, n, n - counted, field, room(scale.maximum - scale.minimum + 1))


def _field(side: Mean | Banded, scale: Scale, n: int, printed: Callable[[float], Mean | Banded]) -> tuple[float, float]:
    """The least and the largest sum of n whole answers, each a share of its scale, of which this is printed."""
    points = scale.maximum - scale.minimum

    def place(total: int) -> float:
        return _order(printed(scale.minimum + total / n))

    sums = range(round(n * points) + 1)
    return bisect_left(sums, _order(side), key=place) / points, (bisect_right(sums, _order(side), key=place) - 1) / points


def _order(side: Mean | Banded) -> float:
    return BANDS.index(side.band) if isinstance(side, Banded) else side.value


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


def banded_gap(internal: Banded, customer: float, scale: Scale) -> BandedGap | Withheld:
    """Which side sees it better, from what is printed of both alone (R13): nothing where our field's reach leaves it open."""
    at = BANDS.index(internal.band)
    possible = {"": BANDS[at : at + 1], "less": BANDS[: at + 1], "more": BANDS[at:]}[internal.beyond]
    found = {gap_band(field, customer, scale) for field in possible}
    return found.pop() if len(found) == 1 else Withheld("R5")


def gap_band(internal: Band, customer: float, scale: Scale) -> BandedGap:
    """Which side sees it better, from the internal band and the customers' published mean alone.

    Equal while the customers' mean lies in the same field. On a reversed scale the lower answer is the better view.
    """
    difference = BANDS.index(internal) - BANDS.index(band(customer, scale))
    if scale.reverse:
        difference = -difference
    word: GapBand = "about equal" if difference == 0 else "we see it better" if difference > 0 else "they see it better"
    return BandedGap(word)
