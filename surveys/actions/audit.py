"""Write down who did what to what; never answers, tokens or words."""

import msgspec

from surveys.tables import AuditEvent


async def record_event(actor: str, action: str, subject: str, now: int, **details: str | float) -> None:
    """Add an event to the audit log, in the caller's transaction."""
    row = AuditEvent(at=now, actor=actor, action=action, subject=subject, details=msgspec.json.encode(details, order="sorted").decode())
    await AuditEvent.insert(row)
