"""Which of colleagues' figures may change in a release: those behind which at least 3 more people stand (R2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from analysis.cells import TOTAL
from analysis.disclosure import fresh
from surveys.instrument.frames import COMPARED, comparable_items
from surveys.queries.study import Answered, Before, StudiedAccount, StudiedWave

Place = tuple[int, str]  # an account, and an item, a total such as "*service", or "" for its themes and its rate


class Standing(Struct, frozen=True):
    """How many people count behind each figure now, and at the release that shows it."""

    now: Mapping[Place, int]
    shown: Mapping[Place, int]
    fresh: frozenset[Place]

    def is_fresh(self, account: int, comparison: str = "") -> bool:
        """Whether the cells of a comparison, or what is said of the account as a whole, may change."""
        return (account, _total(comparison) if comparison else "") in self.fresh

    def hears(self, answer: Answered) -> bool:
        """Whether an answer may enter any figure: a colleague's one that has to wait would be told by shared figures (R13)."""
        return answer.side == "customer" or (answer.account, answer.item) in self.fresh

    def basis(self) -> dict[Place, int]:
        """What the next release compares with."""
        return {place: count if place in self.fresh else self.shown[place] for place, count in self.now.items()}


def standing(wave: StudiedWave, accounts: Sequence[StudiedAccount], answers: Iterable[Answered], before: Before) -> Standing:
    """Count behind every figure whoever may not open the account, as k does (R1).

    A comparison changes as a whole: if one of its items had to wait, a total of the others would be one that nobody may see,
    in the figures of other accounts too.
    """
    rated = [item for item in comparable_items(wave.definition) if item.side == "internal"]
    parts = {comparison: {item.name for item in rated if item.frame == ours} for comparison, (ours, _) in COMPARED.items()}
    said = _said(answers)
    now: dict[Place, int] = {}
    for account in accounts:
        owners = account.finished - account.countable
        counts = _counts(said[account.id], parts)
        now |= {(account.id, name): max(0, count - owners) for name, count in counts.items()} | {(account.id, ""): account.countable}
    shown = {place: before.joined.get(place, 0) for place in now}
    settled = _promised_at_close(parts) if wave.state == "closed" else set()
    wholes = [[(account.id, name) for name in (*items, _total(comparison))] for account in accounts for comparison, items in parts.items()]
    return Standing(now, shown, fresh(now, shown, wave.contract.k, wholes, {place for place in now if place[1] in settled}))


def _total(comparison: str) -> str:
    return f"{TOTAL}{comparison}"


def _said(answers: Iterable[Answered]) -> Mapping[int, Mapping[str, set[str]]]:
    """By account: the items that each colleague rated."""
    said: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for answer in answers:
        if answer.side == "internal" and answer.number is not None:
            said[answer.account][answer.respondent].add(answer.item)
    return said


def _counts(said: Mapping[str, set[str]], parts: Mapping[str, set[str]]) -> dict[str, int]:
    """How many rated each item, and how many at least half of the items of each comparison."""
    answered = Counter(item for mine in said.values() for item in mine)
    counts = {item: answered[item] for items in parts.values() for item in items}
    return counts | {
        _total(comparison): sum(2 * len(mine & items) >= len(items) for mine in said.values()) for comparison, items in parts.items()
    }


def _promised_at_close(parts: Mapping[str, set[str]]) -> set[str]:
    """Figures about our own work, which a form may promise as averages at the close."""
    own = [comparison for comparison, (ours, _) in COMPARED.items() if ours[1] == "vendor"]
    return {name for comparison in own for name in (*parts[comparison], _total(comparison))}
