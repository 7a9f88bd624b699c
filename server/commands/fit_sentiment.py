"""`parallax fit-sentiment`: fit the blend onwards on one's own labels (docs/sentiment.md)."""

import argparse
import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from server.commands.sentiment import read_model_file
from server.comment_files import check_target, read_rows, replacing
from surveys.errors import BadFile, BadInput, Place

if TYPE_CHECKING:
    from analysis.sentiment.blend import Model, Record
    from analysis.sentiment.fitting import Settings

COLUMNS = ("text", "label")
WORDS = {
    **{word: word for word in ("negative", "neutral", "positive")},
    "neg": "negative",
    "neu": "neutral",
    "pos": "positive",
}
UNLABELLED = ("", "no_signal", "not_scored")
ABOUT = """\
Fit the sentiment model onwards on comments that you have labelled or corrected, and write it as a new model.

LABELS.csv has the columns text and label (negative, neutral, positive), in UTF-8; others are ignored, and so are rows whose
label is empty, no_signal or not_scored and texts that are not English. Each file counts as a source of its own: use a file with all
three labels, or one in which only negative and positive could be given. The shipped model is the starting point, so that some
hundred labels are enough. Use the result with `parallax sentiment --model MODEL.json`.
"""
EXAMPLES = """\
examples:
  parallax fit-sentiment corrected.csv --output ours.json
  parallax fit-sentiment 2025.csv 2026.csv --output ours.json --licence "our own comments, not to be passed on"
"""


class _Labels(Struct, frozen=True):
    """What one file holds."""

    path: Path
    texts: list[str]
    labels: list[str]
    sha256: str


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its words."""
    parser = subparsers.add_parser(
        "fit-sentiment",
        help="fit the sentiment model onwards on your own labels",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("labels", metavar="LABELS.csv", type=Path, nargs="+", help="labelled comments, UTF-8")
    parser.add_argument("--output", metavar="MODEL.json", type=Path, required=True, help="the file to write; one of that name is replaced")
    parser.add_argument("--from", dest="start", metavar="MODEL.json", type=Path, help="go on from this model instead of the shipped one")
    parser.add_argument("--from-scratch", action="store_true", help="start from nothing; needs thousands of labels of several sources")
    parser.add_argument("--licence", default="not stated", help="noted in the model's record as the licence of the texts")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read everything, judge the fit on texts left out of it, fit on all, write."""
    from analysis.sentiment.blend import write_model
    from analysis.sentiment.engine import shipped_model
    from analysis.sentiment.fitting import ONWARDS, Settings, examples_of, fit_blend
    from analysis.sentiment.judging import cross_validated, judge, verdicts

    target, files = Path(arguments.output), [Path(path) for path in arguments.labels]
    check_target(target, files)
    if arguments.start and arguments.from_scratch:
        raise BadInput("--from and --from-scratch: give one of the two.")
    start = None if arguments.from_scratch else read_model_file(arguments.start) if arguments.start else shipped_model()
    read = [_read(path) for path in files]
    pairs = [(text, label, str(one.path)) for one in read for text, label in zip(one.texts, one.labels, strict=True)]
    examples = examples_of(*zip(*pairs, strict=True)) if pairs else examples_of((), (), ())
    settings = Settings() if start is None else ONWARDS
    record = _record(read, settings, arguments, start)
    model = fit_blend(examples, settings, record, start)
    with replacing(target) as file:
        file.write(write_model(model).decode())
    after = cross_validated(examples, settings, start)
    print(f"{len(pairs)} labelled comments. Macro-F1 on comments left out of the fit, five times in turn: {_percent(after.three_way)}.")
    if start is not None:
        print(f"Of the model before: {_percent(judge(examples.labels, *verdicts(start, examples)).three_way)}.")
    print(f"Written to {target}.")
    return 0


def _read(path: Path) -> _Labels:
    from analysis.sentiment.language import foreign_language

    texts, labels = [], []
    for row in read_rows(path, COLUMNS):
        text, word = row.fields[0], row.fields[1].strip().lower()
        if word not in WORDS and word not in UNLABELLED:
            problem = "is not one of negative, neutral, positive, or empty for a comment to leave out"
            raise BadFile(str(path), [Place(f"row {row.number}, column label", problem)])
        if word in WORDS and text.strip() and foreign_language(text) is None:
            texts.append(text)
            labels.append(WORDS[word])
    return _Labels(path, texts, labels, hashlib.sha256(path.read_bytes()).hexdigest())


def _record(read: list[_Labels], settings: "Settings", arguments: argparse.Namespace, start: "Model | None") -> "Record":
    from analysis.sentiment.blend import Record, Source

    sources = tuple(
        Source(one.path.name, arguments.licence, one.sha256, len(one.texts), dict(sorted(Counter(one.labels).items()))) for one in read
    )
    before = [] if start is None else [one.name for one in start.record.sources]
    came_from = f"{arguments.start or 'the shipped model'}, fitted on {', '.join(before)}" if before else ""
    return Record("parallax fit-sentiment", msgspec.to_builtins(settings), sources, started_from=came_from)


def _percent(share: float) -> str:
    return "no figure (no neutral comments)" if share != share else f"{100 * share:.1f} %"  # noqa: PLR0124 # nan is not itself
