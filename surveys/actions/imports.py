"""Import a list of accounts, contacts, colleagues or team members: the whole file or nothing of it."""

import asyncio
import time
from collections.abc import Iterable
from pathlib import PurePath
from typing import Protocol

from msgspec import Struct

from surveys.actions.audit import record_event
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import Conflict
from surveys.imports.columns import LAYOUTS, AnyRow, Findings, Kind, read_rows
from surveys.imports.plan import make_plan
from surveys.imports.read import Grid, Row, read_grid
from surveys.imports.targets import TARGETS
from surveys.imports.write import on_postgres, stage, stored_rows, upsert

LOCK = 0x9A2A11B  # any constant of ours that no other lock uses


class ImportReport(Struct, frozen=True):
    """What an import did, or in a dry run would do."""

    kind: Kind
    file: str
    dry_run: bool
    rows: int
    new: int
    changed: int
    unchanged: int
    departments: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


class Watch(Protocol):
    """Shows how far a loop is, as `server.progress.progress` does."""

    def __call__(self, items: Iterable[Row], *, total: int, label: str) -> Iterable[Row]: ...


def unwatched(items: Iterable[Row], *, total: int, label: str) -> Iterable[Row]:  # noqa: ARG001  # the shape of Watch
    return items


async def import_file(kind: Kind, name: str, data: bytes, dry_run: bool, actor: str, watch: Watch = unwatched) -> ImportReport:  # noqa: FBT001  # part of the agreed call
    """Read, check and store a file; raise BadFile with every place if anything in it cannot be stored."""
    findings = Findings(name)
    grid, rows = await asyncio.to_thread(_parse, kind, name, data, findings, watch)
    if not rows:
        findings.refuse()
    async with engine_in_use().transaction():
        await _take_turn()
        report = await _store(kind, grid, rows, findings, dry_run=dry_run)
        if not dry_run:
            counts = {"rows": report.rows, "new": report.new, "changed": report.changed, "unchanged": report.unchanged}
            await record_event(actor, f"import.{kind}", _subject(name), time.time_ns() // 1_000_000, **counts)
    return report


def _parse(kind: Kind, name: str, data: bytes, findings: Findings, watch: Watch) -> tuple[Grid, list[AnyRow]]:
    grid = read_grid(name, data)
    return grid, read_rows(kind, grid, findings, watch(grid.rows, total=len(grid.rows), label="Reading rows"))


async def _take_turn() -> None:
    """Imports follow each other, so that what one compares with is not changed by another; SQLite has one writer anyway."""
    if on_postgres() and not (await fetch("SELECT pg_try_advisory_xact_lock($1) AS mine", LOCK))[0]["mine"]:
        raise Conflict("Another import is running: try again when it is done.")


async def _store(kind: Kind, grid: Grid, rows: list[AnyRow], findings: Findings, *, dry_run: bool) -> ImportReport:
    target = TARGETS[kind]
    staged, departments = await stage(rows, findings, dry_run=dry_run)
    stored = await stored_rows(target, staged, lock=not dry_run)
    plan = await asyncio.to_thread(make_plan, target, staged, stored, findings)
    findings.refuse()
    if not dry_run:
        await upsert(target, plan.write)
    return ImportReport(
        kind=kind,
        file=findings.name,
        dry_run=dry_run,
        rows=len(grid.rows),
        new=plan.new,
        changed=plan.changed,
        unchanged=plan.unchanged,
        departments=departments,
        attributes=tuple(name for name in grid.header if name not in LAYOUTS[kind].columns),
    )


def _subject(name: str) -> str:
    """The file's own name as the audit log keeps it."""
    return "".join(character if character.isprintable() else "?" for character in PurePath(name).name)[:200]


def in_words(report: ImportReport) -> str:
    """What a person reads after an import."""
    start = "Checked, nothing stored" if report.dry_run else "Imported"
    counts = f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
    lines = [f"{start}: {report.rows:,} {report.kind} from {report.file}: {counts}."]
    if report.departments:
        lines.append(f"New departments: {', '.join(report.departments)}.")
    if report.attributes:
        lines.append(f"Columns kept as attributes: {', '.join(report.attributes)}.")
    return "\n".join(lines)
