"""Everything that ratings and comments say: gaps, customers over the waves, the review of each wave, and the company as a whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from analysis.cells import Measured, cells_of
from analysis.company import NO_SERVICE, Reliability, WaveLinks, agreements, loyalty_drivers, reliabilities, wave_links
from analysis.customers import Moved, Standing, movements, standing
from analysis.drivers import Drivers
from analysis.handoffs.rows import HandoffRating
from analysis.handoffs.study import WaveHandoffs, handoff_study
from analysis.loyalty import Loyalty, recommendations
from analysis.ratings import Comment, Floats, Ratings
from analysis.results import COMPARISONS, REGARD, Cell, NotEnough, Theme
from analysis.review import Reviewed, Weights, review
from analysis.review.from_study import NOT_ASKED, WaveView, review_accounts, tones
from analysis.scores import Table
from analysis.study import Rules, measure
from analysis.themes import account_themes

Place = tuple[str, str]  # account_ref and wave


class FullStudy(Struct, frozen=True):
    """All results; reviews and drivers by wave, `agreement` by account_ref, wave and side."""

    cells: list[Cell]
    regard: list[Cell]
    themes: Mapping[Place, tuple[Theme, ...]]
    moved: Mapping[Place, Moved]
    reviews: Mapping[str, tuple[Reviewed, ...]]
    agreement: Mapping[tuple[str, str, str], float]
    reliabilities: tuple[Reliability, ...]
    drivers: Mapping[str, Drivers | NotEnough]
    links: tuple[WaveLinks, ...]
    loyalty: tuple[Loyalty, ...]
    handoffs: tuple[WaveHandoffs, ...] = ()


class _Customers(Struct, frozen=True):
    """Customers by wave: what they experience, how loyal they are (where asked), how far they moved."""

    experience: Mapping[int, Standing]
    loyalty: Mapping[int, Standing]
    moved: Mapping[int, tuple[Moved, ...]]


def full_study(
    ratings: Ratings,
    comments: Sequence[Comment],
    rules: Rules,
    loyalty: frozenset[str],
    weights: Weights,
    draws: Floats,
    handoffs: Iterable[HandoffRating] = (),
) -> FullStudy:
    """Measure everything; `loyalty` names the pairs about staying and recommending.

    `draws` holds numbers from [0, 1) of shape (replicates, accounts) for the bootstrap of the drivers.
    """
    study = measure(ratings, rules, (*COMPARISONS, REGARD))
    cells = cells_of(ratings, (one for one in study if one.comparison != REGARD))
    customers = _customers(ratings, loyalty)
    return FullStudy(
        cells=cells,
        regard=cells_of(ratings, (one for one in study if one.comparison == REGARD)),
        themes=account_themes(comments, rules.customer, rules.k, rules.uncounted),
        moved=_by_place(ratings, customers.moved),
        reviews=dict(_reviews(ratings, study, cells, customers, comments, weights)),
        agreement=agreements(ratings, rules, loyalty),
        reliabilities=tuple(reliabilities(ratings, rules)),
        drivers=dict(_drivers(ratings, study, customers, loyalty, draws)),
        links=tuple(wave_links(study, ratings, customers.experience)),
        loyalty=tuple(recommendations(ratings, loyalty)),
        handoffs=handoff_study(handoffs, rules.k),
    )


def _by_place(ratings: Ratings, moved: Mapping[int, tuple[Moved, ...]]) -> dict[Place, Moved]:
    waves = ((ratings.waves[wave], found) for wave, found in moved.items())
    return {(ref, key): one for key, found in waves for ref, one in zip(ratings.accounts, found, strict=True)}


def _customers(ratings: Ratings, loyalty: frozenset[str]) -> _Customers:
    table = Table(ratings)
    loyal = [pair for pair, name in enumerate(ratings.pairs) if name in loyalty]
    other = [pair for pair in range(len(ratings.pairs)) if pair not in loyal]
    experience: dict[int, Standing] = {}
    loyalties: dict[int, Standing] = {}
    for wave in range(len(ratings.waves)):
        asked = set(table.answers(wave, "service", "customer").pair.tolist())
        for pairs, found in ((other, experience), (loyal, loyalties)):
            if asked & {*pairs}:
                found[wave] = standing(table, wave, pairs)
    moved = {wave: movements(experience[wave - 1], now) for wave, now in experience.items() if wave - 1 in experience}
    return _Customers(experience, loyalties, moved)


def _reviews(
    ratings: Ratings,
    study: Iterable[Measured],
    cells: Iterable[Cell],
    customers: _Customers,
    comments: Iterable[Comment],
    weights: Weights,
) -> Iterator[tuple[str, tuple[Reviewed, ...]]]:
    """The review of every wave in which customers were asked about our service."""
    heard = tones(comments)
    ordered = sorted(cells, key=lambda cell: (ratings.waves.index(cell.wave), cell.account_ref))
    service = [one for one in study if one.comparison == "service"]
    for key, group in groupby(ordered, key=lambda cell: cell.wave):
        wave = ratings.waves.index(key)
        if wave not in customers.experience:
            continue
        view = WaveView(
            service=tuple(one for one in service if one.wave == wave),
            experience=customers.experience[wave],
            loyalty=customers.loyalty.get(wave),
            moved=customers.moved.get(wave),
            tones={ref: tone for (ref, when), tone in heard.items() if when == key},
        )
        yield key, review(review_accounts(ratings, group, view), weights)


def _drivers(
    ratings: Ratings, study: Iterable[Measured], customers: _Customers, loyalty: frozenset[str], draws: Floats
) -> Iterator[tuple[str, Drivers | NotEnough]]:
    items = {one.wave: one for one in study if one.comparison == "service" and one.rows[0].level == "item"}
    for wave, key in enumerate(ratings.waves):
        if wave not in customers.loyalty:
            yield key, NOT_ASKED
        elif wave not in items:
            yield key, NO_SERVICE
        else:
            yield key, loyalty_drivers(items[wave], customers.loyalty[wave], loyalty, draws)
