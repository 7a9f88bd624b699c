"""Rows into tables with bulk statements, inside the caller's transaction."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from surveys.engine.connect import engine_in_use, fetch
from surveys.engine.postgres import GroupingPostgresEngine
from surveys.imports.columns import AccountRow, AnyRow, ColleagueRow, ContactRow, Findings, TeamRow, given
from surveys.imports.plan import Staged, Stored
from surveys.imports.targets import Target
from surveys.sentences import sentence

BATCH = 5_000
# Mail that could not be delivered says nothing of another address.
_TRY_AGAIN = """
email_status = CASE WHEN lower(trim({table}.email)) = lower(trim(excluded.email)) THEN {table}.email_status ELSE 'ok' END"""
# What a person has refused themselves, no file takes back.
_CHANGES = {"opted_out": "opted_out = excluded.opted_out OR {table}.said_no"}
# Columns of a file that are called otherwise in the table.
RENAMED = {"account_ref": "account", "colleague_ref": "colleague", "owner": "owner_email"}


def on_postgres() -> bool:
    return isinstance(engine_in_use(), GroupingPostgresEngine)


async def stage(rows: Sequence[AnyRow], findings: Findings, *, dry_run: bool) -> tuple[list[Staged], tuple[str, ...]]:
    """Resolve what rows refer to; return them in the table's columns, and the departments that had to be made."""
    accounts = await _ids("account", [row.account_ref for row in rows if isinstance(row, ContactRow | TeamRow)])
    colleagues = await _ids("colleague", [row.colleague_ref for row in rows if isinstance(row, TeamRow)])
    names = [row.department for row in rows if isinstance(row, ColleagueRow) and isinstance(row.department, str)]
    departments, made = await _departments(names, dry_run=dry_run)
    known = {"account_ref": accounts, "colleague_ref": colleagues, "department": departments}
    staged = [_staged(row, known, findings) for row in rows]
    return [row for row in staged if row is not None], made


def _staged(row: AnyRow, known: Mapping[str, Mapping[str, int]], findings: Findings) -> Staged | None:
    values: dict[str, Any] = {}
    for name, value in given(row).items():
        if name not in known:
            values[RENAMED.get(name, name)] = value
            continue
        found = known[name].get(value.casefold() if name == "department" else value)
        if found is None:
            findings.add(row.row, name, sentence("{value} is unknown: import it first", value=value))
            return None
        values[RENAMED.get(name, name)] = found
    return Staged(row.row, values, row.attributes if isinstance(row, AccountRow) else {})


async def _ids(table: str, refs: Iterable[object]) -> dict[str, int]:
    wanted = sorted({ref for ref in refs if isinstance(ref, str)})
    if not wanted:
        return {}
    rows = await fetch(f"SELECT id, external_ref FROM {table} WHERE {_among('external_ref', 'text')}", _list(wanted))  # noqa: S608  # our own names
    return {row["external_ref"]: row["id"] for row in rows}


async def _departments(names: Iterable[str], *, dry_run: bool) -> tuple[dict[str, int], tuple[str, ...]]:
    """IDs by name whatever its case; the first spelling of a new one is kept. A dry run numbers new ones downwards from 0."""
    wanted = {name.casefold(): name for name in reversed(list(names))}
    if not wanted:
        return {}, ()
    known: dict[str, int] = {row["name"].casefold(): row["id"] for row in await fetch("SELECT id, name FROM department ORDER BY id DESC")}
    made = [name for key, name in wanted.items() if key not in known][::-1]
    for place, name in enumerate(made):
        rows = [] if dry_run else await fetch("INSERT INTO department (name) VALUES ($1) RETURNING id", name)
        known[name.casefold()] = rows[0]["id"] if rows else -place
    return known, tuple(made)


async def stored_rows(target: Target, rows: Sequence[Staged], *, lock: bool) -> Stored:
    """What is stored under the first key column's values, by whole key."""
    first = target.key[0]
    wanted = sorted({row.values[first] for row in rows})
    if not wanted:
        return {}
    locking = " FOR UPDATE" if lock and on_postgres() else ""
    where = _among(first, target.types[first])
    found = await fetch(f"SELECT {', '.join(target.types)} FROM {target.table} WHERE {where}{locking}", _list(wanted))  # noqa: S608  # our own names
    return {tuple(row[name] for name in target.key): dict(row) for row in found}


def _among(column: str, kind: str) -> str:
    """A condition with one parameter, however many values: PostgreSQL refuses more than 32,767 parameters."""
    among = f"= ANY($1::{kind}[])" if on_postgres() else "IN (SELECT value FROM json_each($1))"
    return f"{column} {among}"


def _list(values: list[Any]) -> Any:
    return values if on_postgres() else json.dumps(values)


async def upsert(target: Target, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write whole rows in batches: arrays on PostgreSQL, one prepared statement on SQLite."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        if on_postgres():
            await fetch(_postgres_upsert(target), *([row[name] for row in batch] for name in target.types))
        else:
            await _executemany(_sqlite_upsert(target), [tuple(row[name] for name in target.types) for row in batch])


def _postgres_upsert(target: Target) -> str:
    arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(target.types.values(), start=1))
    return f"INSERT INTO {target.table} ({', '.join(target.types)}) SELECT * FROM unnest({arrays}) {_on_conflict(target)}"  # noqa: S608  # our own names


def _sqlite_upsert(target: Target) -> str:
    marks = ", ".join("?" for _ in target.types)
    return f"INSERT INTO {target.table} ({', '.join(target.types)}) VALUES ({marks}) {_on_conflict(target)}"  # noqa: S608  # our own names


def _on_conflict(target: Target) -> str:
    changes = [
        _CHANGES.get(name, f"{name} = excluded.{name}").format(table=target.table) for name in target.types if name not in target.key
    ]
    if "email" in target.types:
        changes.append(_TRY_AGAIN.format(table=target.table))
    return f"ON CONFLICT ({', '.join(target.key)}) DO UPDATE SET {', '.join(changes)}"


async def _executemany(sql: str, rows: Collection[tuple[Any, ...]]) -> None:
    transaction = engine_in_use().current_transaction.get()
    assert transaction is not None
    await transaction.connection.executemany(sql, rows)
