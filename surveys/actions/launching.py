"""Open the waves of plans: by hand, when their time has come, or by an event; each occasion once, whoever comes first."""

from collections.abc import Container, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from surveys.actions.audit import record_event
from surveys.actions.doors import locking
from surveys.actions.one_by_one import one_by_one
from surveys.actions.plans import locked_plan, plan_as_seen
from surveys.actions.waves import NewWave, Opened, open_wave, take_turn
from surveys.confidentiality import token_hash
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Closed, Conflict, NotFound
from surveys.planning.checks import plan_selection, read_zone
from surveys.planning.naming import free_key, key_stem, wave_name
from surveys.planning.plan import BeforeContractEnd, Once, OnEvent
from surveys.planning.schedule import catch_up, closing, due_contracts, local_day, next_opening
from surveys.queries.asked import AccountName, select_accounts
from surveys.queries.plans import PLANS, SavedPlan, contract_ends, due_plans, plan_definitions, saved_plan
from surveys.selection import Condition, Selection
from surveys.sentences import sentence

SYSTEM: Final = "system"
LONGEST_IDENT: Final = 100
REFUSED = (BadInput, NotFound, Conflict)  # why a wave that is due cannot open: said before anything was written


class Occasion(Struct, frozen=True):
    """What a wave is opened for; a plan knows each of them once."""

    name: str
    account: int | None = None


class Due(Struct, frozen=True):
    """What a plan has to do now, and when it comes next."""

    skipped: Sequence[Occasion] = ()
    opens: Sequence[Occasion] = ()
    accounts: Selection = Selection()
    next_at: int | None = None


class Taken(Struct, frozen=True):
    """What became of an event: the key of its wave, None if nobody could be asked; `is_new` is false for one that was taken before."""

    wave: str | None
    is_new: bool


async def launch_plan(number: int, mail_key: bytes, actor: str, now: int, revision: int | None = None, *, least: int = 3) -> Opened:
    """Open a wave of a plan now, by hand, for all its accounts; Conflict if it had one wave to open, or changed since `revision`.

    `least` is the k that this installation asks for, here as below: an older plan may say fewer.
    """
    async with engine_in_use().transaction():
        found = await (locked_plan(number) if revision is None else plan_as_seen(number, revision))
        saved = found.promising(least)
        if saved.state == "done":
            raise Conflict(sentence("This plan is done: it opens no more waves."), saved.revision)
        once = isinstance(saved.plan.schedule, Once)
        occasion = Occasion("once" if once else f"launch:{saved.launches + 1}")
        opened = await _open(saved, [occasion], plan_selection(saved.plan), mail_key, actor, now)
        await fetch(  # a new revision: the page that was sent twice opens one wave
            "UPDATE wave_plan SET state = $1, next_at = $2, revision = revision + 1, updated_at = $3, updated_by = $4 WHERE id = $5",
            *(("done", None) if once else (saved.state, saved.next_at)), now, actor, number,
        )  # fmt: skip
    return opened


async def open_due_waves(mail_key: bytes, now: int, *, least: int = 3) -> None:
    """Open a wave of every plan whose time has come; what cannot open is noted down and does not stop the others.

    What goes wrong with a plan carries its name as a note.
    """

    async def open_one(number: int) -> None:
        try:
            async with engine_in_use().transaction():
                await _open_due(number, mail_key, now, least)
        except Exception as error:
            error.add_note(f"plan:{number}")
            raise

    await one_by_one(await due_plans(now), open_one)


async def _open_due(number: int, mail_key: bytes, now: int, least: int) -> None:
    saved = (await locked_plan(number)).promising(least)
    if saved.state != "active" or saved.next_at is None or saved.next_at > now:
        return  # another process was first
    try:
        due = await _due(saved, saved.next_at, now)
    except REFUSED as error:
        await _skip(saved, (), str(error), now)
        due = Due(next_at=next_opening(saved.plan.schedule, read_zone(saved.plan.settings.zone), now))
    if due.skipped:
        await _skip(saved, due.skipped, "missed by a week or more", now)
    opened = await _open_what_is_due(saved, due, mail_key, now)
    await _go_on(saved, due.next_at, opened=opened)


async def _open_what_is_due(saved: SavedPlan, due: Due, mail_key: bytes, now: int) -> bool:
    if not due.opens:
        return False
    try:
        await _open(saved, due.opens, due.accounts, mail_key, SYSTEM, now)
    except REFUSED as error:
        await _skip(saved, due.opens, str(error), now)
        return False
    return True


async def _go_on(saved: SavedPlan, next_at: int | None, *, opened: bool) -> None:
    """Wait for the next time; a plan for one wave is done, or waits for somebody if that could not open."""
    state = ("done" if opened else "paused") if isinstance(saved.plan.schedule, Once) else saved.state
    await fetch("UPDATE wave_plan SET next_at = $1, state = $2 WHERE id = $3", next_at, state, saved.id)


async def _due(saved: SavedPlan, next_at: int, now: int) -> Due:
    schedule, zone = saved.plan.schedule, read_zone(saved.plan.settings.zone)
    known = {row["occasion"] for row in await fetch("SELECT occasion FROM planned_wave WHERE plan = $1", saved.id)}
    if isinstance(schedule, BeforeContractEnd):
        return await _due_contracts(saved, schedule, known, next_at, now)
    missed = catch_up(schedule, zone, next_at, now)
    name = "once" if isinstance(schedule, Once) else "day:{}"
    skipped, opens = (
        [occasion for at in moments if (occasion := Occasion(name.format(local_day(at, zone)))).name not in known]
        for moments in (missed.skipped, [] if missed.opens is None else [missed.opens])
    )
    return Due(skipped, opens, plan_selection(saved.plan), missed.next_at)


