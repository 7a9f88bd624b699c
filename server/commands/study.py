"""`parallax study`: measure the gaps in anybody's table of ratings, with no server and no database (docs/study-format.md)."""

import argparse
import csv
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import msgspec
from msgspec import Struct

from server.progress import progress
from surveys.errors import BadInput, NotReady

PRESSES = 2

if TYPE_CHECKING:
    from analysis.ratings import Ratings
    from analysis.ratings_file import RatingsFile
    from analysis.results import Cell, Theme
    from analysis.study import Rules
    from analysis.study_tables import Table
    from reports.brief import Brief

Mode = Literal["confidential", "attributed"]
LEAST_K = 3
LARGEST_BYTES = 2_000_000_000
ABOUT = """\
Measure how far customers and the people who serve them see the same relationship apart, in ratings from any survey tool.

RATINGS.csv has one row per respondent and question, with the columns
  account_ref,wave,side,respondent_ref,pair,about,view,value,min,max,comment   and, if you like, reverse
side is customer or internal; about is vendor, customer, handoff or culture; view is own or predicted. An empty value is a
missing answer; a row with empty pair and value is a general comment. docs/study-format.md explains every column and result.

Writes to DIR: gaps.csv, accounts.csv, comments.csv, study.json and, with --briefs, briefs/ with one PDF per account.
If anything in the file is wrong, it says where, ends with exit code 2 and writes nothing.
"""
EXAMPLES = """\
examples:
  parallax study ratings.csv --output out
  parallax study ratings.csv --output out --briefs --k 5
  parallax study open-data.csv --output out --mode attributed --k 1
"""


class Report(Struct, frozen=True):
    """All of a study in one document."""

    format: str
    format_version: int
    method: str
    mode: Mode
    k: int
    cells: list["Cell"]
    themes: list["AccountThemes"]


class AccountThemes(Struct, frozen=True):
    """The themes that may be shown of one account and wave."""

    account_ref: str
    wave: str
    themes: tuple["Theme", ...]


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its words."""
    parser = subparsers.add_parser(
        "study",
        help="measure the gaps in a table of ratings, without a server",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("ratings", metavar="RATINGS.csv", type=Path, help="the ratings, UTF-8")
    parser.add_argument("--output", metavar="DIR", type=Path, required=True, help="where to write; made if it does not exist")
    parser.add_argument("--briefs", action="store_true", help="also print a brief of at most two pages per account, for its last wave")
    parser.add_argument("--k", metavar="N", type=int, default=LEAST_K, help="colleagues needed before their side is shown (default 3)")
    parser.add_argument(
        "--mode",
        choices=get_args(Mode),
        default="confidential",
        help="confidential (default): colleagues' answers as bands and rounded means, never below 3 of them; "
        "attributed: exact figures, only for data whose respondents agreed to it or that are open",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, measure, write everything beside the target, then put it in place."""
    source, target, mode, k = Path(arguments.ratings), Path(arguments.output), arguments.mode, arguments.k
    _check(target, mode, k)
    content = _read(source)
    with tempfile.TemporaryDirectory(prefix="parallax-study-") as folder:
        made = Path(folder)
        sentence = _write_all(content, made, mode, k, briefs=arguments.briefs)
        _put_in_place(made, target)
    print(f"{sentence} Written to {target}.")
    return 0


def _check(target: Path, mode: Mode, k: int) -> None:
    if k < 1:
        raise BadInput(f"--k {k}: give a whole number of at least 1.")
    if mode == "confidential" and k < LEAST_K:
        raise BadInput(f"--k {k}: confidential answers need at least {LEAST_K}; --mode attributed takes less, for data that may be shown.")
    if target.exists() and not target.is_dir():
        raise BadInput(f"--output {target}: is a file; name a folder.")


def _read(source: Path) -> "RatingsFile":
    from analysis.ratings_file import read_ratings

    try:
        if source.stat().st_size > LARGEST_BYTES:
            raise BadInput(f"{source}: is larger than 2 GB; split it by wave.")
        with source.open(encoding="utf-8-sig", newline="") as lines:
            return read_ratings(lines, str(source))
    except UnicodeDecodeError as error:
        raise BadInput(f"{source}: is not UTF-8 text; save it as CSV in UTF-8.") from error
    except OSError as error:
        raise BadInput(f"{source}: cannot be read ({error.strerror}).") from error


