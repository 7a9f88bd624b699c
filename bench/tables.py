"""Prints figures as aligned text."""

from collections.abc import Sequence

from bench.answers import CONNECTIONS, Served
from bench.goals import Goal
from bench.queue_start import Waits
from bench.statements import Statements
from bench.targets import SEND, WHATS

HEAD = (
    "",
    "connections",
    "per s",
    "bare per s",
    "of bare",
    "alone per s",
    "of alone",
    "CPU ms",
    "bare CPU ms",
    "database CPU ms",
    "p50 ms",
    "p99 ms",
)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, *rows]:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join([row[0].ljust(widths[0]), *cells]))


def print_served(served: Served) -> None:
    """Everything measured on one database."""
    print(f"\n{served.database}: one web process, {served.form_bytes / 1000:.1f} kB whole form, {served.page_bytes / 1000:.1f} kB page,"
          f" {served.memory_mb:.0f} MB after the load; {served.stored} answers acknowledged and stored")  # fmt: skip
    print_table(HEAD, [_row(served, what, at) for what in WHATS for at in CONNECTIONS])


def _row(served: Served, what: str, at: int) -> tuple[str, ...]:
    figure = served.figures[what][at]
    alone = f"{served.alone[at]:.0f}" if what == SEND else "-"
    of_alone = "-" if figure.of_alone is None else f"{figure.of_alone:.0%}"
    rates = f"{figure.rate:.0f}", f"{served.bare[what][at]:.0f}", f"{figure.of_bare:.0%}", alone, of_alone
    database = f"{figure.database_cpu_ms:.2f}" if figure.database_cpu_ms else "-"
    return (
        what,
        str(at),
        *rates,
        f"{figure.cpu_ms:.2f}",
        f"{figure.bare_cpu_ms:.2f}",
        database,
        f"{figure.p50_ms:.1f}",
        f"{figure.p99_ms:.1f}",
    )


def print_statements(statements: Statements) -> None:
    for title, found in (("One GET of the whole form", statements.form), ("One answer", statements.answer)):
        print(f"\n{title}: {sum(found.values()):.1f} SQL statements")
        for begin, times in found.items():
            print(f"  {times:5.2f}  {begin}")


def print_waits(waits: Waits) -> None:
    print(f"\nJobs of {len(waits.started)} answers under arq: from the answer to")
    rows = [
        ("start", *(f"{waits.start_ms(percent):.1f}" for percent in (50, 95, 99))),
        ("end", *(f"{waits.done_ms(percent):.1f}" for percent in (50, 95, 99))),
    ]
    print_table(("", "p50 ms", "p95 ms", "p99 ms"), rows)


def print_goals(goals: Sequence[Goal]) -> None:
    print("\nGoals")
    print_table(("", "figure", "goal", ""), [_judged(goal) for goal in goals])


def _judged(goal: Goal) -> tuple[str, ...]:
    limit = f"{'≤' if goal.at_most else '≥'} {goal.limit:.0f} {goal.unit}".strip()
    return goal.name, f"{goal.figure:.1f}", limit, "pass" if goal.passes else "MISS"
