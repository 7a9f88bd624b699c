"""Which of colleagues' figures may change in a release: those behind which at least 3 more people stand (R2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from analysis.disclosure import JOINED_AT_LEAST
from surveys.instrument.frames import COMPARED, Item, comparable_items
from surveys.queries.study import Answered, Before, StudiedAccount, StudiedWave

TOTAL = "*"
Place = tuple[int, str]  # an account, and an item, a total such as "*service", or "" for its themes and its rate


class Standing(Struct, frozen=True):
    """How many people count behind each figure now, and at the release that shows it."""

    items: Mapping[tuple[str, str], str]
    now: Mapping[Place, int]
    shown: Mapping[Place, int]
    fresh: frozenset[Place]

    def is_fresh(self, account: int, comparison: str = "", pair: str = "") -> bool:
        """Whether a cell, or what is said of the account as a whole, may change."""
        if not comparison:
            return (account, "") in self.fresh
        if pair != TOTAL:
            return (account, self.items.get((comparison, pair), "")) in self.fresh
        parts = {item for (other, _), item in self.items.items() if other == comparison}
        return all((account, item) in self.fresh for item in [*parts, f"{TOTAL}{comparison}"])

    def hears(self, answer: Answered) -> bool:
        """Whether an answer may enter any figure: a colleague's one that has to wait would be told by shared figures (R13)."""
        return answer.side == "customer" or (answer.account, answer.item) in self.fresh

    def basis(self) -> dict[Place, int]:
        """What the next release compares with."""
        return {place: count if place in self.fresh else self.shown[place] for place, count in self.now.items()}


def standing(wave: StudiedWave, accounts: Sequence[StudiedAccount], answers: Iterable[Answered], before: Before) -> Standing:
    """Count behind every figure whoever may not open the account, as k does (R1)."""
    rated = [item for item in comparable_items(wave.definition) if item.side == "internal"]
    items = {(comparison, item.pair): item.name for comparison, (ours, _) in COMPARED.items() for item in rated if item.frame == ours}
    said = _said(answers)
    now: dict[Place, int] = {}
    settled: set[Place] = set()
    for account in accounts:
        owners = account.finished - account.countable
        counts = _counts(said[account.id], rated, items)
        now |= {(account.id, name): max(0, count - owners) for name, count in counts.items()} | {(account.id, ""): account.countable}
        if wave.state == "closed":
            settled |= {(account.id, name) for name in _promised_at_close(rated)}
    shown = {place: before.joined.get(place, 0) for place in now}
    fresh = frozenset(
        place
        for place, count in now.items()
        if shown[place] < wave.contract.k or count - shown[place] >= JOINED_AT_LEAST or (place in settled and count == shown[place])
    )
    return Standing(items, now, shown, fresh)


def _said(answers: Iterable[Answered]) -> Mapping[int, Mapping[str, set[str]]]:
    """By account: the items that each colleague rated."""
    said: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for answer in answers:
        if answer.side == "internal" and answer.number is not None:
            said[answer.account][answer.respondent].add(answer.item)
    return said


def _counts(said: Mapping[str, set[str]], rated: Sequence[Item], items: Mapping[tuple[str, str], str]) -> dict[str, int]:
    """How many rated each item, and how many at least half of the items of each comparison."""
    answered = Counter(item for mine in said.values() for item in mine)
    counts = {item.name: answered[item.name] for item in rated}
    for comparison in COMPARED:
        parts = {item for (other, _), item in items.items() if other == comparison}
        counts[f"{TOTAL}{comparison}"] = sum(2 * len(mine & parts) >= len(parts) for mine in said.values())
    return counts


def _promised_at_close(rated: Sequence[Item]) -> set[str]:
    """Figures about our own work, which a form may promise as averages at the close: a band that nobody joined becomes one."""
    names = {item.name for item in rated if item.about == "vendor"}
    return names | {f"{TOTAL}{comparison}" for comparison, (ours, _) in COMPARED.items() if ours[1] == "vendor"}
