"""What the shipped blend is fitted on: an openly licensed pool that is not part of the project, and comments written for it that are."""

import csv
import hashlib
import io
import re
from pathlib import Path

from msgspec import Struct

_WORDS = {"neg": "negative", "neu": "neutral", "pos": "positive"}
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
UCI = "CC BY 4.0, UCI Sentiment Labelled Sentences (Kotzias et al. 2015)"
VADER = "MIT, vaderSentiment's ground truth (Hutto & Gilbert 2014)"
UMSAB = "Apache-2.0 repository, UMSAB (Barbieri et al. 2022)"
OURS = "Apache-2.0, written for Parallax (bench/data/README.md)"
WRITTEN = Path(__file__).parent / "data" / "b2b_comments.csv"


class PoolFile(Struct, frozen=True):
    """One source; `customers` says that its texts are what customers write, `author` whose share of the written comments it is."""

    name: str
    licence: str
    weight: float
    customers: bool = False
    author: str = ""


# What customers write counts double. Film reviews are three times as many as anything else and far from a service: half.
# The few comments between businesses are what the product is for: chosen with each writer and each pool of customers held out.
POOL = (
    PoolFile("uci_amazon_cells", UCI, 2.0, customers=True),
    PoolFile("uci_imdb", UCI, 1.0),
    PoolFile("uci_yelp", UCI, 2.0, customers=True),
    PoolFile("umsab_english_train", UMSAB, 0.5),
    PoolFile("vader_amazonReviewSnippets", VADER, 2.0, customers=True),
    PoolFile("vader_movieReviewSnippets", VADER, 0.5),
    PoolFile("vader_nytEditorialSnippets", VADER, 1.0),
    PoolFile("vader_tweets", VADER, 0.5),
    *(PoolFile(f"b2b_writer_{author}", OURS, 8.0, customers=True, author=author) for author in "abc"),
)


class Labelled(Struct, frozen=True):
    """Texts and labels of a source, and the hash of its file."""

    texts: list[str]
    labels: list[str]
    sha256: str


def read_pool(data: Path) -> dict[str, Labelled]:
    """Texts of every source by its name; escapes that a tweet's crawler left are decoded, labels are in our words."""
    return {one.name: _read(data / "sentiment" / f"{one.name}.csv" if not one.author else WRITTEN, one.author) for one in POOL}


def _read(file: Path, author: str) -> Labelled:
    raw = file.read_bytes()
    rows = [row for row in csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")) if row.get("author", "") == author]
    texts = [_ESCAPED.sub(lambda match: chr(int(match[1], 16)), row["text"]) for row in rows]
    return Labelled(texts, [_WORDS.get(row["label"], row["label"]) for row in rows], hashlib.sha256(raw).hexdigest())
