"""What colleagues wrote, as leads may read it: by question, of no account, in no order, from ten texts on (R8)."""

from typing import Final

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.instrument.types import Comment as Question
from surveys.instrument.types import Definition
from surveys.queries.instruments import BOTH_VERSIONS, both_definitions
from surveys.queries.waves import WaveRow, load_wave

LEAST: Final = 10
WAVE: Final = f"""
SELECT {BOTH_VERSIONS}, (SELECT max(r.id) FROM release r WHERE r.wave = w.id AND r.is_last) AS release
FROM wave w JOIN instrument_version v ON v.id = w.version WHERE w.key = $1
"""  # noqa: S608  # a constant of ours
WORDS: Final = "SELECT item, text FROM pooled_word WHERE release = $1 ORDER BY id"


class Pool(Struct, frozen=True):
    """A question to colleagues in the reader's language, and what may be read of the answers; nothing where too few let it be read."""

    question: str
    texts: tuple[str, ...]


class Pools(Struct, frozen=True):
    """The pools of a wave, in the order in which it asks; `released` is false until it has closed and its results are there."""

    wave: WaveRow
    released: bool
    pools: tuple[Pool, ...]


async def load_pools(key: str, language: str) -> Pools:
    """Read a wave's pools; NotFound for an unknown wave. Whoever calls this has made sure that a lead is reading."""
    wave = await load_wave(key)
    row = (await fetch(WAVE, key))[0]
    texts: dict[str, list[str]] = {}
    for word in await fetch(WORDS, row["release"]) if row["release"] else []:
        texts.setdefault(word["item"], []).append(word["text"])
    document = await both_definitions(row)
    return Pools(wave, row["release"] is not None, tuple(_pool(question, document, texts, language) for question in _asked(document)))


def _asked(document: Definition) -> list[Question]:
    pages = [page for page in document.pages if page.side == "internal" and page.block == "relationship"]
    return [item for page in pages for item in page.elements if isinstance(item, Question)]


def _pool(question: Question, document: Definition, texts: dict[str, list[str]], language: str) -> Pool:
    """Where some have gone since it was published, what is left has to be enough again."""
    title = question.title.get(language) or question.title.get(document.default_language, question.name)
    mine = texts.get(question.name, [])
    return Pool(title, tuple(mine) if len(mine) >= LEAST else ())
