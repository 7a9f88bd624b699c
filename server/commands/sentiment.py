"""`parallax sentiment`: label and score a table of comments, with no server and no database (docs/sentiment.md)."""

import argparse
import csv
from pathlib import Path
from typing import TYPE_CHECKING

from server.comment_files import check_target, other_columns, read_rows, replacing
from server.progress import progress
from surveys.errors import BadInput

if TYPE_CHECKING:
    from analysis.sentiment import Engine
    from analysis.sentiment.blend import Model

COLUMNS = ("id", "text")
RESULT = ("id", "label", "score", "language", "engine", "reason")
ENGINES = ("blend", "textblob")
ABOUT = """\
Label and score English comments: negative, neutral or positive, and a score from -1 to 1.

COMMENTS.csv has the columns id and text, in UTF-8; others are ignored. FILE gets one row per row, in the same order:
  id,label,score,language,engine,reason
label may also be no_signal (nothing that carries sentiment) or not_scored (not English); reason says why, score is empty.
If anything in the file is wrong, it says where, ends with exit code 2 and writes nothing. docs/sentiment.md explains more.
"""
EXAMPLES = """\
examples:
  parallax sentiment comments.csv --output labels.csv
  parallax sentiment comments.csv --output labels.csv --engine textblob
  parallax sentiment comments.csv --output labels.csv --model ours.json
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its words."""
    parser = subparsers.add_parser(
        "sentiment",
        help="label and score a table of comments, without a server",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("comments", metavar="COMMENTS.csv", type=Path, help="the comments, UTF-8")
    parser.add_argument("--output", metavar="FILE", type=Path, required=True, help="the file to write; one of that name is replaced")
    parser.add_argument("--engine", choices=ENGINES, default="blend", help="blend (default), or textblob: TextBlob's own polarity")
    parser.add_argument("--model", metavar="MODEL.json", type=Path, help="a model of `parallax fit-sentiment` instead of the shipped one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read the whole file once to see that it is right, then score it row by row."""
    source, target, engine = Path(arguments.comments), Path(arguments.output), arguments.engine
    check_target(target, [source])
    if arguments.model and engine != "blend":
        raise BadInput("--model: is a model of the blend; leave out --engine textblob.")
    model = read_model_file(arguments.model) if arguments.model else None
    rows = sum(1 for _ in read_rows(source, COLUMNS))
    with replacing(target) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RESULT)
        for row in progress(read_rows(source, COLUMNS), total=rows, label="Scoring comments"):
            writer.writerow(_result(row.fields[0], row.fields[1], engine, model))
    ignored = other_columns(source, COLUMNS)
    also = f" Ignored columns: {', '.join(ignored)}." if ignored else ""
    print(f"{rows} comment{'' if rows == 1 else 's'} written to {target}.{also}")
    return 0


def read_model_file(path: Path) -> "Model":
    """A model that somebody fitted."""
    from analysis.sentiment.blend import read_model

    try:
        return read_model(path.read_bytes(), str(path))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}).") from error


def _result(name: str, text: str, engine: "Engine", model: "Model | None") -> tuple[str, ...]:
    from analysis.results import NotScored
    from analysis.sentiment import NoSignal, label_of, score, score_of

    verdict = score(text, engine, model)
    value = score_of(verdict)
    language, reason = "en", ""
    if isinstance(verdict, NotScored):
        language, reason = verdict.language or "und", verdict.reason
    elif isinstance(verdict, NoSignal):
        language = "en" if any(map(str.isalpha, text)) else "und"
        reason = "No word or sign of the text is known to carry sentiment." if text.strip() else "The text is empty."
    return name, label_of(verdict), "" if value is None else f"{value:.6g}", language, engine, reason
