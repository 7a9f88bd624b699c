"""From a study of ratings to what the total account review reads: only what the study itself may show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from msgspec import Struct

from analysis.alignment import alignment, alignment_sd, dimensions_of
from analysis.cells import Measured
from analysis.change import TrendBreak
from analysis.customers import NOT_ASKED_TWICE, Moved, Standing
from analysis.disclosure import NO_CUSTOMER
from analysis.ratings import Comment, Floats, Ratings
from analysis.results import BandedGap, Cell, Gap, NotEnough, Withheld
from analysis.review.accounts import Account, BlindSpot, Estimate, Tone
from analysis.sentiment import score, score_of

NOT_ASKED = NotEnough("Customers were not asked about their loyalty.")
NO_COMMENT = NotEnough("No comment of a customer could be scored.")
UNKNOWN_RESPONSE = NotEnough("A table of ratings does not say who was asked.")


class WaveView(Struct, frozen=True):
    """What is known of one wave: its service gaps as arrays, its customers, how far they moved, the tone of their comments."""

    service: tuple[Measured, ...]
    experience: Standing
    loyalty: Standing | None
    moved: tuple[Moved, ...] | None
    tones: Mapping[str, Tone]


def review_accounts(ratings: Ratings, cells: Iterable[Cell], wave: WaveView) -> Iterator[Account]:
    """The accounts that have cells among these of one wave."""
    places = {name: place for place, name in enumerate(ratings.accounts)}
    spots = {row.name: one.gaps.p_blind_spot[at] for one in wave.service for at, row in enumerate(one.rows)}
    for ref, group in groupby(cells, key=lambda cell: cell.account_ref):
        own, at = list(group), places[ref]
        yield Account(
            ref=ref,
            experience=_estimate(wave.experience, at, NO_CUSTOMER),
            loyalty=NOT_ASKED if wave.loyalty is None else _estimate(wave.loyalty, at, NO_CUSTOMER),
            alignment=_alignment(own),
            rci=NOT_ASKED_TWICE if wave.moved is None else _rci(wave.moved[at]),
            tone=wave.tones.get(ref, NO_COMMENT),
            p_poor=float(wave.experience.p_poor[at]) if wave.experience.means.n[at] else NO_CUSTOMER,
            blind_spots=tuple(_blind_spots(own, spots, at)),
            decision_makers=(),
            response=UNKNOWN_RESPONSE,
            attendance=(),
            overdue_cases=0,
        )


def _estimate(standing: Standing, at: int, absent: NotEnough) -> Estimate | NotEnough:
    if not standing.means.n[at]:
        return absent
    return Estimate(float(np.clip(standing.posterior.mean[at], 0, 100)), float(standing.posterior.sd[at]))


def _alignment(cells: Sequence[Cell]) -> Estimate | Withheld | NotEnough:
    index, sd = alignment(cells), alignment_sd(cells)
    if not isinstance(index, float):
        return index
    return Estimate(index, min(sd, 100.0)) if isinstance(sd, float) else sd


def _rci(moved: Moved) -> float | NotEnough:
    return NotEnough(moved.rci.reason) if isinstance(moved.rci, TrendBreak) else moved.rci


def _blind_spots(cells: Sequence[Cell], p: Mapping[str, Floats], at: int) -> Iterator[BlindSpot]:
    for cell in dimensions_of(cell for cell in cells if cell.comparison == "service"):
        if isinstance(cell.gap, Gap):
            yield BlindSpot(cell.pair, float(p[cell.pair][at]))
        else:
            yield BlindSpot(cell.pair, Withheld("R13") if isinstance(cell.gap, BandedGap) else cell.gap)


def tones(comments: Iterable[Comment]) -> dict[tuple[str, str], Tone]:
    """Mean sentiment of the customers' scored comments per (account_ref, wave); "totals only" is in no account's."""
    found: dict[tuple[str, str], list[float]] = {}
    for comment in comments:
        value = score_of(score(comment.text)) if comment.side == "customer" and comment.sharing != "totals" else None
        if value is not None:
            found.setdefault((comment.account_ref, comment.wave), []).append(value)
    return {place: Tone(sum(values) / len(values), len(values)) for place, values in found.items()}
