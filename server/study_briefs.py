"""The briefs of a table of ratings: one PDF per account, for its last wave."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cells import TOTAL
from analysis.disclosure import in_words
from analysis.results import METHOD_VERSION, Cell, NotEnough
from analysis.study import Rules
from analysis.tables.table import n_or_why, printed_n
from server.progress import progress
from server.study_results import Measurement
from surveys.errors import NotReady

if TYPE_CHECKING:
    from reports.brief import Brief

PRESSES = 2


def write_briefs(measured: Measurement, folder: Path) -> int:
    """Print the brief of every account; returns how many."""
    try:
        from reports.html import render_brief
        from reports.pool import PdfPool
    except ImportError as error:
        raise NotReady(f"Briefs cannot be printed: {error}. Run `python3 run.py setup`, or leave out --briefs.") from error

    folder.mkdir()
    accounts = [list(group) for _, group in groupby(measured.found.cells, key=lambda cell: cell.account_ref)]
    names = brief_names([account[0].account_ref for account in accounts])
    briefs = (_brief(account, measured) for account in accounts)
    with PdfPool(processes=PRESSES) as pool:
        printed = pool.each(render_brief(brief) for brief in briefs)
        for name, document in zip(names, progress(printed, total=len(accounts), label="Printing briefs"), strict=True):
            (folder / name).write_bytes(document.pdf)
    return len(names)


def _brief(cells: list[Cell], measured: Measurement) -> "Brief":
    """The brief of an account's last wave: a file of ratings knows nobody's name and no open question."""
    from reports.brief import Brief, Profile, Published

    rules = measured.rules
    wave = max((cell.wave for cell in cells), key=measured.ratings.waves.index)
    kept = tuple(cell for cell in cells if cell.wave == wave and not cell.dimension)
    counted = next((cell for cell in kept if cell.pair == TOTAL), kept[0])
    unasked = NotEnough("The file of ratings has no open questions of this kind.")
    published = Published(
        wave=wave,
        wave_name=f"Wave {wave}",
        release=1,
        released_on=date.today().isoformat(),
        customers=printed_n(counted.customer) or "withheld",
        colleagues=n_or_why(counted.internal, rules.k),
        method=METHOD_VERSION,
        k=rules.k,
        rules=_rule_sentences(rules),
    )
    return Brief(
        profile=Profile(ref=kept[0].account_ref, name=kept[0].account_ref),
        published=published,
        cells=kept,
        labels={cell.pair: label(cell.pair) for cell in kept if cell.pair != TOTAL},
        participation=NotEnough("A file of ratings does not say who was asked."),
        values=unasked,
        asked_of_us=unasked,
        asked_of_them=unasked,
        themes=measured.found.themes.get((kept[0].account_ref, wave), ()),
    )


def _rule_sentences(rules: Rules) -> tuple[str, ...]:
    if rules.vendor == "attributed":
        return ("Attributed: exact figures, by agreement of the respondents or from open data.",)
    return (
        f"Confidential: nothing of our side below {rules.k} colleagues, {in_words(rules.k)}.",
        "While our side is a band, the gap is one of three words and nothing else is computed from it.",
    )


def label(pair: str) -> str:
    """A pair's code as words."""
    words = pair.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def brief_names(refs: Sequence[str]) -> list[str]:
    """One safe, distinct file name per account, also where a file system folds case or a ref is a path."""
    seen: set[str] = set()
    return [name for ref in refs for name in _distinct(ref, seen)]


def _distinct(ref: str, seen: set[str]) -> Iterator[str]:
    slug = re.sub(r"[^A-Za-z0-9_.-]+", "-", ref).strip("-.")[:80]
    reserved = re.fullmatch(r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]", slug.split(".")[0])
    if not slug or slug != ref or reserved or slug.casefold() in seen:
        slug = f"{slug or 'account'}-{hashlib.sha256(ref.encode()).hexdigest()[:10]}"
    seen.add(slug.casefold())
    yield f"{slug}.pdf"
