"""Random companies in which more goes on: other modes, names, and what leads do to an open wave; pure."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from msgspec import structs

from surveys.confidentiality import Contract, Mode
from tests.adversary.companies import LEAD, Act, Company, Form, Person, in_order, rated
from tests.adversary.deeds import Appointing, Deed, Moving, Promoting, Tightening

MODES: Final[tuple[Mode, ...]] = ("pooled", "pooled", "attributed", "confidential")
STRICTER: Final[dict[Mode, Mode]] = {"attributed": "pooled", "pooled": "confidential"}


def eventful(company: Company) -> Company:
    """The same people with the same answers, in a wave of any mode, and leads who are not idle."""
    rng = Random(f"{company.seed} with leads")
    vendor = rng.choice(MODES)
    releases = "close" if rng.random() < (0.5 if vendor == "attributed" else 0.15) else company.releases
    begun = structs.replace(company, vendor=vendor, releases=releases, acts=tuple(_signed(rng, company, vendor)))
    tightened = list(_tightenings(rng, begun)) if rng.random() < 0.5 else []
    appointed = list(_appointments(rng, begun)) if rng.random() < 0.6 else []
    moved = list(_movings(rng, begun, {LEAD, *(one.address for one in appointed)})) if rng.random() < 0.6 else []
    acts = in_order([*begun.acts, *_again(rng, begun, moved)], company.internal)
    deeds: list[Deed] = sorted([*tightened, *appointed, *moved], key=lambda deed: (deed.week, deed.is_late))
    watched = _watched(acts, [one for one in moved if one.who in company.internal])
    return structs.replace(begun, acts=acts, deeds=tuple(deeds), watched=watched)


def _signed(rng: Random, company: Company, vendor: Mode) -> Iterator[Act]:
    """Where names are offered, some colleagues tick that theirs may be shown; in some companies nearly all do."""
    share = rng.choice((0.3, 0.95)) if vendor == "attributed" else 0.0
    for act in company.acts:
        may_sign = isinstance(act, Form) and act.who in company.internal
        yield structs.replace(act, is_signed=rng.random() < share) if may_sign else act


def _when(rng: Random, company: Company) -> tuple[int, bool]:
    return rng.randint(1, company.weeks), rng.random() < 0.5


def _tightenings(rng: Random, company: Company) -> Iterator[Tightening]:
    """One or two, each of another part of the contract, and each on top of the one before."""
    parts = rng.sample(("k", "customers", "vendor", "releases"), rng.randint(1, 2))
    contract = company.contract(0)
    for part, when in zip(parts, sorted(_when(rng, company) for _ in parts), strict=True):
        if (stricter := _stricter(rng, contract, part)) != contract:
            contract = stricter
            yield Tightening(*when, contract)


def _stricter(rng: Random, contract: Contract, part: str) -> Contract:
    if part == "k":
        return structs.replace(contract, k=contract.k + rng.randint(1, 2))
    if part == "customers":
        return structs.replace(contract, customers=contract.customers + rng.randint(1, 2))
    if part == "vendor":
        return structs.replace(contract, vendor=STRICTER.get(contract.vendor, contract.vendor))
    return structs.replace(contract, releases="close")


def _appointments(rng: Random, company: Company) -> Iterator[Appointing | Promoting]:
    """Accounts get owners of their own teams, and somebody who answers becomes a lead."""
    people = {one.ref: one for one in company.colleagues}
    served = [client for client in company.clients if client.team]
    for client in rng.sample(served, min(len(served), rng.randint(1, 1 + len(served) // 3))):
        who = people[rng.choice(client.team)]
        if who.email not in {client.owner, LEAD}:
            yield Appointing(*_when(rng, company), client.ref, who.ref, who.email)
    if served and rng.random() < 0.3:
        who = people[rng.choice(rng.choice(served).team)]
        if who.email != LEAD and not who.ref.startswith("K-"):
            yield Promoting(*_when(rng, company), who.ref, who.email)


def _movings(rng: Random, company: Company, known: set[str]) -> Iterator[Moving]:
    """Links of people who are asked; who owns an account keeps theirs."""
    owners = {client.owner for client in company.clients}
    asked = {who for client in company.clients for who in client.team}
    colleagues = [one for one in company.colleagues if one.ref in asked and one.email not in known | owners]
    customers = [one for client in company.clients for one in client.contacts]
    for one in (*_some(rng, colleagues), *_some(rng, customers)):
        yield Moving(*_when(rng, company), one.ref, f"new-{one.email}")


def _some(rng: Random, people: Sequence[Person]) -> list[Person]:
    return rng.sample(people, min(len(people), rng.randint(1, 3 + len(people) // 20)))


def _again(rng: Random, company: Company, moved: Sequence[Moving]) -> Iterator[Form]:
    """Half of those who had answered do so again by the new link."""
    for deed in moved:
        mine = {act.client: act for act in company.acts if isinstance(act, Form) and act.who == deed.who and act.is_sent}
        if rng.random() < 0.5 and not _writes_after(company.acts, deed):
            for form in mine.values():
                week = rng.randint(min(deed.week + deed.is_late, company.weeks), company.weeks)
                values = rated(rng, company.client(form.client), "internal" if form.who in company.internal else "customer")
                yield structs.replace(form, week=week, values=values, version=form.version + 1)


def _watched(acts: Sequence[Act], moved: Sequence[Moving]) -> str:
    """A colleague who sends nothing by the new link: a lead may have it, and must see nothing in it.

    Rather one who had answered, and about one account, whose part somebody else may play.
    """
    silent = [one.who for one in moved if not _writes_after(acts, one)]
    about = {who: len({act.client for act in acts if act.who == who}) for who in silent}
    return min(silent, key=lambda who: about[who] or len(acts), default="")


def _writes_after(acts: Sequence[Act], deed: Moving) -> bool:
    return any(isinstance(act, Form) and act.who == deed.who and deed.is_before(act.week) for act in acts)
