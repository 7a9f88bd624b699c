"""Briefs per second: our warm, reused press beside plain WeasyPrint on the same HTML and stylesheet, on 1 and 2 processes.

Plain WeasyPrint unpacks the eight bundled fonts for each document; without them it has the system's fonts, which is shown apart.
"""

import multiprocessing
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from msgspec import Struct

import reports
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
    """One way of printing: briefs per second and milliseconds per brief of one process, medians of the rounds."""

    way: str
    processes: int
    per_second: float
    milliseconds: float


def run() -> None:
    """Print the table."""
    html = render_brief(BRIEF)
    speeds = [measure(html, way, processes) for way in (PLAIN, SYSTEM, OURS) for processes in (1, 2)]
    base = {speed.processes: speed.per_second for speed in speeds if speed.way == PLAIN}
    print(f"Briefs: two A4 pages, PDF/UA, {ROUNDS} rounds of {BRIEFS}, medians")
    print(f"{'':20} {'processes':>9} {'briefs/s':>9} {'ms each':>9} {'times':>6}")
    for it in speeds:
        print(f"{it.way:20} {it.processes:9} {it.per_second:9.2f} {it.milliseconds:9.0f} {it.per_second / base[it.processes]:6.2f}")


def measure(html: str, way: str, processes: int) -> Speed:
    """Print the same brief over and over, everything warm."""
    rates = sorted(_parallax(html, processes) if way == OURS else _plain(html, processes, has_fonts=way == PLAIN))
    rate = statistics.median(rates)
    return Speed(way, processes, rate, 1000 * processes / rate)


def _parallax(html: str, processes: int) -> list[float]:
    with PdfPool(processes) as pool:
        list(pool.each([html] * processes * 2))
        return [_rate(lambda: list(pool.each([html] * BRIEFS))) for _ in range(ROUNDS)]


def _plain(html: str, processes: int, *, has_fonts: bool) -> list[float]:
    text = html.replace("</head>", f"<style>{_stylesheet(has_fonts=has_fonts)}</style></head>")
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(plain, [text] * processes * 2))
        return [_rate(lambda: list(pool.map(plain, [text] * BRIEFS))) for _ in range(ROUNDS)]


def plain(html: str) -> int:
    """Print as WeasyPrint's first page of documentation says."""
    from weasyprint import HTML

    return len(HTML(string=html).write_pdf(pdf_variant="pdf/ua-1"))


def _stylesheet(*, has_fonts: bool) -> str:
    css = (REPORTS / "templates" / "brief.css").read_text("utf-8")
    if not has_fonts:
        return re.sub(r"@font-face {.*?}\n", "", css)
    return css.replace("parallax-font:", (REPORTS / "fonts").as_uri() + "/")


def _rate(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return BRIEFS / (time.perf_counter() - began)


if __name__ == "__main__":
    run()
