"""Find the words and phrases of a sentence that the lexicons know, and whether a negation reaches them."""

from typing import NamedTuple

from analysis.sentiment.lexicons import Kind, Lexicons, Meaning
from analysis.sentiment.words import NEGATORS, Words

# What is left of a negated word, turned around (VADER's N_SCALAR is -0.74).
NEGATED = -0.7
_UNKNOWN = Meaning(0.0)


class Hit(NamedTuple):
    """A word or phrase of `size` words with its valence as a service word and as VADER's; 0.0 where one doesn't know it.

    What is middling or a request has no valence: "nothing special" is no praise, nor is "it would be great".
    """

    at: int
    service: float
    general: float
    negated: bool
    size: int = 1
    kind: Kind = "valued"

    @property
    def value(self) -> float:
        """Valence from -2 to 2 with the negation taken into account; the service words come first."""
        value = self.service or self.general
        return NEGATED * value if self.negated else value


def find_hits(sentence: Words, known: Lexicons) -> list[Hit]:
    """In their order; the longest phrase wins, and a phrase that begins with a negation ("no problem") is not negated again."""
    words, found, at = sentence.words, [], 0
    while at < len(words):
        word = words[at]
        size, (service, kind) = _phrase(words, at, known)
        general = known.words.get(word, 0.0) if size <= 1 and kind == "valued" and word not in NEGATORS else 0.0
        negated = sentence.negated[at] and word not in NEGATORS
        if size > 1:
            sentence.negated[at : at + size] = [False] * size  # "cannot recommend it enough" negates nothing
        if size or general:
            found.append(Hit(at, service, general, negated, max(size, 1), kind))
        at += size or 1
    return found


def _phrase(words: list[str], at: int, known: Lexicons) -> tuple[int, Meaning]:
    """How many words the longest service phrase has that starts here, and what it means."""
    for size in range(min(known.longest.get(words[at], 0), len(words) - at), 0, -1):
        meaning = known.service.get(words[at] if size == 1 else " ".join(words[at : at + size]))
        if meaning is not None:
            return size, meaning
    return 0, _UNKNOWN
