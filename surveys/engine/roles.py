"""PostgreSQL roles that keep colleagues' answers from the process that serves pages: who may do what with which table.

`parallax_owner` owns tables and functions and runs migrations, `parallax_web` serves pages, `parallax_work` studies answers and
publishes results, `parallax_mail` sends mail and alone needs the key that opens links.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, get_args

import asyncpg
from msgspec import Struct

from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, NotAllowed
from surveys.tables import TABLES, User

Role = Literal["parallax_owner", "parallax_web", "parallax_work", "parallax_mail"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
OWNER: Final[Role] = "parallax_owner"
SERVING: Final = tuple(role for role in ROLES if role != OWNER)

_CHANGE: Final = "SELECT, INSERT, UPDATE, DELETE"
_TABLES: Final = [table._meta.tablename for table in TABLES]  # noqa: SLF001  # Piccolo offers no public way to ask
_PEOPLE: Final = ", ".join(
    column._meta.db_column_name  # noqa: SLF001  # as above
    for column in User._meta.columns  # noqa: SLF001  # as above
    if column._meta.name != "password_hash"  # noqa: SLF001  # as above
)
_READ_PEOPLE: Final = f"SELECT ({_PEOPLE})"

# `basis` counts exactly what pages show roughly; confidential rows are worked on by functions only.
_NOT_OF_WEB: Final = {"confidential_response", "confidential_answer", "basis"}
_NOT_OF_WORK: Final = {"session"}
_OF_MAIL: Final = {
    **dict.fromkeys(("job", "message", "invitation"), _CHANGE),
    **dict.fromkeys(("participation", "contact", "colleague"), "SELECT, UPDATE"),
    "wave": "SELECT, UPDATE (remind_at)",  # to lock it while a link moves: nobody locks a row of which they may change nothing
    **dict.fromkeys(("account", "department", "wave_account", "instrument", "instrument_version", "news", "reply"), "SELECT"),
    "signed_note": "SELECT (wave, colleague), UPDATE (sealed)",
    "response": "SELECT (id, invitation, account, sharing)",
    "users": _READ_PEOPLE,
    "audit_event": "INSERT",
    "pace": "SELECT, INSERT, UPDATE",
}
RIGHTS: Final[Mapping[Role, Mapping[str, str]]] = {
    "parallax_web": {table: _CHANGE for table in _TABLES if table not in _NOT_OF_WEB}
    | {"pooled_word": "SELECT (id, release, item, text), DELETE"},
    "parallax_work": {table: _READ_PEOPLE if table == "users" else _CHANGE for table in _TABLES if table not in _NOT_OF_WORK},
    "parallax_mail": _OF_MAIL,
}
_BY_RECEIPT: Final = ("load_receipted", "erase_receipted", "load_signed")
_AT_CLOSE: Final = ("rewrite_confidential", "drop_confidential")
FUNCTIONS: Final[Mapping[Role, tuple[str, ...]]] = {
    "parallax_web": ("load_confidential", "save_confidential", *_BY_RECEIPT, *_AT_CLOSE),
    "parallax_work": (*_BY_RECEIPT, *_AT_CLOSE),
    "parallax_mail": ("rekey_confidential",),
}

_CREATE: Final = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} LOGIN;
  END IF;
END $$"""
# A managed database's administrator is no superuser, and must belong to the owner to hand anything over to it.
_JOIN_OWNER: Final = f"""
DO $$ BEGIN
  IF NOT pg_has_role(current_user, '{OWNER}', 'USAGE') THEN
    EXECUTE format('GRANT {OWNER} TO %I', current_user);
  END IF;
END $$"""
_HAND_OVER: Final = f"""
DO $$ DECLARE
  thing text;
BEGIN
  FOR thing IN
    SELECT 'TABLE ' || oid::regclass FROM pg_class
    WHERE oid = ANY (ARRAY [{{tables}}]::regclass[]) AND pg_get_userbyid(relowner) <> '{OWNER}'
    UNION ALL
    SELECT 'FUNCTION ' || oid::regprocedure FROM pg_proc
    WHERE oid = ANY (ARRAY [{{functions}}]::regproc[]) AND pg_get_userbyid(proowner) <> '{OWNER}'
  LOOP
    EXECUTE 'ALTER ' || thing || ' OWNER TO {OWNER}';
  END LOOP;
END $$"""  # noqa: S608  # names of ours


class Standing(Struct, frozen=True):
    """Whether the role of this connection reads colleagues' answers, takes and changes them by keys, or sees what is published."""

    role: str
    reads: bool
    answers: bool
    publishes: bool


def script() -> Iterator[str]:
    """The statements that make the roles and give each its rights; safe to run again, on tables that are in use too."""
    tables = [*_TABLES, "migration"]
    functions = sorted({name for names in FUNCTIONS.values() for name in names})
    for role in ROLES:
        yield _CREATE.format(role=role).strip()
    yield _JOIN_OWNER.strip()
    yield f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}"
    yield _HAND_OVER.format(tables=_quoted(tables), functions=_quoted(functions)).strip()
    yield f"REVOKE ALL ON {', '.join(tables)} FROM {', '.join(SERVING)}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {', '.join(SERVING)}"
    yield f"GRANT SELECT ON migration TO {', '.join(SERVING)}"
    for role, rights in RIGHTS.items():
        for verbs in dict.fromkeys(rights.values()):
            yield f"GRANT {verbs} ON {', '.join(table for table in rights if rights[table] == verbs)} TO {role}"
    yield f"REVOKE ALL ON FUNCTION {', '.join(functions)} FROM PUBLIC, {', '.join(SERVING)}"
    for role, names in FUNCTIONS.items():
        yield f"GRANT EXECUTE ON FUNCTION {', '.join(names)} TO {role}"


async def apply_roles(passwords: Mapping[str, str]) -> None:
    """Make the roles, or bring them up to date, in one transaction; raise NotAllowed if this role may not."""
    engine = engine_in_use()
    if engine.engine_type != "postgres":
        raise BadInput("SQLite keeps no roles apart: `parallax roles` is for an installation on PostgreSQL.")
    try:
        async with engine.transaction():
            for statement in script():
                await fetch(statement)
            for role, password in passwords.items():
                await fetch(
                    (await fetch("SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text) AS sql", role, password))[0]["sql"]
                )
    except asyncpg.InsufficientPrivilegeError as error:
        message = f"This database role may not make roles or give rights ({error}): run it as an administrator of the database."
        raise NotAllowed(message) from error
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedFunctionError) as error:
        raise NotAllowed(f"The tables are not all there ({error}): run `parallax migrate` first.") from error


async def standing() -> Standing:
    """Look at the role that this connection uses."""
    rows = await fetch(
        "SELECT current_user AS role, has_any_column_privilege('confidential_response', 'SELECT')"
        " OR has_any_column_privilege('confidential_answer', 'SELECT') AS reads,"
        " has_function_privilege((SELECT oid FROM pg_proc WHERE proname = 'save_confidential'), 'EXECUTE') AS answers,"
        " has_table_privilege('release', 'SELECT') AS publishes"
    )
    return Standing(*rows[0].values())


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
