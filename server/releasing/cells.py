"""The figures of a release: customers' as they are today, colleagues' where they may change, else as they stood (R2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct, structs

from analysis.cells import ONE_SIDED
from analysis.disclosure import LEAST_K, NO_CUSTOMER, NO_ROOM, Mode, Reach, Stood, banded_gap, told_by
from analysis.ratings import Rating, Ratings, columns
from analysis.results import Banded, BandedGap, Cell, Gap, Mean, NotEnough, Scale, Withheld
from analysis.study import Rules, run_study
from analysis.waves import History, Shown
from server.freshness import Place
from server.releasing.material import Material, as_json
from surveys.findings import Finding, Precision, Told
from surveys.instrument.frames import COMPARED, Frame, Item, comparable_items
from surveys.queries.study import Answered

UNASKED = {"hidden", "not_asked"}
STUDIED = {"vendor", "customer"}

WAITS = Withheld("R2")


class Figures(Struct, frozen=True):
    """Cells as findings; how precisely each item of colleagues is shown by them, and what they and earlier ones of the wave told of it.

    An item without precision is not shown; one that stayed is shown as before.
    """

    findings: list[Finding]
    precision: dict[Place, Precision]
    told: dict[Place, Told]
    stayed: frozenset[Place]


def figures_of(material: Material) -> Figures:
    """New figures of customers, and of colleagues where they may change; else our side as it stood beside the customers' of today."""
    ratings, ids = columns(_ratings(material)), material.ids
    history = history_of(material, ratings)
    studied = run_study(ratings, _rules(material), history=history, asked=_asked(material))
    cells, stayed = _beside_before(material, studied)
    silent = {answer.account for answer in material.answers if answer.side == "customer" and answer.sharing == "totals"}
    findings = [_finding(cell, ids[cell.account_ref], silent) for cell in cells]
    shown = _shown(material, cells, ratings, history)
    precision: dict[Place, Precision] = {place: "exact" if is_exact else "coarse" for place, (_, is_exact) in shown.items()}
    return Figures(findings, precision, _told(material, shown), stayed)


def _beside_before(material: Material, studied: Iterable[Cell]) -> tuple[list[Cell], frozenset[Place]]:
    """The cells as they are new, or with our side as it stood: where it may not change, or could say but one thing."""
    ids, old = material.ids, _earlier_cells(material)
    names = {(item.frame, item.pair): item.name for item in studied_items(material).values()}
    cells: list[Cell] = []
    stayed: set[Place] = set()
    for cell in studied:
        account, name = ids[cell.account_ref], names.get((COMPARED[cell.comparison][0], cell.pair))
        before = old.pop((account, cell.comparison, cell.pair), None)
        if not material.figures.is_fresh(account, cell.comparison):
            cells.append(_carried(before, cell))
        elif name and cell.internal == NO_ROOM and before and isinstance(before.internal, Mean | Banded):
            stayed.add((account, name))
            cells.append(_carried(before, cell))
        else:
            cells.append(cell)
    left = [cell for place, cell in old.items() if not material.figures.is_fresh(*place[:2]) and isinstance(cell.internal, Mean | Banded)]
    cells += [_carried(cell, structs.replace(cell, customer=NO_CUSTOMER)) for cell in left]
    return cells, frozenset(stayed)


def _earlier_cells(material: Material) -> dict[tuple[int, str, str], Cell]:
    """What the release before said; where k was raised, what it does not allow any more goes."""
    made_of = {comparison: _items_of(material, ours) for comparison, (ours, _) in COMPARED.items()}
    found: dict[tuple[int, str, str], Cell] = {}
    for one in material.before.findings:
        if one.kind == "cell":
            cell, items = msgspec.json.decode(one.data, type=Cell), made_of[one.comparison]
            names = [items[one.pair]] if one.pair in items else list(items.values())  # a dimension or a total is made of all of them
            stands = all(material.figures.still_stands(one.account, name, material.wave.contract.k) for name in names)
            found[one.account, one.comparison, one.pair] = cell if stands else structs.replace(cell, internal=Withheld("R1"))
    return found


def _items_of(material: Material, frame: Frame) -> dict[str, str]:
    """The items of a frame by their pairs."""
    return {item.pair: item.name for item in studied_items(material).values() if item.frame == frame}


def _finding(cell: Cell, account: int, silent: set[int]) -> Finding:
    """Where customers share totals only, that none of them may be shown does not mean that none answered."""
    shown = _not_shown(cell) if account in silent and isinstance(cell.customer, NotEnough) else cell
    return Finding(account, "cell", as_json(shown), cell.comparison, cell.pair)


def _not_shown(cell: Cell) -> Cell:
    return structs.replace(cell, customer=Withheld("R3"), gap=Withheld("R3") if isinstance(cell.gap, NotEnough) else cell.gap)


