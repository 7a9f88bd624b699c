"""What colleagues said of us with their name (mode attributed): of those who agreed, and where nothing of the others follows from it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from server.releasing.material import Material, as_json
from surveys.findings import Finding
from surveys.instrument.forms import vendor_items
from surveys.instrument.frames import comparable_items
from surveys.named import Named, NamedRating
from surveys.queries.study import Answered, StudiedAccount


def named_of(material: Material) -> list[Finding]:
    """One finding per account and signer, once the wave has closed; none beside weekly bands, which they would tell the others' part of."""
    if material.wave.contract.vendor != "attributed" or material.wave.state != "closed" or material.before.number:
        return []
    rated, given = vendor_items(material.wave.definition), defaultdict(list)
    for answer in material.answers:
        if answer.item in rated and answer.number is not None:
            given[answer.account].append(answer)
    return [one for account in material.accounts for one in _of_account(material, account, given[account.id])]


def _of_account(material: Material, account: StudiedAccount, given: Sequence[Answered]) -> Iterator[Finding]:
    signers = {answer.signer: answer.name for answer in given if answer.signer}
    if not _hides_the_others(account, given, len(signers), material.wave.contract.k):
        return
    items = {item.name: item for item in comparable_items(material.wave.definition)}
    for signer, name in sorted(signers.items(), key=lambda one: (one[1], one[0])):
        mine = [(items[answer.item], answer.number or 0.0) for answer in given if answer.signer == signer]
        ratings = tuple(NamedRating(item.pair, item.view, number) for item, number in mine)
        yield Finding(account.id, "named", as_json(Named(name, ratings)), pair=str(signer))


def _hides_the_others(account: StudiedAccount, given: Sequence[Answered], signers: int, k: int) -> bool:
    """Averages minus named ratings are those of the others: there are none, or k who count behind every question (R4).

    That there are none is said only where nobody else was asked: it would tell who did not answer (R6).
    """
    asked = {answer.item for answer in given}
    others = Counter(answer.item for answer in given if not answer.signer)
    if not others:
        return signers == account.invited
    return all(others[item] - account.uncounted >= k for item in asked)