def _write_all(content: "RatingsFile", made: Path, mode: Mode, k: int, *, briefs: bool) -> str:
    from analysis.ratings import columns
    from analysis.results import METHOD_VERSION
    from analysis.study import Rules, run_study
    from analysis.study_tables import accounts_table, comments_table, gaps_table
    from analysis.themes import account_themes

    ratings = columns(content.ratings)
    cells = run_study(ratings, Rules(vendor=mode, customer=mode, k=k))
    themes = account_themes(content.comments, mode, k)
    shown = [AccountThemes(*key, themes=found) for key, found in sorted(themes.items())]
    report = Report("parallax.study", 1, METHOD_VERSION, mode, k, cells, shown)
    _write_table(made / "gaps.csv", gaps_table(cells))
    _write_table(made / "accounts.csv", accounts_table(cells, themes))
    _write_table(made / "comments.csv", comments_table(content.comments, mode))
    (made / "study.json").write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    count = len({cell.account_ref for cell in cells})
    sentence = f"{count} account{'' if count == 1 else 's'}, {len(cells)} gaps."
    if briefs:
        printed = _write_briefs(cells, themes, ratings, made / "briefs", Rules(vendor=mode, customer=mode, k=k))
        sentence += f" {printed} brief{'' if printed == 1 else 's'}."
    return sentence


def _write_table(path: Path, table: "Table") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.header)
        writer.writerows(table.rows)


def _write_briefs(
    cells: list["Cell"], themes: dict[tuple[str, str], tuple["Theme", ...]], ratings: "Ratings", folder: Path, rules: "Rules"
) -> int:
    try:
        from reports.html import render_brief
        from reports.pool import PdfPool
    except ImportError as error:
        raise NotReady(f"Briefs cannot be printed: {error}. Run `python3 run.py setup`, or leave out --briefs.") from error

    folder.mkdir()
    accounts = [list(group) for _, group in groupby(cells, key=lambda cell: cell.account_ref)]
    names = brief_names([account[0].account_ref for account in accounts])
    briefs = (_brief(account, themes, ratings, rules) for account in accounts)
    with PdfPool(processes=PRESSES) as pool:
        printed = pool.each(render_brief(brief) for brief in briefs)
        for name, document in zip(names, progress(printed, total=len(accounts), label="Printing briefs"), strict=True):
            (folder / name).write_bytes(document.pdf)
    return len(names)


def _brief(cells: list["Cell"], themes: dict[tuple[str, str], tuple["Theme", ...]], ratings: "Ratings", rules: "Rules") -> "Brief":
    """The brief of an account's last wave: a file of ratings knows nobody's name and no open question."""
    from analysis.results import METHOD_VERSION, NotEnough
    from analysis.study_tables import printed_n
    from reports.brief import Brief, Profile, Published

    wave = max((cell.wave for cell in cells), key=ratings.waves.index)
    kept = tuple(cell for cell in cells if cell.wave == wave)
    unasked = NotEnough("The file of ratings has no open questions of this kind.")
    published = Published(
        wave=wave,
        wave_name=f"Wave {wave}",
        release=1,
        released_on=date.today().isoformat(),
        customers=printed_n(kept[-1].customer) or "withheld",
        colleagues=printed_n(kept[-1].internal) or f"fewer than {rules.k}",
        method=METHOD_VERSION,
        k=rules.k,
        rules=_rule_sentences(rules),
    )
    return Brief(
        profile=Profile(ref=kept[0].account_ref, name=kept[0].account_ref),
        published=published,
        cells=kept,
        labels={cell.pair: label(cell.pair) for cell in kept if cell.pair != "*"},
        participation=NotEnough("A file of ratings does not say who was asked."),
        values=unasked,
        asked_of_us=unasked,
        asked_of_them=unasked,
        themes=themes.get((kept[0].account_ref, wave), ()),
    )


def _rule_sentences(rules: "Rules") -> tuple[str, ...]:
    if rules.vendor == "attributed":
        return ("Attributed: exact figures, by agreement of the respondents or from open data.",)
    return (
        f"Confidential: nothing of our side below {rules.k} colleagues, a band from 3 to 7, a rounded mean from 8 on.",
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


def _put_in_place(made: Path, target: Path) -> None:
    """Move the finished results; files of the same names are replaced, nothing else in the folder is touched."""
    try:
        for item in sorted(made.rglob("*")):
            place = target / item.relative_to(made)
            place.parent.mkdir(parents=True, exist_ok=True)
            if item.is_file():
                shutil.move(str(item), str(place))
    except OSError as error:
        raise BadInput(f"--output {target}: cannot be written ({error.strerror}).") from error
