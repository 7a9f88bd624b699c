"""What is said in words: themes of both sides, customers' words as each of them agreed, and colleagues' in pools for leads (R8)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import sha256

import msgspec

from analysis.civility import offensive
from analysis.disclosure import Stood
from analysis.disclosure.pools import Written, fewest, pool
from analysis.ratings import Comment
from analysis.results import Theme, Withheld
from analysis.themes import account_themes
from reports.brief import Quote
from server.releasing.material import Material, as_json
from surveys.actions.releases import Pooled
from surveys.findings import Finding
from surveys.instrument.types import Checkbox, Definition
from surveys.instrument.types import Comment as Question
from surveys.queries.study import Answered

# Item names of the shipped instrument that say what an open question is for; others about us are asks of the customer.
SATISFIED, EASIER = "c_satisfied", "i_easier"
OWN_PART = "c_own_part"


def themes_of(material: Material) -> list[Finding]:
    """Themes of all comments, and apart from them of what each side asks of the other; colleagues' ones only as R8 allows."""
    ids, contract, figures = material.ids, material.wave.contract, material.figures
    findings = [
        one
        for one in material.before.findings
        if one.kind == "theme" and not figures.is_fresh(one.account) and _still_stands(msgspec.json.decode(one.data, type=Theme), material)
    ]
    for group, items in _groups(material.wave.definition).items():
        comments = _comments(material, items)
        found = account_themes(comments, "confidential", contract.k, material.uncounted(), customers=material.customers)
        for (ref, _), themes in found.items():
            kept = [theme for theme in themes if theme.side == "customer" or figures.is_fresh(ids[ref])]
            findings += [Finding(ids[ref], "theme", as_json(theme), group, theme.theme[:64]) for theme in kept]
    return findings


def _still_stands(theme: Theme, material: Material) -> bool:
    """Whether a theme of colleagues may go on standing: where k was raised, only one that is sure to be of so many."""
    k = material.wave.contract.k
    return theme.side == "internal" and (k <= material.before.k or int(theme.n.partition("–")[0]) >= k)


def _groups(definition: Definition) -> dict[str, set[str]]:
    """Names of open questions: all of them, what customers ask of us, and what we ask of customers."""
    written = [(page.side, item) for page in definition.pages for item in page.elements if isinstance(item, Question)]
    easier = {item.name for side, item in written if side == "internal" and item.about == "customer"}
    return {
        "": {item.name for _, item in written},
        "asked_of_us": {item.name for side, item in written if side == "customer" and item.about == "vendor"} - {SATISFIED},
        "asked_of_them": {EASIER} if EASIER in easier else easier,
    }


def _comments(material: Material, items: set[str]) -> list[Comment]:
    refs, wave = material.refs, material.wave.key
    return [
        Comment(refs[answer.account], wave, answer.side, answer.respondent, "", answer.text, answer.sharing)
        for answer in material.answers
        if answer.item in items and answer.text
    ]


def words_of(material: Material) -> list[Finding]:
    """Customers' words as far as each of them agreed, in an order that joins nobody's two comments, and what they chose from lists.

    `pair` holds the form that they go with (R12); no page shows it.
    """
    asks = _groups(material.wave.definition)["asked_of_us"]
    groups = dict.fromkeys(asks, "asked_of_us") | {SATISFIED: "values", OWN_PART: "own_part"}
    told = _told(material)
    quotes = [
        Finding(answer.account, "words", as_json(Quote(answer.text, answer.name)), groups[answer.item], answer.respondent)
        for answer in told
        if answer.item in groups and answer.text
    ]
    return [*sorted(quotes, key=lambda one: (one.account, one.comparison, sha256(one.data.encode()).digest())), *_chosen(material, told)]


def _told(material: Material) -> list[Answered]:
    """Customers' answers that may be read by themselves: none shared in totals only, from as many people as the wave promised on."""
    open_ones = [answer for answer in material.answers if answer.side == "customer" and answer.sharing != "totals"]
    people = Counter(account for account, _ in {(answer.account, answer.respondent) for answer in open_ones})
    return [answer for answer in open_ones if people[answer.account] >= material.customers]


def _chosen(material: Material, told: Sequence[Answered]) -> list[Finding]:
    """What customers chose from the lists, most often first."""
    definition = material.wave.definition
    pages = [page for page in definition.pages if page.side == "customer"]
    lists = {item.name: item for page in pages for item in page.elements if isinstance(item, Checkbox)}
    chosen: dict[tuple[int, str], list[list[str]]] = defaultdict(list)
    for answer in told:
        if answer.item in lists and answer.text:
            chosen[answer.account, answer.item].append(answer.text.split())
    findings = []
    for (account, item), mine in chosen.items():
        if len(mine) >= material.customers:
            words = {choice.value: choice.text.get(definition.default_language, choice.value) for choice in lists[item].choices}
            counts = Counter(code for codes in mine for code in codes)
            ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            findings.append(Finding(account, "value", as_json([(words.get(code, code), count) for code, count in ordered]), pair=item))
    return findings


def pooled_words(material: Material) -> list[Pooled]:
    """What colleagues wrote and let leads read, by question: at close, of no account, from ten people on (or k), insults left out (R8)."""
    if material.wave.state != "closed":
        return []
    pages = [page for page in material.wave.definition.pages if page.side == "internal"]
    asked = [item.name for page in pages for item in page.elements if isinstance(item, Question)]
    return [one for item in asked for one in _pool(material, item)]


def _pool(material: Material, item: str) -> list[Pooled]:
    """One person may have written of several accounts. The order is that of the texts' hashes, which says nothing of when or of whom."""
    answers = [one for one in material.answers if one.item == item and one.pooled_as and not offensive(one.text or "")]
    written = [Written(answer.respondent, answer.text or "", ticked=True) for answer in answers]
    order = sorted(range(len(written)), key=lambda place: sha256(f"{material.wave.key}|{written[place].text}".encode()).digest())
    rows = Counter(answer.account for answer in answers)
    groups = [Stood(material.people(account.id), rows[account.id] - account.uncounted) for account in material.accounts]
    texts = pool(written, order, material.wave.contract.k, fewest(groups))
    if isinstance(texts, Withheld):
        return []
    return [Pooled(answers[place].pooled_as, item, text) for place, text in zip(order, texts, strict=True)]
