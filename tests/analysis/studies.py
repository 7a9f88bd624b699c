"""Small studies as rows, and what is looked at in their cells."""

from collections.abc import Iterable
from itertools import product

import numpy as np

from analysis.ratings import About, Rating, Sharing, Side, View
from analysis.results import Cell, Comparison, Gap, Scale
from analysis.study import Rules

FIVE = Scale(1, 5)
OPEN = Rules(vendor="attributed", customer="attributed", k=1)
CONFIDENTIAL = Rules(vendor="confidential", customer="confidential")


def rows(
    account: str,
    side: Side,
    pair: str,
    values: Iterable[float | None],
    *,
    about: About = "vendor",
    view: View = "own",
    scale: Scale = FIVE,
    sharing: tuple[Sharing, ...] = (),
    wave: str = "1",
) -> list[Rating]:
    choices = (*sharing, *(["unnamed"] * 50))
    return [
        Rating(account, wave, side, f"{side}-{number}", pair, about, view, value, scale, choices[number])  # type: ignore[arg-type]  # mypy joins the literals
        for number, value in enumerate(values)
    ]


def one(cells: list[Cell], account: str = "a", comparison: Comparison = "service", pair: str = "ease") -> Cell:
    (cell,) = [cell for cell in cells if (cell.account_ref, cell.comparison, cell.pair) == (account, comparison, pair)]
    return cell


def rounded(cell: Cell) -> tuple[object, ...]:
    """A cell without the last bits, which depend on the order in which numbers are added."""
    gap = cell.gap
    figures = tuple(round(float(getattr(gap, name)), 9) for name in ("gap", "low", "q", "posterior_gap")) if isinstance(gap, Gap) else gap
    return cell.account_ref, cell.wave, cell.comparison, cell.pair, cell.customer, figures


def many(generator: np.random.Generator, accounts: int = 4) -> list[Rating]:
    return [
        rating
        for account, pair, side in product("abcdefgh"[:accounts], ("ease", "speed"), ("internal", "customer"))
        for rating in rows(account, side, pair, [float(x) for x in generator.integers(1, 6, 4)])  # type: ignore[arg-type]  # mypy widens product
    ]
