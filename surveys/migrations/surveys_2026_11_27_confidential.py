"""Functions by which PostgreSQL's web role works on colleagues' answers that it cannot read (confidential_2026_11_27.sql)."""

import re
from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.engine.connect import fetch
from surveys.piccolo_conf import current_dialect

ID = "2026-11-27T00:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "signed answers, and colleagues' answers by functions"

SCRIPT = Path(__file__).with_name("confidential_2026_11_27.sql")
END = re.compile(r"(?<=\$\$);\n")
NAME = re.compile(r"CREATE FUNCTION (\w+)")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)
    manager.add_raw(create)
    return manager


async def create() -> None:
    """SQLite keeps no roles apart and has no functions: there the same steps are statements of the process that holds the file."""
    await fetch("ALTER TABLE confidential_response ADD COLUMN signer INTEGER REFERENCES colleague (id) ON DELETE CASCADE")
    if current_dialect() == "sqlite":
        return
    for name, statement in _functions().items():
        await fetch(statement)
        await fetch(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


async def replace_function(name: str) -> None:
    """Bring a function up to the script's text; it keeps its owner and who may call it."""
    await fetch(_functions()[name].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))


def _functions() -> dict[str, str]:
    """Each statement of the script by the name of the function that it makes."""
    statements = END.split(SCRIPT.read_text(encoding="utf-8"))
    return {found[1]: statement for statement in statements if (found := NAME.search(statement))}