def _ratings(material: Material) -> list[Rating]:
    """Every answer that may enter a figure; no "totals only" beside other releases of the wave, which would give it away (R3)."""
    items, refs = studied_items(material), material.refs
    left_out = "totals" if material.wave.contract.releases == "weekly" or material.before.number else None
    return [
        _rating(material.wave.key, refs[answer.account], items[answer.item], answer)
        for answer in material.heard
        if answer.item in items and answer.missing not in UNASKED and answer.sharing != left_out
    ]


def _rating(wave: str, ref: str, item: Item, answer: Answered) -> Rating:
    scale = Scale(float(item.minimum), float(item.maximum), item.reverse)
    return Rating(ref, wave, answer.side, answer.respondent, item.pair, item.about, item.view, answer.number, scale, answer.sharing)


def studied_items(material: Material) -> dict[str, Item]:
    """The ratings of the account relationship by name."""
    return {item.name: item for item in comparable_items(material.wave.definition) if item.about in STUDIED}


def _asked(material: Material) -> dict[Frame, set[str]]:
    """The pairs of each frame that the instrument asks."""
    found: dict[Frame, set[str]] = defaultdict(set)
    for item in studied_items(material).values():
        found[item.frame].add(item.pair)
    return found


def _rules(material: Material) -> Rules:
    """Pooled figures are promised once, at close: before it, a weekly release treats them as confidential."""
    wave = material.wave
    vendor: Mode = wave.contract.figures if wave.state == "closed" else "confidential"
    return Rules(vendor, wave.contract.customer, wave.contract.k, material.uncounted(), material.customers)


def history_of(material: Material, ratings: Ratings) -> History:
    """What other waves have shown of the same accounts, and of this one who may stand behind a figure (R4, R7)."""
    ids, past = material.ids, material.past
    of_code = {code: ids[ref] for code, ref in enumerate(ratings.accounts)}
    codes = {account: code for code, account in of_code.items()}
    uncounted = {account.id: account.uncounted for account in material.accounts}

    def who(code: int, answered: int) -> Stood:
        account = of_code[code]
        return Stood(material.people(account), max(0, answered - uncounted[account]), material.insiders(account))

    history = History(max(material.wave.contract.k, LEAST_K), who)
    for one in past.figures:
        if one.shown != "picture" and one.account in codes:
            place = one.wave, one.account
            stood = Stood(past.finished.get(place, frozenset()), one.joined, past.insiders.get(place, frozenset()))
            history.remember((one.about, one.view, one.pair, codes[one.account]), Shown(stood, one.shown == "exact"))
    for name, item in studied_items(material).items():
        for account, code in codes.items():
            told = material.figures.told(account, name)
            if told.n:
                history.told[item.about, item.view, item.pair, code] = Reach(*structs.astuple(told))
    return history


def _shown(material: Material, cells: Iterable[Cell], ratings: Ratings, history: History) -> dict[Place, tuple[Cell, bool]]:
    """Each item of colleagues that this release shows, and whether it is as exact as the number behind it allows."""
    ids, codes = material.ids, {ref: code for code, ref in enumerate(ratings.accounts)}
    names = {(item.frame, item.pair): item.name for item in studied_items(material).values()}
    found: dict[Place, tuple[Cell, bool]] = {}
    for cell in cells:
        frame = COMPARED[cell.comparison][0]
        if isinstance(cell.internal, Mean | Banded) and (frame, cell.pair) in names:
            known = history.newest.get((*frame[1:], cell.pair, codes.get(cell.account_ref, -1)))
            is_exact = isinstance(cell.internal, Mean) if known is None else known.is_exact
            found[ids[cell.account_ref], names[frame, cell.pair]] = cell, is_exact
    return found


def _told(material: Material, shown: Mapping[Place, tuple[Cell, bool]]) -> dict[Place, Told]:
    """What readers know of each shown item's answers, which bounds how far the next release may move (R5); after the last one, nothing."""
    if material.wave.state == "closed":
        return {}
    found: dict[Place, Told] = {}
    for place, (cell, is_exact) in shown.items():
        if place in material.figures.fresh and isinstance(cell.internal, Mean | Banded):
            before, now = Reach(*structs.astuple(material.figures.told(*place))), material.figures.now[place]
            reach = told_by(cell.internal, now.joined + now.uncounted, now.joined, cell.scale, before, is_exact=is_exact)
            found[place] = Told(*structs.astuple(reach))
    return found


def _carried(old: Cell | None, new: Cell) -> Cell:
    """Our side as it stood, the customers' as it is now, and their gap where it can be said from both as shown."""
    if old is None:
        return structs.replace(new, internal=WAITS, gap=WAITS)
    return structs.replace(new, internal=old.internal, gap=_carried_gap(old, new))


def _carried_gap(old: Cell, new: Cell) -> Gap | BandedGap | Withheld | NotEnough:
    if isinstance(old.internal, Withheld):
        return old.internal
    if isinstance(new.customer, Withheld):
        return new.customer
    if isinstance(old.internal, NotEnough) or not isinstance(new.customer, Mean):
        return ONE_SIDED
    if isinstance(old.internal, Banded):
        return banded_gap(old.internal, new.customer.value, new.scale)
    return old.gap if new.customer == old.customer else WAITS
