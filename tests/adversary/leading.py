"""Does what leads do to an open wave, through the product's own doors."""

from msgspec import structs

from server.jobs import Jobs
from surveys.actions import outbox
from surveys.actions.following import send_elsewhere
from surveys.actions.tightening import tighten_wave
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch
from surveys.sealing import public_key, unseal
from tests.adversary.companies import LEAD
from tests.adversary.deeds import Appointing, Deed, Moving, Promoting, Tightening
from tests.adversary.founding import WAVE, Played, import_accounts
from tests.company import MAIL_KEY


async def do(deed: Deed, played: Played, jobs: Jobs, now: int) -> None:
    match deed:
        case Tightening():
            await tighten_wave(WAVE, deed.contract, LEAD, now)
        case Moving():
            await _move(deed, played, jobs, now)
        case Appointing():
            await import_accounts([(played.company.client(deed.client), deed.address)])
        case Promoting():
            # Without a password, whose hash takes long on purpose.
            columns = ("email", "name", "role", "password_hash", "is_active", "created_at")
            await insert_rows("users", columns, [(deed.address, deed.who, "lead", "none", True, now)])


async def _move(deed: Moving, played: Played, jobs: Jobs, now: int) -> None:
    """Send a link elsewhere, do what only who holds the mail key can do, and read the new link as the mail would tell it."""
    old = played.link(deed.who)
    invitation = (await fetch("SELECT id FROM invitation WHERE person = $1", old.email.lower()))[0]["id"]
    await send_elsewhere(WAVE, invitation, deed.address, public_key(MAIL_KEY), LEAD, now)
    for row in await fetch("SELECT id FROM job WHERE kind = 'rekey'"):
        if job := await outbox.claim_one(row["id"]):
            await jobs.perform(job)
    kept = (await fetch("SELECT sealed_token FROM invitation WHERE person = $1", deed.address))[0]["sealed_token"]
    played.links[deed.who] = structs.replace(old, email=deed.address, token=unseal(MAIL_KEY, kept))
    played.dead.append(old.token)
