"""`parallax export`: customers' answers of a closed wave as CSV, with a codebook."""

import argparse
import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

from server.database import ready_database
from server.settings import read_settings
from surveys.exports.columns import HEADERS

if TYPE_CHECKING:
    from surveys.exports.customers import Answers

ABOUT = """\
Write answers.csv (one row per customer, codes instead of labels) and codebook.csv (what each column and code means).

Customers who chose "totals only" have no row, and where one of them is counted, nobody of that account has: the other
rows would let that customer's answers be computed. Rows without a name have no time, order, language or role.
What colleagues answered is never exported row by row; their results are in the releases.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "export", help="write customers' answers of a closed wave", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("wave", metavar="WAVE", help="the key of the wave")
    parser.add_argument("--output", metavar="DIR", type=Path, default=Path("out"), help="where the files go (default: out)")
    parser.add_argument("--header", choices=HEADERS, default="code", help="what stands above the columns (default: code)")
    parser.add_argument("--language", metavar="TAG", default="", help="language of labels (default: the instrument's own)")
    parser.add_argument("--bom", action="store_true", help="begin the files so that spreadsheets read them as UTF-8")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from server.answer_files import answers_csv, codebook_csv

    answers = asyncio.run(_answers(read_settings().database_url, arguments.wave))
    folder: Path = arguments.output
    folder.mkdir(parents=True, exist_ok=True)
    table = answers_csv(answers, arguments.header, arguments.language, bom=arguments.bom)
    (folder / "answers.csv").write_text(table, encoding="utf-8", newline="")
    (folder / "codebook.csv").write_text(codebook_csv(answers, arguments.language, bom=arguments.bom), encoding="utf-8", newline="")
    rows = len(answers.rows)
    print(f"Wrote {rows} row{'' if rows == 1 else 's'} to {folder / 'answers.csv'}, and what they mean to {folder / 'codebook.csv'}.")
    return 0


async def _answers(url: str, wave: str) -> "Answers":
    from surveys.actions.audit import record_event
    from surveys.exports.customers import customer_answers

    async with ready_database(url):
        answers = await customer_answers(wave)
        await record_event("shell", "answers.export", f"wave:{wave}", int(time.time() * 1000), rows=len(answers.rows))
    return answers
