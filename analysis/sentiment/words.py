"""Cut a comment into sentences of words as the blend reads them: lower case, contractions written out, negated words marked."""

import re

from msgspec import Struct

from analysis.sentiment.sentences import sentences

_NEGATORS = """
not never no none nobody nothing nowhere neither nor without hardly barely scarcely rarely seldom zero lack lacks lacked lacking
"""
NEGATORS = frozenset(_NEGATORS.split())
# A text of nothing but these answers no question: "None", "n/a", "No further comments at this time".
_NON_ANSWERS = """
a add all and answer any anything applicable at comment comments else further have i in it more n na nil no none nope not nothing
now of other particular present really say that the this time to
"""
NON_ANSWERS = frozenset(_NON_ANSWERS.split())
CONTRASTS = frozenset(("but", "however", "although", "though", "yet", "except"))
# A negation reaches over this many words unless the clause ends before them: "not … at all good".
REACH = 5
# A sentence without an end is read in pieces, so that nothing downstream takes more than linear time.
_PIECE = re.compile(r"(?:\S+\s*){1,50}")
_WORD = re.compile(r"[^\W_]+|[.,;:!?()…]")
_TAIL = re.compile(r"(?<=[A-Za-z])['’](?:s|ve|re|ll|m|d)\b", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:(are|could|dare|did|do|does|had|has|have|is|might|must|need|ought|should|was|were|would)|(ca|wo|sha|ai))n['’]?t\b"
    r"|\b(can)not\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\b(not|never),[^,.;:!?\n]{1,60},", re.IGNORECASE)
_IRREGULAR = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}
_CLAUSE_ENDS = frozenset(".,;:!?()…") | CONTRASTS


class Words(Struct, frozen=True):
    """A piece of a sentence: its text, its words and signs in order, and which of them a negation reaches."""

    text: str
    words: list[str]
    negated: list[bool]


def read_words(text: str) -> list[Words]:
    """The sentences of a text, in pieces of at most 50 words."""
    return [_words(piece) for sentence in sentences(written_out(text)) for piece in _PIECE.findall(sentence)]


def written_out(text: str) -> str:
    """The text with "isn't", "isnt" and "cannot" as "is not" and "can not", without the rest of "it's" and "we've".

    What stands between commas right after a negation is left out: "not, to be fair, good".
    """
    return _ASIDE.sub(r"\1", _TAIL.sub("", _NOT.sub(_two_words, text)))


def _two_words(match: re.Match[str]) -> str:
    regular, irregular, can = match.groups()
    return f"{regular or can or _IRREGULAR[irregular.lower()]} not"


def _words(piece: str) -> Words:
    words = _WORD.findall(piece.lower())
    return Words(piece, words, _negated(words) if not NEGATORS.isdisjoint(words) else [False] * len(words))


def _negated(words: list[str]) -> list[bool]:
    """Which words a negation before them reaches."""
    negated: list[bool] = []
    left = 0
    for word in words:
        if word in NEGATORS or word in _CLAUSE_ENDS:
            left = REACH if word in NEGATORS else 0
            negated.append(False)
        else:
            negated.append(left > 0)
            left -= 1
    return negated
