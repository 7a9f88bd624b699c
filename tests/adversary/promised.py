"""Holds each release against what its wave promises by then: how many people behind it, how coarse, and whose names; pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from tests.adversary.companies import Client, Company, Form, items_of
from tests.adversary.standing import FRAMES, Behind, said

Cells = Sequence[dict[str, Any]]
Standings = Mapping[tuple[str, str], Behind]
OURS: Final = {"service": "service", "understanding": "understanding", "partnership": "partnership", "insight": "partnership"}
NAMES: Final = {(frame, item.pair): item.name for frame, names in FRAMES.items() for item in items_of("internal") if item.name in names}
SURE_OF_MEANS: Final = 8  # so many people are a mean to the half; fewer a band
MEANS, SHOWN = ("mean",), ("mean", "banded")


class _Week(Struct, frozen=True):
    """An account at a release: what people had said by then, and who stands behind its figures."""

    company: Company
    client: Client
    week: int
    forms: Mapping[str, Form]
    standing: Mapping[str, Behind]

    @property
    def customers(self) -> list[Form]:
        return [form for who, form in self.forms.items() if who not in self.client.team]


def broken(company: Company, standing: Sequence[Standings], releases: Sequence[Mapping[str, Cells]]) -> Iterator[str]:
    """What is shown although the promise in force forbids it."""
    for week, (behind, found) in enumerate(zip(standing, releases, strict=True), start=1):
        if not company.is_released(week):
            if found != (releases[week - 2] if week > 1 else {client.ref: [] for client in company.clients}):
                yield f"Week {week} ends with a release that the wave does not promise."
            continue
        forms: dict[str, dict[str, Form]] = {client.ref: {} for client in company.clients}
        for (ref, who), form in said(company.acts, week)[0].items():
            forms[ref][who] = form
        for client in company.clients:
            case = _Week(company, client, week, forms[client.ref], {frame: behind[client.ref, frame] for frame in FRAMES})
            for problem in (*_our_side(case, found[client.ref]), *_theirs(case, found[client.ref]), *_signed(case, found[client.ref])):
                yield f"{client.ref} in week {week}: {problem}"


def _our_side(case: _Week, found: Cells) -> Iterator[str]:
    """No item is of fewer colleagues than promised, nor finer."""
    k = case.company.contract(case.week).k
    for cell in (one for one in found if "internal" in one and one["internal"]["type"] in SHOWN):
        side, frame = cell["internal"], OURS[cell["comparison"]]
        if item := NAMES.get((frame, cell["pair"])):
            stood = case.standing[frame].at(item)
            counted = len(stood.people[item]) - stood.owners
            is_confidential = case.company.is_confidential(frame) or case.week < case.company.weeks
            if counted < k:
                yield f"{item} is of {counted} colleagues, where {k} are promised."
            if is_confidential and not _is_coarse(side, counted):
                yield f"{item} is printed as finely as {side['value']} of {side['n']}."


def _is_coarse(side: Mapping[str, Any], counted: int) -> bool:
    """Whether a confidential side is printed as R5 says."""
    if side["type"] == "banded":
        return True
    return counted >= SURE_OF_MEANS and side["decimals"] == 1 and ("–" in side["n"] or int(side["n"]) % 5 == 0)


def _theirs(case: _Week, found: Cells) -> Iterator[str]:
    """No figure and no word is of fewer customers than promised; where a number is, there are none at all before the close."""
    least = case.company.contract(case.week).customers
    forms = case.customers if least == 1 or case.week == case.company.weeks else []
    if len(forms) < least and (pairs := [one["pair"] for one in found if "customer" in one and one["customer"]["type"] in MEANS]):
        yield f"{pairs} are of {len(forms)} customers, where {least} are promised."
    readable = [form for form in forms if form.sharing != "totals"]
    if len(readable) < least and any("quote" in one for one in found):
        yield f"Words are of {len(readable)} customers, where {least} are promised."


def _signed(case: _Week, found: Cells) -> Iterator[str]:
    """Names are of those who signed, and averages minus names are of nobody, or of as many as are promised."""
    named = {one["signed"]["name"].removeprefix("Colleague ") for one in found if "signed" in one}
    signers = {who for who, form in case.forms.items() if form.is_signed and (case.client.ref, who) in case.company.signed}
    if named - signers:
        yield f"{sorted(named - signers)} are named and did not sign."
    others = [form for who, form in case.forms.items() if who in case.client.team and who not in named]
    if named and not others and named != set(case.client.team):
        yield "Names tell who did not answer."
    if named and others:
        items = [item for frame in ("service", "understanding") for item in FRAMES[frame]]
        asked = [item for item in items if any(form.values.get(item) is not None for form in case.forms.values())]
        left = min(sum(form.values[item] is not None for form in others) for item in asked) - case.standing["service"].owners
        if left < case.company.contract(case.week).k:
            yield f"Averages minus names are of {left} others."
