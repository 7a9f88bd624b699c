"""Make an open wave's promise stricter; it never becomes less than what people were told (R10)."""

from surveys.actions.audit import record_event
from surveys.actions.doors import locking
from surveys.confidentiality import Contract, loosened, read_contract, write_contract
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Closed, NotFound
from surveys.sentences import sentence


async def tighten_wave(key: str, contract: Contract, actor: str, now: int) -> bool:
    """Put a stricter contract in an open wave's place; BadInput if any part of it promises less. False if nothing changes."""
    async with engine_in_use().transaction():
        rows = await fetch(f"SELECT id, state, closes_at, contract FROM wave WHERE key = $1{locking('UPDATE')}", key)  # noqa: S608  # a constant of ours
        if not rows:
            raise NotFound(sentence("There is no wave {key}: `parallax wave list` shows them.", key=key))
        wave, before = rows[0], read_contract(rows[0]["contract"])
        if wave["state"] != "open" or wave["closes_at"] <= now:
            raise Closed(sentence("This wave is closed: its contract is what it was released under."))
        if less := loosened(before, contract):
            parts = ", ".join(less)
            raise BadInput(sentence("A promise that was given can only become stricter; this would promise less: {parts}.", parts=parts))
        if contract == before:
            return False
        await fetch("UPDATE wave SET contract = $1, releases = $2 WHERE id = $3", write_contract(contract), contract.releases, wave["id"])
        await record_event(actor, "wave.tighten", f"wave:{key}", now, before=write_contract(before), after=write_contract(contract))
    return True
