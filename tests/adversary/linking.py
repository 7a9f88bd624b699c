"""Ways to link rows to people, and how often they should be right if they knew nothing: a permutation test over all of them at once."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tests.adversary.dump import PLACE, Dump, Row

Floats = NDArray[np.float64]
PERMUTATIONS: Final = 999
SEED: Final = 20_261


class Group(Struct, frozen=True):
    """Rows of one account and block with the people whose they are; row i belongs to person i, which only the test knows.

    Columns of `people` and `rows` are whatever each can be put in order by.
    """

    people: Mapping[str, Sequence[Any]]
    rows: Mapping[str, Sequence[Any]]


class Link(Struct, frozen=True):
    """The way that linked best, how well, and the chance to do as well by guessing, over all ways together."""

    way: str
    p: float


def best_link(groups: Sequence[Group]) -> Link:
    """Try each order of people against each order of rows, forwards and backwards, by right matches and by how alike the orders are.

    The largest of all is held against the largest of all when people are dealt anew within each group (Westfall and Young), which
    is never laxer than Bonferroni and takes the ways as alike as they are.
    """
    rng = np.random.default_rng(SEED)
    telling = [_telling([group.people for group in groups]), _telling([group.rows for group in groups])]
    ranked = [(_ranks(group.people, telling[0], rng), _ranks(group.rows, telling[1], rng)) for group in groups]
    names = [f"{ours} ~ {theirs}" for ours in ranked[0][0] for theirs in ranked[0][1]]
    tables = [
        (np.array([people[name] for name in ranked[0][0]]), np.array([rows[name] for name in ranked[0][1]])) for people, rows in ranked
    ]
    seen = _scores(tables, np.arange)
    guessed = np.array([_scores(tables, rng.permutation).max(axis=1) for _ in range(PERMUTATIONS)])
    found = []
    for kind, name in enumerate(("matches", "likeness")):
        way = int(seen[kind].argmax())
        as_good = int((guessed[:, kind] >= seen[kind, way]).sum())
        found.append(Link(f"{names[way]} by {name}", min(1.0, 2 * (1 + as_good) / (1 + PERMUTATIONS))))
    return min(found, key=lambda link: link.p)


def _scores(tables: Sequence[tuple[Floats, Floats]], deal: Callable[[int], NDArray[np.int64]]) -> Floats:
    """For each pair of orders, over all groups: the matches (forwards or backwards), and the absolute rank correlation, standardised."""
    matches, likeness = np.zeros(()), np.zeros(())
    for people, rows in tables:
        dealt, size = rows[:, deal(rows.shape[1])], rows.shape[1]
        ahead = (people[:, None, :] == dealt[None, :, :]).sum(axis=2)
        back = (size - 1 - people[:, None, :] == dealt[None, :, :]).sum(axis=2)
        matches = matches + np.stack([ahead, back])
        ours, theirs = (people - (size - 1) / 2, dealt - (size - 1) / 2)
        likeness = likeness + ours @ theirs.T / (size * (size * size - 1) / 12) * np.sqrt(size - 1)
    return np.stack([np.max(matches, axis=0).ravel(), np.abs(likeness).ravel()])


def _telling(groups: Sequence[Mapping[str, Sequence[Any]]]) -> list[str]:
    """The columns in which somewhere two differ."""
    return [name for name in groups[0] if any(len(set(map(str, group[name]))) > 1 for group in groups)]


def _ranks(columns: Mapping[str, Sequence[Any]], names: Sequence[str], rng: np.random.Generator) -> dict[str, Floats]:
    """Places in each order; what is equal is dealt at random."""
    found = {}
    for name in names:
        values = columns[name]
        keys = [(value is not None, _sortable(value)) for value in values]
        order = sorted(rng.permutation(len(keys)).tolist(), key=lambda place: keys[place])
        ranks = np.empty(len(keys))
        ranks[order] = np.arange(len(keys))
        found[name] = ranks
    return found


def _sortable(value: Any) -> Any:
    return value if isinstance(value, tuple) else (float(value),) if isinstance(value, int | float) else (str(value),) if value else ("",)


def orders_of(dump: Dump, table: str, fits: Mapping[str, Hashable]) -> dict[str, Any]:
    """All that the first row which fits can be put in order by; nothing where none does."""
    row = next((row for row in dump[table] if all(row[name] == value for name, value in fits.items())), None)
    return {} if row is None else {f"{table}.{name}": value for name, value in row.items()}


def places_of(rows: Sequence[Row], of: str) -> dict[Any, tuple[Any, Any]]:
    """By what they belong to: where the first of some rows lies, and the last."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row[of], []).append(row[PLACE])
    return {owner: (min(places), max(places)) for owner, places in found.items()}
