"""Made-up texts that are hard to split and to score: words that change each other, marks of all kinds, and characters from everywhere."""

from collections.abc import Iterator
from random import Random

from textblob import _text as pattern
from textblob.en import sentiment as lexicon

PLAIN = (
    "the", "delivery", "was", "late", "again", "and", "our", "contact", "at", "your", "desk", "is", "a", "to", "so", "no", "go", "box",
    "relax", "also", "page", "2008", "18", "x", "D", "P", "b", "c", "o", "s", "3",
)  # fmt: skip
CHANGING = (
    "not", "no", "never", "n't", "don't", "isn't", "can't", "won't", "very", "really", "extremely", "too", "quite", "hardly",
    "absolutely", "REALLY", "Not", "nobody",
)  # fmt: skip
SMILEYS = sorted(smiley for smileys in pattern.EMOTICONS.values() for smiley in smileys)
ABBREVIATIONS = [*sorted(pattern.ABBREVIATIONS), "U.S.", "a.b.c.", "Mr|.", "Mrs.", "A||.", "T.", "Dr..", "e.g...", "p.m.,", "No."]
MARKS = [
    *pattern.PUNCTUATION, "...", "....", "..", "…", "(!)", "( ! )", "(!", "!)", "!!!", "?!", "“", "”", "‘", "’", "''", ".,.,", '."', ").", "/",
]  # fmt: skip
SPACES = [
    *[" "] * 12, "  ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\t", "\x0b", "\x1c", "\x85", "\u00a0", "\u2003", "\u2028", "\u3000", "\n \n",
]  # fmt: skip
STRANGE = [
    "\x00", "\x07", "\ud800", "\udfff", "😀", "❤️", "👩‍👩‍👧", "é", "e\u0301", "İ", "ΟΔΟΣ", "ß", "ﬁ", "②", "½", "٣", "很好", "ｇｏｏｄ", "！", "．",
    "\u200b", "\ufeff", "°", "_", pattern.EOS,
]  # fmt: skip


def texts(count: int, seed: int) -> Iterator[str]:
    """As many texts as asked for, the same ones for the same seed, most of them short."""
    chance = Random(seed)
    words = sorted(lexicon.keys())
    for _ in range(count):
        yield "".join(_piece(chance, words) for _ in range(int(4 * chance.paretovariate(0.9)) % 200))


def _piece(chance: Random, words: list[str]) -> str:
    """A word or a mark, whole, in capitals or broken, and what stands behind it."""
    kind = chance.choices((words, PLAIN, CHANGING, MARKS, SMILEYS, ABBREVIATIONS, STRANGE, None), (5, 4, 4, 5, 2, 1, 1, 1))[0]
    piece = (
        chance.choice(kind) if kind is not None else chr(chance.randrange(0x110000) if chance.random() < 0.3 else chance.randrange(0x3000))
    )
    if chance.random() < 0.1:
        piece = chance.choice((piece.upper(), piece.title(), piece[:1], " ".join(piece), piece * 3))
    return piece + (chance.choice(SPACES) if chance.random() < 0.7 else "")
