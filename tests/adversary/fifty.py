"""A company of 60 colleagues who answer in a known order, change their minds and leave drafts; the test alone knows whose row is whose."""

from random import Random
from typing import Any, Final
from uuid import UUID

from litestar import Litestar
from msgspec import Struct, structs

from server.jobs import Jobs
from surveys.actions.closing import close_wave
from surveys.actions.imports import import_file
from surveys.actions.outbox import database_now
from surveys.actions.releases import WEEK_MS, want_due_releases
from surveys.actions.responses import Submission, record
from surveys.actions.waves import NewLink, NewWave, Opened, open_wave
from surveys.answer_values import Value
from surveys.confidentiality import Contract
from surveys.drafts import Draft
from surveys.instrument.frames import comparable_items
from surveys.instrument.library import load_library
from surveys.instrument.types import Definition
from surveys.queries.answering import load_link, load_stored
from surveys.sealing import public_key
from surveys.selection import read_selection
from tests.adversary.companies import LEAD
from tests.adversary.playing import drained
from tests.company import DAY, MAIL_KEY
from tests.server.web.browsers import visit

COLLEAGUES: Final = 60
DEPARTMENTS: Final = 4
WAVE: Final = "w1"
# Everybody serves the first account, and each one half of them one of the others.
TEAMS: Final = {"A1": range(COLLEAGUES), "A2": range(COLLEAGUES // 2), "A3": range(COLLEAGUES // 2, COLLEAGUES)}


class Lived(Struct, frozen=True):
    """What nobody but the test knows after a wave: the order of answering, everybody's link, and what must not be found any more."""

    order: tuple[int, ...]
    links: dict[int, NewLink]
    secrets: tuple[str, ...]


def questionnaire() -> Definition:
    """A part of two shipped ones, so that it has each kind of block: relationship, hand-off and culture."""
    alignment, lenses = load_library("relationship-alignment"), load_library("five-lenses")
    mine = [page for page in alignment.pages if page.name in {"c_part", "i_part", "i_words", "i_handoff"}]
    culture = [page for page in lenses.pages if page.block == "culture"]
    both = structs.replace(alignment, key="fifty", pages=(*mine, *culture), pairs=alignment.pairs | lenses.pairs)
    used = {item.pair for item in comparable_items(both)}
    return structs.replace(both, pairs={pair: text for pair, text in both.pairs.items() if pair in used})


def pattern(person: int, count: int) -> list[int]:
    """Answers that nobody else gives: the person's number in the system of five, over and over."""
    digits = [person // 5**place % 5 + 1 for place in range(3)]
    return [digits[place % 3] for place in range(count)]


def word(person: int, account: str) -> str:
    """What only this person writes, about this account, in the end."""
    return f"final-{account}-{person}-x"


async def found() -> None:
    accounts = "\n".join(["external_ref,name,owner", *(f"{ref},Company {ref},boss@us.example" for ref in TEAMS)])
    contacts = "\n".join(["external_ref,account_ref,name,email", *(f"C{ref},{ref},Contact {ref},c{ref}@them.example" for ref in TEAMS)])
    people = [f"K{one},Colleague {one},k{one}@us.example,Department {one % DEPARTMENTS}" for one in range(COLLEAGUES)]
    colleagues = "\n".join(["external_ref,name,email,department", *people])
    teams = "\n".join(["account_ref,colleague_ref,function", *(f"{ref},K{one},Support" for ref, team in TEAMS.items() for one in team)])
    for kind, text in (("accounts", accounts), ("contacts", contacts), ("colleagues", colleagues), ("teams", teams)):
        await import_file(kind, f"{kind}.csv", text.encode(), dry_run=False, actor=LEAD)  # type: ignore[arg-type]  # the four kinds


async def live(app: Litestar, jobs: Jobs) -> Lived:
    """A wave of three weeks, from its opening to its last release; everybody but a few answers, and the last week changes much."""
    start, rng, definition = await database_now(), Random(7), questionnaire()
    new = NewWave(WAVE, "Wave", definition, read_selection("all"), start + 5 * WEEK_MS, Contract(releases="weekly"))
    opened = await open_wave(new, public_key(MAIL_KEY), LEAD, start)
    links = _links(opened)
    order = rng.sample(range(COLLEAGUES), COLLEAGUES)
    secrets = [link.token for link in links.values()]
    for week, some in enumerate((order[:25], order[25:50], order[50:]), start=1):
        now = start + (week - 1) * WEEK_MS + DAY
        for person in some:
            await _answer(app, links[person], person, now, rng, secrets)
        for person in rng.sample(order[: 25 * (week - 1)], 10 if week > 1 else 0):
            await _change(links[person], person, now, rng, secrets)
        if week < 3:
            await want_due_releases(start + week * WEEK_MS)
            await drained(jobs)
    await close_wave(WAVE, LEAD, start + 3 * WEEK_MS)
    await drained(jobs)
    return Lived(tuple(order), links, tuple(secrets))


def _links(opened: Opened) -> dict[int, NewLink]:
    return {int(link.email.partition("@")[0][1:]): link for link in opened.links if link.side == "internal"}


async def _answer(app: Litestar, link: NewLink, person: int, now: int, rng: Random, secrets: list[str]) -> None:
    """Open the form, leave a draft of it or send something first, then send the rest; one in twelve never sends."""
    async with visit(app) as browser:
        assert (await browser.get(f"/s/{link.token}/1/all")).status_code == 200
    for account in [one.ref for one in link.accounts]:
        early = f"early-{account}-{person}-x"
        secrets.append(early)
        is_draft = rng.random() < 0.4
        await _send(link, account, person, early, now, send=not is_draft, secrets=secrets)
        if person % 12 or not is_draft:
            await _send(link, account, person, word(person, account), now, secrets=secrets)


async def _change(link: NewLink, person: int, now: int, rng: Random, secrets: list[str]) -> None:
    """Send the same once more, or leave it as a draft that nobody sends."""
    await _send(link, rng.choice(link.accounts).ref, person, f"never-{person}-x", now, send=False, secrets=secrets)
    secrets.append(f"never-{person}-x")


async def _send(link: NewLink, ref: str, person: int, text: str, now: int, *, secrets: list[str], send: bool = True) -> None:
    known = await load_link(link.token, now)
    account = next(one for one in known.accounts if one.id == {account.ref: account.id for account in link.accounts}[ref])
    stored = await load_stored(known, account.id)
    submission = Submission(
        str(UUID(int=Random(f"{person}{ref}{text}").getrandbits(128), version=4)),
        stored.revision,
        _draft(person, known.departments, text),
        send,
    )
    secrets.append(submission.id)
    await record(known, account, stored, submission, now)


def _draft(person: int, departments: Any, text: str) -> Draft:
    items = [item for item in comparable_items(questionnaire()) if item.side == "internal"]
    blocks: dict[str, list[str]] = {}
    for item in items:
        blocks.setdefault(item.block, []).append(item.name)
    rated = {
        block: {name: Value(float(number)) for name, number in zip(names, pattern(person, len(names)), strict=True)}
        for block, names in blocks.items()
    }
    target = min(departments)
    once = rated["relationship"] | rated["culture"] | {"i_easier": Value(text=text)}
    return Draft(values=once, picks=(target,), repeats={target: rated["handoff"]})
