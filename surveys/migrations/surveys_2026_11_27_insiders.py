"""Who could open an account that they were asked about, so that nobody counts in a release and reads it, or the other way round (R1)."""

from typing import Final

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.engine.connect import fetch
from surveys.migrations.surveys_2026_11_27_confidential import replace_function
from surveys.piccolo_conf import current_dialect

ID = "2026-11-27T00:00:00:000005"
VERSION = "1.38.0"
DESCRIPTION = "insiders"

_ADDRESSES: Final = "(lower(i.email), (SELECT lower(k.email) FROM colleague k WHERE k.id = i.colleague AND k.email <> ''))"
# Who may open accounts today: nobody knows any more who could when what exists was released.
INSIDERS: Final = f"""
UPDATE participation SET insider = true WHERE id IN (
  SELECT p.id FROM participation p JOIN invitation i ON i.id = p.invitation JOIN account a ON a.id = p.account
  WHERE i.side = 'internal' AND (i.person LIKE 'gone:insider:%'
    OR a.owner_email <> '' AND lower(a.owner_email) IN {_ADDRESSES}
    OR EXISTS (SELECT 1 FROM users u WHERE u.role <> 'rep' AND u.is_active AND lower(u.email) IN {_ADDRESSES})))
"""  # noqa: S608  # a constant of ours


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)
    manager.add_raw(add_insiders)
    return manager


async def add_insiders() -> None:
    await fetch("ALTER TABLE participation ADD COLUMN insider BOOLEAN NOT NULL DEFAULT false")
    await fetch(INSIDERS)
    await fetch("CREATE INDEX invitation_address ON invitation (lower(trim(email)))")
    await fetch("CREATE INDEX invitation_colleague ON invitation (colleague)")
    if current_dialect() == "postgres":
        await replace_function("rewrite_confidential")  # which writes participation anew when a wave closes