async def _due_contracts(saved: SavedPlan, schedule: BeforeContractEnd, known: Container[str], next_at: int, now: int) -> Due:
    zone = read_zone(saved.plan.settings.zone)
    accounts = await select_accounts(plan_selection(saved.plan))
    ends = await contract_ends(accounts)
    occasions = {account: Occasion(f"contract:{account}:{end}", account) for account, end in ends.items()}
    waiting = [(account, end) for account, end in ends.items() if occasions[account].name not in known]
    due = due_contracts(schedule, zone, waiting, next_at, now)
    refs = tuple(account.ref for account in accounts if account.id in due.opens)
    return Due(
        skipped=[occasions[account] for account in due.skipped],
        opens=[occasions[account] for account in due.opens],
        accounts=_only(refs),
        next_at=next_opening(schedule, zone, now),
    )


def _only(refs: tuple[str, ...]) -> Selection:
    return Selection((Condition("external_ref", refs),))


async def take_event(secret: str, account_ref: str, ident: str, mail_key: bytes, now: int, *, least: int = 3) -> Taken:
    """Open the wave of one account for an event that a system of ours tells of under its own `ident`; told again, nothing happens."""
    if not ident.strip() or len(ident) > LONGEST_IDENT or not ident.isprintable():
        raise BadInput(sentence("Give each event an id of at most {most} characters, so that it counts once.", most=LONGEST_IDENT))
    async with engine_in_use().transaction():
        saved = (await _plan_of(secret)).promising(least)
        account = await _account_of(saved, account_ref)
        occasion = Occasion(f"event:{ident}", account.id)
        before = await fetch(
            "SELECT p.account, w.key FROM planned_wave p LEFT JOIN wave w ON w.id = p.wave WHERE p.plan = $1 AND p.occasion = $2",
            saved.id, occasion.name,
        )  # fmt: skip
        if before and before[0]["account"] != account.id:
            raise Conflict(sentence("The event {ident} was about another account: give each event an id of its own.", ident=repr(ident)))
        if before:
            return Taken(before[0]["key"], is_new=False)
        actor = f"event:{saved.plan.name}"
        try:
            opened = await _open(saved, [occasion], _only((account.ref,)), mail_key, actor, now, account.name)
        except REFUSED as error:
            await _skip(saved, [occasion], str(error), now)
            return Taken(None, is_new=True)
    return Taken(opened.key, is_new=True)


async def _plan_of(secret: str) -> SavedPlan:
    """The plan that a secret belongs to, locked."""
    rows = await fetch(f"{PLANS} WHERE event_hash = $1{locking('UPDATE')}", token_hash(secret))
    if not rows:
        raise NotFound(sentence("This secret belongs to no plan: make a new one on the plan's page."))
    saved = saved_plan(rows[0])
    if saved.state != "active" or not isinstance(saved.plan.schedule, OnEvent):
        raise Closed(sentence("This plan takes no events now: switch it on first."))
    return saved


async def _account_of(saved: SavedPlan, ref: str) -> AccountName:
    found = [account for account in await select_accounts(plan_selection(saved.plan)) if account.ref == ref]
    if not found:
        raise BadInput(sentence("The plan has no account with the ref {ref}: import it first, or correct the ref.", ref=repr(ref)))
    return found[0]


async def _open(
    saved: SavedPlan, occasions: Sequence[Occasion], accounts: Selection, mail_key: bytes, actor: str, now: int, account: str = ""
) -> Opened:
    """Open a wave and note what for, with everything that the plan says pinned as it is now; the plan is locked."""
    plan, zone = saved.plan, read_zone(saved.plan.settings.zone)
    day = None if isinstance(plan.schedule, Once) else local_day(now, zone)
    definition, internal = await plan_definitions(plan)
    await take_turn()
    new = NewWave(
        key=await _free_key(plan.name, day),
        name=wave_name(plan.name, day, account),
        definition=definition,
        selection=accounts,
        closes_at=closing(now, plan.days_open, zone),
        contract=plan.contract,
        internal=internal,
        whom=plan.whom,
        cap=plan.cap,
        settings=plan.settings,
    )
    opened = await open_wave(new, mail_key, actor, now)
    await _note(saved.id, occasions, opened.wave, now)
    await fetch("UPDATE wave_plan SET launches = launches + 1 WHERE id = $1", saved.id)
    await record_event(actor, "plan.launch", f"plan:{saved.id}", now, wave=new.key, occasions=len(occasions))
    return opened


async def _free_key(name: str, day: date | None) -> str:
    stem = key_stem(name, day)
    return free_key(stem, {row["key"] for row in await fetch("SELECT key FROM wave WHERE key LIKE $1", f"{stem}%")})


async def _skip(saved: SavedPlan, occasions: Sequence[Occasion], reason: str, now: int) -> None:
    """Note down that nothing was opened, and why; a plan for one wave may still be launched by hand."""
    if not isinstance(saved.plan.schedule, Once):
        await _note(saved.id, occasions, None, now)
    await record_event(SYSTEM, "plan.skip", f"plan:{saved.id}", now, occasions=len(occasions), reason=reason[:300])


async def _note(plan: int, occasions: Sequence[Occasion], wave: int | None, now: int) -> None:
    rows = [(plan, occasion.name, wave, occasion.account, now) for occasion in occasions]
    await insert_rows("planned_wave", ("plan", "occasion", "wave", "account", "at"), rows)
