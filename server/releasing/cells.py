"""The figures of a release: customers' as they are today, colleagues' where they may change, else as they stood (R2)."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from msgspec import Struct, structs

from analysis.cells import ONE_SIDED
from analysis.disclosure import LEAST_K, NO_CUSTOMER, Mode, Stood, gap_band
from analysis.ratings import Rating, Ratings, columns
from analysis.results import Banded, BandedGap, Cell, Gap, Mean, NotEnough, Scale, Withheld
from analysis.study import Rules, run_study
from analysis.waves import History, Shown
from server.freshness import Place
from server.releasing.material import Material, as_json
from surveys.findings import Finding, Precision
from surveys.instrument.frames import COMPARED, Frame, Item, comparable_items
from surveys.queries.study import Answered

UNASKED = {"hidden", "not_asked"}
STUDIED = {"vendor", "customer"}

WAITS = Withheld("R2")


class Figures(Struct, frozen=True):
    """Cells as findings, and how precisely each item of colleagues is shown by them; items in neither are not shown."""

    findings: list[Finding]
    precision: dict[Place, Precision]


def figures_of(material: Material) -> Figures:
    """New figures of customers, and of colleagues where they may change; else our side as it stood beside the customers' of today."""
    ratings, ids = columns(_ratings(material)), material.ids
    history = history_of(material, ratings)
    studied = run_study(ratings, _rules(material), history=history, asked=_asked(material))
    cells: list[Cell] = []
    old = _standing_cells(material)
    for cell in studied:
        place = ids[cell.account_ref], cell.comparison, cell.pair
        cells.append(cell if material.figures.is_fresh(*place[:2]) else _carried(old.pop(place, None), cell))
    left = [cell for cell in old.values() if isinstance(cell.internal, Mean | Banded)]
    cells += [_carried(cell, structs.replace(cell, customer=NO_CUSTOMER)) for cell in left]
    silent = {answer.account for answer in material.answers if answer.side == "customer" and answer.sharing == "totals"}
    findings = [_finding(cell, ids[cell.account_ref], silent) for cell in cells]
    return Figures(findings, _precision(material, cells, ratings, history))


def _standing_cells(material: Material) -> dict[tuple[int, str, str], Cell]:
    """What the release before said where colleagues' figures may not change; where k was raised, what it does not allow any more goes."""
    made_of = {comparison: _items_of(material, ours) for comparison, (ours, _) in COMPARED.items()}
    found: dict[tuple[int, str, str], Cell] = {}
    for one in material.before.findings:
        if one.kind == "cell" and not material.figures.is_fresh(one.account, one.comparison):
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
    return Rules(vendor, wave.contract.customer, wave.contract.k, material.uncounted(), wave.contract.customers)


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
    for found in material.before.findings:
        if found.kind == "cell" and found.account in codes:
            side = msgspec.json.decode(found.data, type=Cell).internal
            if isinstance(side, Banded):
                history.bands[*COMPARED[found.comparison][0][1:], found.pair, codes[found.account]] = side.band
    return history


def _precision(material: Material, cells: Iterable[Cell], ratings: Ratings, history: History) -> dict[Place, Precision]:
    """How precisely this release shows each item of colleagues."""
    ids, codes = material.ids, {ref: code for code, ref in enumerate(ratings.accounts)}
    names = {(item.frame, item.pair): item.name for item in studied_items(material).values()}
    found: dict[Place, Precision] = {}
    for cell in cells:
        frame = COMPARED[cell.comparison][0]
        if isinstance(cell.internal, Mean | Banded) and (frame, cell.pair) in names:
            known = history.newest.get((*frame[1:], cell.pair, codes.get(cell.account_ref, -1)))
            is_exact = isinstance(cell.internal, Mean) if known is None else known.is_exact
            found[ids[cell.account_ref], names[frame, cell.pair]] = "exact" if is_exact else "coarse"
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
        return gap_band(old.internal.band, new.customer.value, new.scale)
    return old.gap if new.customer == old.customer else WAITS
