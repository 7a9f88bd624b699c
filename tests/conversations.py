"""Customers of the small company who have answered and whose wave was released, so that there is something to reply to."""

from surveys.actions.closing import close_wave
from surveys.actions.waves import Opened
from surveys.engine.connect import fetch
from surveys.queries.access import Role, Visitor
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave

LEAD = "lead@example.com"
REP, OTHER = "rep@example.com", "other@example.com"
CLOSED = NOW + 1_000
WORDS = "The new portal saves us a whole day every month."


def visitor(role: Role, email: str) -> Visitor:
    return Visitor(1, 1, email, "Some One", role, "csrf", NOW)


async def publish_release(wave: int, at: int) -> None:
    """What the release job leaves of a wave, as far as the conversation looks at it."""
    await fetch(
        "INSERT INTO release (wave, number, method, contract, input_hash, content_hash, created_at) VALUES ($1, 1, '', '{}', '', '', $2)",
        wave, at,
    )  # fmt: skip


async def answered_wave(*, released: bool = True) -> Opened:
    """Ann of Acme shares her name and words, Dana for Acme her name, for Bolt not; closed and released."""
    await found_company()
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": WORDS})
    await answer(link_of(opened, "Dana"), "A1", 2)
    await answer(link_of(opened, "Dana"), "B1", 2, {"c_improve": "Please answer the phone before noon."}, sharing="unnamed")
    await close_wave("w1", LEAD, CLOSED)
    if released:
        await publish_release(opened.wave, CLOSED + 1)
    return opened


async def response_of(person: str, account: int = 1) -> str:
    rows = await fetch(
        "SELECT r.id FROM response r JOIN participation p ON p.invitation = r.invitation AND p.account = r.account"
        " JOIN contact c ON c.id = p.contact WHERE c.name = $1 AND r.account = $2",
        person, account,
    )  # fmt: skip
    return str(rows[0]["id"])
