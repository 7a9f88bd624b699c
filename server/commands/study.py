"""`parallax study`: measure the gaps in anybody's table of ratings, with no server and no database (docs/study-format.md)."""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from server.progress import progress
from server.table_files import Format, require
from surveys.errors import BadFile, BadInput

if TYPE_CHECKING:
    from analysis.ratings_file import RatingsFile
    from analysis.review import Weights
    from server.study_results import Measurement

Mode = Literal["confidential", "attributed"]
LEAST_K = 3
LOYALTY = ("renew", "renewal", "recommend", "recommendation")
LARGEST_BYTES = 2_000_000_000
ABOUT = """\
Measure how far customers and the people who serve them see the same relationship apart, in ratings from any survey tool.

RATINGS.csv has one row per respondent and question, with the columns
  account_ref,wave,side,respondent_ref,pair,about,view,value,min,max,comment   and, if you like, reverse, dimension,
  department, target, direction (hand-offs between departments)
side is customer or internal; about is vendor, customer, handoff or culture; view is own or predicted. An empty value is a
missing answer; a row with empty pair and value is a general comment. docs/study-format.md explains every column and result.

Writes to DIR: gaps, regard, accounts, comments, review, agreement, drivers, linkage and loyalty as CSV (or --format), study.json
and, with --briefs, briefs/ with one PDF per account. A table with hand-offs also gives handoffs, handoff_model and handoff_gaps.
If anything in the file is wrong, it says where, ends with exit code 2 and writes nothing.
"""
EXAMPLES = """\
examples:
  parallax study ratings.csv --output out
  parallax study ratings.csv --output out --briefs --k 5
  parallax study open-data.csv --output out --mode attributed --k 1
"""


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
    parser.add_argument("--format", choices=get_args(Format), default="csv", help="of the tables (default csv)")
    parser.add_argument(
        "--loyalty",
        metavar="PAIRS",
        help=f"pairs that say whether customers stay and recommend, by commas (default: those of {', '.join(LOYALTY)} that are there)",
    )
    parser.add_argument("--weights", metavar="FILE", type=Path, help="weights of the account health, as analysis/review/weights.json")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, measure, write everything beside the target, then put it in place."""
    source, target, mode, k = Path(arguments.ratings), Path(arguments.output), arguments.mode, arguments.k
    _check(target, mode, k)
    require(arguments.format)
    weights = _weights(arguments.weights)
    content = _read(source)
    loyalty = _loyalty(arguments.loyalty, content)
    with tempfile.TemporaryDirectory(prefix="parallax-study-") as folder:
        made = Path(folder)
        measured = _measured(content, mode, k, loyalty, weights)
        sentence = _write_all(measured, made, arguments.format, briefs=arguments.briefs)
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
        with source.open("rb") as raw:
            total = sum(chunk.count(b"\n") for chunk in iter(lambda: raw.read(1 << 20), b""))
        with source.open(encoding="utf-8-sig", newline="") as lines:
            return read_ratings(progress(lines, total=total, label="Reading lines"), str(source))
    except UnicodeDecodeError as error:
        raise BadInput(f"{source}: is not UTF-8 text; save it as CSV in UTF-8.") from error
    except OSError as error:
        raise BadInput(f"{source}: cannot be read ({error.strerror}).") from error


def _loyalty(chosen: str | None, content: "RatingsFile") -> Sequence[str]:
    """The pairs about loyalty; a name that was given must be one of the file."""
    if chosen is None:
        return LOYALTY
    pairs, named = {rating.pair for rating in content.ratings}, [name.strip() for name in chosen.split(",") if name.strip()]
    for name in named:
        if name not in pairs:
            raise BadInput(f"--loyalty {name}: no row of the file rates this pair; check its spelling.")
    return named


def _weights(path: Path | None) -> "Weights":
    from analysis.review import WEIGHTS, read_weights

    if path is None:
        return WEIGHTS
    try:
        return read_weights(path.read_bytes(), str(path))
    except OSError as error:
        raise BadInput(f"--weights {path}: cannot be read ({error.strerror}).") from error
    except BadInput as error:
        raise error if isinstance(error, BadFile) else BadInput(f"{path}: {error}") from error


def _measured(content: "RatingsFile", mode: Mode, k: int, loyalty: Sequence[str], weights: "Weights") -> "Measurement":
    from server.study_results import measure_file

    return measure_file(content, mode, k, loyalty, weights)


def _write_all(measured: "Measurement", made: Path, kind: Format, *, briefs: bool) -> str:
    from server.study_briefs import write_briefs
    from server.study_results import write_results

    write_results(measured, made, kind)
    cells = measured.found.cells
    count = len({cell.account_ref for cell in cells})
    sentence = f"{count} account{'' if count == 1 else 's'}, {len(cells)} gaps."
    if measured.found.handoffs:
        waves = len(measured.found.handoffs)
        sentence += f" Hand-offs of {waves} wave{'' if waves == 1 else 's'}."
    if briefs:
        printed = write_briefs(measured, made / "briefs")
        sentence += f" {printed} brief{'' if printed == 1 else 's'}."
    return sentence


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
