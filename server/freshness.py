"""Which of colleagues' figures may change in a release: those behind which at least 3 more people stand (R2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from analysis.cells import TOTAL
from analysis.disclosure import fresh
from surveys.confidentiality import Contract
from surveys.findings import Behind, Precision, Told
from surveys.instrument.frames import COMPARED, comparable_items
from surveys.queries.study import Answered, Before, StudiedAccount, StudiedWave

Place = tuple[int, str]  # an account, and an item, a total such as "*service", or "" for its themes and its rate


class Standing(Struct, frozen=True):
    """How many people count behind each figure now, and at the release that shows it."""

    now: Mapping[Place, Behind]
    shown: Mapping[Place, Behind]
    fresh: frozenset[Place]

    def is_fresh(self, account: int, comparison: str = "") -> bool:
        """Whether the cells of a comparison, or what is said of the account as a whole, may change."""
        return (account, _total(comparison) if comparison else "") in self.fresh

    def still_stands(self, account: int, name: str, k: int) -> bool:
        """Whether a figure may go on standing as it was shown: k may have been raised since."""
        return self.shown[account, name].shown == "nothing" or self.shown[account, name].joined >= k

    def told(self, account: int, name: str) -> Told:
        """What earlier releases of the wave told of a figure."""
        return self.shown[account, name].told if (account, name) in self.shown else Told()

    def hears(self, answer: Answered) -> bool:
        """Whether an answer may enter any figure: a colleague's one that has to wait would be told by shared figures (R13)."""
        return answer.side == "customer" or (answer.account, answer.item) in self.fresh

    def basis(
        self, precision: Mapping[Place, Precision], told: Mapping[Place, Told], stayed: frozenset[Place] = frozenset()
    ) -> dict[Place, Behind]:
        """What later releases compare with: those behind each figure, how precisely it is shown now, and what all of them told."""
        moved = self.fresh - stayed

        def new(place: Place, behind: Behind) -> Behind:
            return structs.replace(behind, shown=precision.get(place, "nothing"), told=told.get(place, self.shown[place].told))

        return {place: new(place, behind) if place in moved else self.shown[place] for place, behind in self.now.items()}


def standing(wave: StudiedWave, accounts: Sequence[StudiedAccount], answers: Iterable[Answered], before: Before) -> Standing:
    """Count behind every figure whoever may not open the account, as k does (R1).

    A comparison changes as a whole: if one of its items had to wait, a total of the others would be one that nobody may see,
    in the figures of other accounts too.
    """
    rated = [item for item in comparable_items(wave.definition) if item.side == "internal"]
    parts = {comparison: {item.name for item in rated if item.frame == ours} for comparison, (ours, _) in COMPARED.items()}
    said = _said(answers)
    now: dict[Place, Behind] = {}
    for account in accounts:
        counts = {name: max(0, count - account.uncounted) for name, count in _counts(said[account.id], parts).items()}
        counts |= {"": account.counted}
        now |= {(account.id, name): Behind(count, account.lost, uncounted=account.uncounted) for name, count in counts.items()}
    shown = {place: before.basis.get(place, Behind(0)) for place in now}
    promised = _promised_at_close(wave.contract, parts) if wave.state == "closed" else set()
    settled = {place for place, one in now.items() if place[1] in promised and _left_out(one) == _left_out(shown[place])}
    wholes = [[(account.id, name) for name in (*items, _total(comparison))] for account in accounts for comparison, items in parts.items()]
    # A figure that was shown stays one after the promise was tightened.
    k = min(before.k, wave.contract.k) if before.number else wave.contract.k
    joined = {place: min(one.joined, one.joined + one.uncounted - shown[place].uncounted) for place, one in now.items()}
    return Standing(now, shown, fresh(joined, {place: one.joined for place, one in shown.items()}, k, wholes, settled))


def _left_out(behind: Behind) -> tuple[int, int]:
    return behind.lost, behind.uncounted


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


def _promised_at_close(contract: Contract, parts: Mapping[str, set[str]]) -> set[str]:
    """Figures about our own work, where the form promises them as averages at the close."""
    if contract.vendor == "confidential":
        return set()
    own = [comparison for comparison, (ours, _) in COMPARED.items() if ours[1] == "vendor"]
    return {name for comparison in own for name in (*parts[comparison], _total(comparison))}
