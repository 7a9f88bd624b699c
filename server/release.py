"""From the answers of a wave to what may be published: the rules decide, then the release before and other waves have their say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from analysis.results import METHOD_VERSION, NotEnough, Withheld
from server.freshness import Place, standing
from server.releasing.cells import figures_of
from server.releasing.material import Material, as_json
from server.releasing.names import named_of
from server.releasing.pictures import pictures_of
from server.releasing.voices import pooled_words, themes_of, words_of
from surveys.actions.releases import NewRelease
from surveys.confidentiality import write_contract
from surveys.findings import Behind, Finding
from surveys.participation import rate_words
from surveys.queries.past import Past
from surveys.queries.study import Answered, Before, StudiedAccount, StudiedWave

NOTHING_BEFORE = Past()


def new_release(
    wave: StudiedWave, accounts: Sequence[StudiedAccount], answers: Sequence[Answered], before: Before, past: Past = NOTHING_BEFORE
) -> NewRelease | None:
    """What is to be published now; None if nothing has changed since the release before, or if that was the last one."""
    input_hash = sha256(msgspec.json.encode([METHOD_VERSION, wave.state, wave.contract, accounts, answers], order="sorted")).hexdigest()
    if before.is_last or input_hash == before.input_hash:
        return None
    material = Material(wave, accounts, answers, before, past, standing(wave, accounts, answers, before))
    figures = figures_of(material)
    named = named_of(material)
    pictures = pictures_of(material, figures, {one.account for one in named})
    rates = {one.account: one for one in before.findings if one.kind == "people"}
    findings = [
        *figures.findings,
        *pictures.findings,
        *themes_of(material),
        *words_of(material),
        *named,
        *(_participation(material, account, rates) for account in accounts),
    ]
    basis = material.figures.basis(figures.precision | pictures.precision, figures.told, figures.stayed)
    if wave.state == "open" and before.number and _tells_nothing_new(wave, findings, basis, before):
        return None
    return NewRelease(
        wave=wave.id,
        number=before.number + 1,
        method=METHOD_VERSION,
        contract=write_contract(wave.contract),
        input_hash=input_hash,
        accounts=[account.id for account in sorted(accounts, key=lambda account: (-account.answered_at, account.id))],
        findings=findings,
        basis=basis,
        pooled=pooled_words(material),
        is_last=wave.state == "closed",
        beside=past.newest,
    )


def _tells_nothing_new(wave: StudiedWave, findings: Sequence[Finding], basis: Mapping[Place, Behind], before: Before) -> bool:
    """Whether the number of another release would tell only that somebody answered (R2).

    Figures that may change and look the same are news: that there is no release would tell that they do.
    """
    k = wave.contract.k
    news = {place for place, behind in basis.items() if behind.joined >= k and behind != before.basis.get(place)}
    return not news and Counter(findings) == Counter(before.findings)


def _participation(material: Material, account: StudiedAccount, before: Mapping[int, Finding]) -> Finding:
    """The rate of those colleagues whom the figures beside it count (R6), as old as these (R2); a higher k takes it back."""
    k, asked = material.wave.contract.k, account.invited - account.insiders
    if account.invited == 0:
        return Finding(account.id, "people", as_json(NotEnough("No colleague was asked.")))
    if account.id in before and not material.figures.is_fresh(account.id):
        is_allowed = k <= material.before.k or rate_words(material.figures.shown[account.id, ""].joined, asked, k)
        return before[account.id] if is_allowed else Finding(account.id, "people", as_json(Withheld("R6")))
    # Words about more people than n stands for would narrow it: with an owner, "half or more" of 9 beside "3–7" would mean 7. And words
    # that hang on whether the owner finished would tell it.
    words = rate_words(account.counted, asked, k)
    return Finding(account.id, "people", as_json(words or Withheld("R6")))
