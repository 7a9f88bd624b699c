"""`python3 run.py bench`: measures everything in one run and prints it beside its goals."""

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
from msgspec import Struct

from bench import alone
from bench.answers import Effort, Served, measure
from bench.company import prepare
from bench.databases import PostgresDatabase, SQLiteDatabase, execute
from bench.goals import Goal, goals_of, queue_goal, statement_goal
from bench.processes import ROOT, machine_seconds
from bench.queue_start import Waits, measure_queue
from bench.statements import Statements, count_statements
from bench.tables import print_goals, print_served, print_statements, print_waits
from tests.servers.postgres import Postgres
from tests.servers.valkey import Valkey

ABOUT = """\
Measures one web process on PostgreSQL and on SQLite, jobs under arq, the printing of briefs, the study of whole
companies, and what it promises where the truth is known. Everything that is compared runs in turn, each figure of
the web is the median of its rounds, and every acknowledged answer is looked for afterwards. Figures go to the
terminal and to out/bench.json. bench/README.md says how to read them.
"""
PARTS = ("postgres", "sqlite", "queue", "briefs", "study", "measures")
QUICK = Effort(rounds=1, seconds=0.05, links=400, warming=20)


class Results(Struct):
    """What one run found."""

    began: str
    processors: int
    effort: Effort
    served: list[Served] = []
    statements: Statements | None = None
    waits: Waits | None = None
    goals: list[Goal] = []
    others: float = 0.0


def main(arguments: list[str]) -> int:
    """Run the chosen parts; 0 also when a goal is missed, as a shared machine is no judge."""
    chosen = _parser().parse_args(arguments)
    effort = QUICK if chosen.quick else Effort(rounds=chosen.rounds, seconds=chosen.seconds)
    results = Results(time.strftime("%Y-%m-%d %H:%M:%S"), os.cpu_count() or 0, effort)
    parts = chosen.part or (PARTS[:3] if chosen.quick else PARTS)
    began = time.monotonic(), machine_seconds() - _own_seconds()
    _measure(parts, results, jobs=40 if chosen.quick else 400)
    results.others = (machine_seconds() - _own_seconds() - began[1]) / (time.monotonic() - began[0]) / results.processors
    if results.goals:
        print_goals(results.goals)
        print(f"\nOther processes took {results.others:.0%} of the machine's {results.processors} processors meanwhile.")
    if "briefs" in parts:
        from bench import briefs

        print()
        briefs.run()
    if "study" in parts:
        from bench.study_speed import measure_study, print_study

        print_study(measure_study())
    if "measures" in parts:
        from bench.measures import measures, print_measures

        print_measures(list(measures()))
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_bytes(msgspec.json.format(msgspec.json.encode(results)))
    return 0


def _own_seconds() -> float:
    """What this process and all its ended children have used."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _measure(parts: Sequence[str], results: Results, jobs: int) -> None:
    if not {"postgres", "sqlite", "queue"} & {*parts}:
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plx-bench-")))
        valkey = Valkey()
        stack.callback(valkey.process.stop)
        if {"postgres", "queue"} & {*parts}:
            server = Postgres()
            stack.callback(server.process.stop)
            _on_postgres(server, valkey, parts, results, jobs)
        if "sqlite" in parts:
            _on_sqlite(folder, valkey.url, results)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py bench", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=PARTS, help="measure this part only; may be repeated (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts (default: 3)")
    parser.add_argument("--seconds", type=float, default=2.5, help="about how long each load lasts (default: 2.5)")
    parser.add_argument("--output", type=Path, default=ROOT / "out" / "bench.json", help="file for the figures (default: out/bench.json)")
    parser.add_argument("--quick", action="store_true", help="tiny counts and no briefs: shows that it runs, its figures mean nothing")
    return parser


def _on_postgres(server: Postgres, valkey: Valkey, parts: Sequence[str], results: Results, jobs: int) -> None:
    server.execute("CREATE DATABASE web")
    database, links = PostgresDatabase(server, "web"), prepare(server.url("web"), results.effort.links)
    if "postgres" in parts:
        server.execute("CREATE DATABASE alone TEMPLATE web")
        limit = PostgresDatabase(server, "alone")
        asyncio.run(execute(limit.url, alone.NUMBERED))

        def run_alone(connections: int, count: int) -> float:
            limit.reset()
            return alone.run_pgbench(server, "alone", connections, count).rate

        served = measure(database, valkey.url, links, run_alone, results.effort)
        results.statements = count_statements(server, database, valkey.url, links)
        results.served.append(served)
        results.goals += [*goals_of(served), statement_goal(results.statements)]
        print_served(served)
        print_statements(results.statements)
    if "queue" in parts:
        valkey.ask("FLUSHALL")  # thousands of messages of the loads before, for which there was no worker
        results.waits = measure_queue(database, valkey.url, links, jobs)
        results.goals.append(queue_goal(results.waits))
        print_waits(results.waits)


def _on_sqlite(folder: Path, redis: str, results: Results) -> None:
    database, limit = SQLiteDatabase(folder / "web.sqlite"), SQLiteDatabase(folder / "alone.sqlite")
    links = prepare(database.url, results.effort.links)
    prepare(limit.url, results.effort.links)

    def run_alone(_: int, count: int) -> float:
        limit.reset()
        return alone.run_sqlite(limit.path, count).rate

    served = measure(database, redis, links, run_alone, results.effort)
    results.served.append(served)
    results.goals += goals_of(served)
    print_served(served)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
