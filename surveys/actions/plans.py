"""Plans of waves: kept, changed, switched on and off, and deleted before they have done anything."""

from collections.abc import Mapping
from typing import Final, get_args

from surveys.actions.audit import record_event
from surveys.actions.doors import locking
from surveys.confidentiality import new_token, token_hash
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Conflict, NotFound
from surveys.planning.checks import check_plan, read_zone
from surveys.planning.plan import Once, OnEvent, Plan, Schedule, write_plan
from surveys.planning.schedule import next_opening
from surveys.queries.plans import NO_PLAN, PLANS, PlanState, SavedPlan, plan_definitions, saved_plan
from surveys.sentences import sentence

NEXT: Final[Mapping[PlanState, tuple[PlanState, ...]]] = {
    "draft": ("active", "done"),
    "active": ("paused", "done"),
    "paused": ("active", "done"),
    "done": (),
}


async def save_plan(plan: Plan, known: int | None, revision: int, actor: str, now: int) -> int:
    """Keep a new plan (`known` None), or a changed one as it was seen at `revision`; Conflict if somebody changed it since."""
    check_plan(plan)
    async with engine_in_use().transaction():
        if known is None:
            number = await _add(plan, actor, now)
        else:
            number = known
            await _change(plan, await plan_as_seen(known, revision), actor, now)
        await record_event(actor, "plan.save", f"plan:{number}", now)
    return number


async def _add(plan: Plan, actor: str, now: int) -> int:
    rows = await fetch(
        "INSERT INTO wave_plan (name, content, updated_at, updated_by) VALUES ($1, $2, $3, $4) RETURNING id",
        plan.name, write_plan(plan), now, actor,
    )  # fmt: skip
    number: int = rows[0]["id"]
    return number


async def _change(plan: Plan, before: SavedPlan, actor: str, now: int) -> None:
    if before.state == "done":
        raise Conflict(sentence("This plan is done and cannot be changed: make a new one."), before.revision)
    due = before.next_at if _clock(plan) == _clock(before.plan) else None  # what is due already stays due
    next_at = await _first_opening(plan, now, due) if before.state == "active" else None
    await fetch(
        "UPDATE wave_plan SET name = $1, content = $2, next_at = $3, revision = revision + 1, updated_at = $4, updated_by = $5"
        " WHERE id = $6",
        plan.name, write_plan(plan), next_at, now, actor, before.id,
    )  # fmt: skip


async def set_plan_state(number: int, state: str, revision: int, actor: str, now: int) -> None:
    """Switch a plan on (active), off for a while (paused) or for good (done); what it opened stays as it is."""
    if state not in get_args(PlanState):
        raise BadInput(sentence("{state} is no state of a plan: use active, paused or done.", state=repr(state)))
    async with engine_in_use().transaction():
        before = await plan_as_seen(number, revision)
        if state not in NEXT[before.state]:
            raise Conflict(sentence("This plan cannot be switched so any more: look at it again."), before.revision)
        next_at = await _first_opening(before.plan, now) if state == "active" else None
        await fetch(
            "UPDATE wave_plan SET state = $1, next_at = $2, revision = revision + 1, updated_at = $3, updated_by = $4 WHERE id = $5",
            state, next_at, now, actor, number,
        )  # fmt: skip
        await record_event(actor, "plan.state", f"plan:{number}", now, state=state)


async def delete_plan(number: int, revision: int, actor: str, now: int) -> None:
    """Delete a draft that has opened nothing."""
    async with engine_in_use().transaction():
        before = await plan_as_seen(number, revision)
        if before.state != "draft" or before.launches:
            raise Conflict(sentence("Only a draft that opened no wave can be deleted: end this plan instead."), before.revision)
        await fetch("DELETE FROM wave_plan WHERE id = $1", number)
        await record_event(actor, "plan.delete", f"plan:{number}", now)


async def discard_plan(number: int, actor: str, now: int) -> None:
    """Delete a plan that cannot be read any more, whatever it has opened; its waves stay."""
    async with engine_in_use().transaction():
        try:
            saved = await locked_plan(number)
        except BadInput:
            await fetch("DELETE FROM wave_plan WHERE id = $1", number)
            await record_event(actor, "plan.discard", f"plan:{number}", now)
        else:
            raise Conflict(sentence("This plan can be read: look at it before you delete it."), saved.revision)


async def new_event_secret(number: int, actor: str, now: int) -> str:
    """Return a fresh secret for the system that tells us of events; only its hash is kept, and an older one opens nothing any more."""
    secret = new_token()
    async with engine_in_use().transaction():
        before = await locked_plan(number)
        if not isinstance(before.plan.schedule, OnEvent):
            raise BadInput(sentence("Only a plan that opens by an event has a secret."))
        await fetch("UPDATE wave_plan SET event_hash = $1 WHERE id = $2", token_hash(secret), number)
        await record_event(actor, "plan.secret", f"plan:{number}", now)
    return secret


async def locked_plan(number: int) -> SavedPlan:
    """Read a plan for the rest of the caller's transaction; raise NotFound if there is none."""
    rows = await fetch(f"{PLANS} WHERE id = $1{locking('UPDATE')}", number)
    if not rows:
        raise NotFound(NO_PLAN)
    return saved_plan(rows[0])


async def plan_as_seen(number: int, revision: int) -> SavedPlan:
    """Read and lock a plan; Conflict if it is not at `revision` any more."""
    found = await locked_plan(number)
    if found.revision != revision:
        message = sentence("{person} changed this plan since you opened this page: look at it again.", person=found.updated_by)
        raise Conflict(message, found.revision)
    return found


def _clock(plan: Plan) -> tuple[Schedule, str]:
    return plan.schedule, plan.settings.zone


async def _first_opening(plan: Plan, now: int, due: int | None = None) -> int | None:
    """When a plan that is switched on opens first; None if something else will say so. BadInput if it could never open."""
    await plan_definitions(plan)
    next_at = due or next_opening(plan.schedule, read_zone(plan.settings.zone), now)
    if isinstance(plan.schedule, Once) and next_at is None:
        raise BadInput(sentence("Nothing says when this plan opens, or it is past: give a later time, or launch it now."))
    return next_at
