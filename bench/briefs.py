"""Briefs per second: our warm, reused press beside plain WeasyPrint on the same HTML and stylesheet, on 1 and 2 processes.

Plain WeasyPrint unpacks the eight bundled fonts for each document; without them it has the system's fonts, which is shown apart.
"""

import multiprocessing
import os
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from msgspec import Struct

import reports
from bench.processes import cpu_seconds_of_children
from reports.html import render_brief
from reports.pool import PdfPool
from tests.reports.sample import BRIEF

ROUNDS = 3
BRIEFS = 12
OURS = "parallax"
PLAIN = "plain WeasyPrint"
SYSTEM = "plain, system fonts"
REPORTS = Path(reports.__file__).parent


class Speed(Struct, frozen=True):
    """One way of printing: briefs per second and milliseconds of CPU per brief, medians of the rounds."""

    way: str
    processes: int
    per_second: float
    cpu_ms: float


class Round(Struct, frozen=True):
    """One round: how long it took, and how much CPU in this process and its children."""

    seconds: float
    cpu: float


def run() -> None:
    """Print the table."""
    html = render_brief(BRIEF)
    speeds = [measure(html, way, processes) for way in (PLAIN, SYSTEM, OURS) for processes in (1, 2)]
    base = {speed.processes: speed.per_second for speed in speeds if speed.way == PLAIN}
    print(f"Briefs: two A4 pages, PDF/UA, {ROUNDS} rounds of {BRIEFS}, medians")
    print(f"{'':20} {'processes':>9} {'briefs/s':>9} {'ms CPU each':>12} {'times':>6}")
    for it in speeds:
        print(f"{it.way:20} {it.processes:9} {it.per_second:9.2f} {it.cpu_ms:12.0f} {it.per_second / base[it.processes]:6.2f}")


def measure(html: str, way: str, processes: int) -> Speed:
    """Print the same brief over and over, everything warm."""
    rounds = _parallax(html, processes) if way == OURS else _plain(html, processes, has_fonts=way == PLAIN)
    per_second = BRIEFS / statistics.median(it.seconds for it in rounds)
    return Speed(way, processes, per_second, 1000 * statistics.median(it.cpu for it in rounds) / BRIEFS)


def _parallax(html: str, processes: int) -> list[Round]:
    with PdfPool(processes) as pool:
        list(pool.each([html] * processes * 2))
        return [_timed(lambda: list(pool.each([html] * BRIEFS))) for _ in range(ROUNDS)]


def _plain(html: str, processes: int, *, has_fonts: bool) -> list[Round]:
    text = html.replace("</head>", f"<style>{_stylesheet(has_fonts=has_fonts)}</style></head>")
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(plain, [text] * processes * 2))
        return [_timed(lambda: list(pool.map(plain, [text] * BRIEFS))) for _ in range(ROUNDS)]


def plain(html: str) -> int:
    """Print as WeasyPrint's first page of documentation says."""
    from weasyprint import HTML

    return len(HTML(string=html).write_pdf(pdf_variant="pdf/ua-1"))


def _stylesheet(*, has_fonts: bool) -> str:
    css = (REPORTS / "templates" / "brief.css").read_text("utf-8")
    if not has_fonts:
        return re.sub(r"@font-face {.*?}\n", "", css)
    return css.replace("parallax-font:", (REPORTS / "fonts").as_uri() + "/")


def _timed(work: Callable[[], object]) -> Round:
    cpu, began = cpu_seconds_of_children(os.getpid()), time.perf_counter()
    work()
    return Round(time.perf_counter() - began, cpu_seconds_of_children(os.getpid()) - cpu)


if __name__ == "__main__":
    run()
