"""From the answers of a wave to what may be published of each account: the rules decide, then the release before has its say."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec
from msgspec import structs

from analysis.cells import ONE_SIDED
from analysis.disclosure import NO_CUSTOMER, Mode, gap_band
from analysis.ratings import Comment, Rating, columns
from analysis.results import METHOD_VERSION, Banded, BandedGap, Cell, Gap, Mean, NotEnough, Scale, Theme, Withheld
from analysis.study import Rules, run_study
from analysis.themes import account_themes
from reports.brief import Quote
from server.freshness import Standing, standing
from surveys.actions.releases import NewFinding, NewRelease
from surveys.confidentiality import write_contract
from surveys.instrument.frames import Item, comparable_items
from surveys.instrument.types import Checkbox
from surveys.instrument.types import Comment as Written
from surveys.participation import rate_words
from surveys.queries.study import Answered, Before, StudiedAccount, StudiedWave

UNASKED = {"hidden", "not_asked"}
STUDIED = {"vendor", "customer"}
# Item names of the shipped instrument that say what an open question is for; others about us are asks of the customer.
SATISFIED, EASIER = "c_satisfied", "i_easier"
OWN_PART = "c_own_part"

WAITS = Withheld("R2")


def new_release(wave: StudiedWave, accounts: Sequence[StudiedAccount], answers: Sequence[Answered], before: Before) -> NewRelease | None:
    """What is to be published now; None if nothing has changed since the release before."""
    input_hash = _hash([METHOD_VERSION, wave.state, wave.contract, accounts, answers])
    if input_hash == before.input_hash:
        return None
    figures = standing(wave, accounts, answers, before)
    findings = [
        *_cells(wave, accounts, answers, before, figures),
        *_themes(wave, accounts, answers, before, figures),
        *_words(wave, answers),
        *(_participation(wave, account, before, figures) for account in accounts),
    ]
    newest = sorted(accounts, key=lambda account: (-account.answered_at, account.id))
    return NewRelease(
        wave=wave.id,
        number=before.number + 1,
        method=METHOD_VERSION,
        contract=write_contract(wave.contract),
        input_hash=input_hash,
        content_hash=_hash(findings),
        accounts=[account.id for account in newest],
        findings=findings,
        joined=figures.basis(),
    )


def _cells(
    wave: StudiedWave, accounts: Sequence[StudiedAccount], answers: Sequence[Answered], before: Before, figures: Standing
) -> list[NewFinding]:
    """New figures of customers, and of colleagues where they may change; else our side as it stood beside the customers' of today."""
    ids = {account.ref: account.id for account in accounts}
    silent = {answer.account for answer in answers if answer.side == "customer" and answer.sharing == "totals"}
    old = {
        (one.account, one.comparison, one.pair): msgspec.json.decode(one.data, type=Cell)
        for one in before.findings
        if one.kind == "cell" and not figures.is_fresh(one.account, one.comparison)
    }
    cells: list[Cell] = []
    for cell in run_study(columns(_ratings(wave, accounts, filter(figures.hears, answers))), _rules(wave, accounts)):
        place = ids[cell.account_ref], cell.comparison, cell.pair
        cells.append(cell if figures.is_fresh(*place[:2]) else _carried(old.pop(place, None), cell))
    left = [cell for cell in old.values() if isinstance(cell.internal, Mean | Banded)]
    cells += [_carried(cell, structs.replace(cell, customer=NO_CUSTOMER)) for cell in left]
    return [_finding(cell, ids[cell.account_ref], silent) for cell in cells]


def _finding(cell: Cell, account: int, silent: set[int]) -> NewFinding:
    """Where customers share totals only, that none of them may be shown does not mean that none answered."""
    shown = _not_shown(cell) if account in silent and isinstance(cell.customer, NotEnough) else cell
    return NewFinding(account, "cell", _json(shown), cell.comparison, cell.pair)


def _not_shown(cell: Cell) -> Cell:
    return structs.replace(cell, customer=Withheld("R3"), gap=Withheld("R3") if isinstance(cell.gap, NotEnough) else cell.gap)


def _ratings(wave: StudiedWave, accounts: Sequence[StudiedAccount], answers: Iterable[Answered]) -> list[Rating]:
    items = {item.name: item for item in comparable_items(wave.definition) if item.about in STUDIED}
    refs = {account.id: account.ref for account in accounts}
    left_out = _left_out(wave)
    return [
        _rating(wave.key, refs[answer.account], items[answer.item], answer)
        for answer in answers
        if answer.item in items and answer.missing not in UNASKED and answer.sharing != left_out
    ]


def _left_out(wave: StudiedWave) -> str | None:
    """Where figures come weekly, "totals only" is in no account's: two releases would give it away (R3)."""
    return "totals" if wave.contract.releases == "weekly" else None


def _rating(wave: str, ref: str, item: Item, answer: Answered) -> Rating:
    scale = Scale(float(item.minimum), float(item.maximum), item.reverse)
    return Rating(ref, wave, answer.side, answer.respondent, item.pair, item.about, item.view, answer.number, scale, answer.sharing)


