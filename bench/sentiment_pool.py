"""The openly licensed pool that the shipped blend is fitted on: its files, licences and weights. It is not part of the project."""

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


class PoolFile(Struct, frozen=True):
    """One source of the pool; `customers` says that its texts are what customers write."""

    name: str
    licence: str
    weight: float
    customers: bool = False


# What customers write counts double. Film reviews are three times as many as anything else and far from a service: half.
POOL = (
    PoolFile("uci_amazon_cells", UCI, 2.0, customers=True),
    PoolFile("uci_imdb", UCI, 1.0),
    PoolFile("uci_yelp", UCI, 2.0, customers=True),
    PoolFile("umsab_english_train", UMSAB, 0.5),
    PoolFile("vader_amazonReviewSnippets", VADER, 2.0, customers=True),
    PoolFile("vader_movieReviewSnippets", VADER, 0.5),
    PoolFile("vader_nytEditorialSnippets", VADER, 1.0),
    PoolFile("vader_tweets", VADER, 0.5),
)


class Labelled(Struct, frozen=True):
    """Texts and labels of a source, and the hash of its file."""

    texts: list[str]
    labels: list[str]
    sha256: str


def read_pool_file(data: Path, name: str) -> Labelled:
    """Texts of DATA/sentiment/NAME.csv with their labels in our words; escapes that a tweet's crawler left are decoded."""
    raw = (data / "sentiment" / f"{name}.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
    texts = [_ESCAPED.sub(lambda match: chr(int(match[1], 16)), row["text"]) for row in rows]
    return Labelled(texts, [_WORDS[row["label"]] for row in rows], hashlib.sha256(raw).hexdigest())