def _rules(wave: StudiedWave, accounts: Sequence[StudiedAccount]) -> Rules:
    """Pooled figures are promised once, at close: before it, a weekly release treats them as confidential."""
    vendor: Mode = wave.contract.vendor if wave.state == "closed" else "confidential"
    return Rules(vendor=vendor, customer=wave.contract.customer, k=wave.contract.k, uncounted=_uncounted(wave, accounts))


def _uncounted(wave: StudiedWave, accounts: Sequence[StudiedAccount]) -> dict[tuple[str, str], int]:
    """How many finished who may open the account; any answer may be theirs, so they are taken off every count (R1)."""
    return {(account.ref, wave.key): account.finished - account.countable for account in accounts}


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


def _themes(
    wave: StudiedWave, accounts: Sequence[StudiedAccount], answers: Sequence[Answered], before: Before, figures: Standing
) -> list[NewFinding]:
    """Themes of all comments, and apart from them of what each side asks of the other; colleagues' ones only as R8 allows."""
    ids = {account.ref: account.id for account in accounts}
    findings = [
        NewFinding(one.account, one.kind, one.data, one.comparison, one.pair)
        for one in before.findings
        if one.kind == "theme" and not figures.is_fresh(one.account) and msgspec.json.decode(one.data, type=Theme).side == "internal"
    ]
    for group, items in _groups(wave).items():
        comments = _comments(wave, accounts, answers, items)
        for (ref, _), themes in account_themes(comments, "confidential", wave.contract.k, _uncounted(wave, accounts)).items():
            kept = [theme for theme in themes if theme.side == "customer" or figures.is_fresh(ids[ref])]
            findings += [NewFinding(ids[ref], "theme", _json(theme), group, theme.theme[:64]) for theme in kept]
    return findings


def _groups(wave: StudiedWave) -> dict[str, set[str]]:
    """Names of open questions: all of them, what customers ask of us, and what we ask of customers."""
    written = [(page.side, item) for page in wave.definition.pages for item in page.elements if isinstance(item, Written)]
    easier = {item.name for side, item in written if side == "internal" and item.about == "customer"}
    return {
        "": {item.name for _, item in written},
        "asked_of_us": {item.name for side, item in written if side == "customer" and item.about == "vendor"} - {SATISFIED},
        "asked_of_them": {EASIER} if EASIER in easier else easier,
    }


def _comments(wave: StudiedWave, accounts: Sequence[StudiedAccount], answers: Sequence[Answered], items: set[str]) -> list[Comment]:
    refs = {account.id: account.ref for account in accounts}
    return [
        Comment(refs[answer.account], wave.key, answer.side, answer.respondent, "", answer.text, answer.sharing)
        for answer in answers
        if answer.item in items and answer.text
    ]


def _words(wave: StudiedWave, answers: Sequence[Answered]) -> list[NewFinding]:
    """Customers' words as far as each of them agreed, in an order that joins nobody's two comments."""
    asks = _groups(wave)["asked_of_us"]
    groups = dict.fromkeys(asks, "asked_of_us") | {SATISFIED: "values", OWN_PART: "own_part"}
    quotes = [
        NewFinding(answer.account, "words", _json(Quote(answer.text, answer.name)), groups[answer.item])
        for answer in answers
        if answer.side == "customer" and answer.sharing != "totals" and answer.item in groups and answer.text
    ]
    return [*sorted(quotes, key=lambda one: (one.account, one.comparison, sha256(one.data.encode()).digest())), *_chosen(wave, answers)]


def _chosen(wave: StudiedWave, answers: Sequence[Answered]) -> list[NewFinding]:
    """What customers chose from the lists, most often first; "totals only" is in no account's count."""
    pages = [page for page in wave.definition.pages if page.side == "customer"]
    lists = {item.name: item for page in pages for item in page.elements if isinstance(item, Checkbox)}
    counts: dict[tuple[int, str], dict[str, int]] = {}
    for answer in answers:
        if answer.side == "customer" and answer.item in lists and answer.text and answer.sharing != "totals":
            mine = counts.setdefault((answer.account, answer.item), {})
            for code in answer.text.split():
                mine[code] = mine.get(code, 0) + 1
    language = wave.definition.default_language
    findings = []
    for (account, item), chosen in counts.items():
        words = {choice.value: choice.text.get(language, choice.value) for choice in lists[item].choices}
        ordered = sorted(chosen.items(), key=lambda pair: (-pair[1], pair[0]))
        findings.append(NewFinding(account, "value", _json([(words.get(code, code), count) for code, count in ordered]), pair=item))
    return findings


def _participation(wave: StudiedWave, account: StudiedAccount, before: Before, figures: Standing) -> NewFinding:
    """The rate of those colleagues whom the figures beside it count, in the words of R6, as old as these figures (R2)."""
    old = {one.account: one.data for one in before.findings if one.kind == "people"}
    if account.id in old and not figures.is_fresh(account.id):
        return NewFinding(account.id, "people", old[account.id])
    if account.invited == 0:
        return NewFinding(account.id, "people", _json(NotEnough("No colleague was asked.")))
    # Words about more people than n stands for would narrow it: with an owner, "half or more" of 9 beside "3–7" would mean 7.
    words = rate_words(account.countable, account.invited - (account.finished - account.countable), wave.contract.k)
    return NewFinding(account.id, "people", _json(words or Withheld("R6")))


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _hash(parts: object) -> str:
    return sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
