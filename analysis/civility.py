"""Find comments that a person should look at before anybody else reads them, because they insult or threaten somebody.

No labelled comments stand behind it: a list of words (analysis/civility.json) whose probabilities are judgements, put together by a
noisy-or. It hears words, masked ones too ("f**k", "1d1ot"), and whether an insult stands near a person. It misses contempt in polite
words, sarcasm, new insults and other languages, and it does not tell quoting from saying: what it finds goes to a human, never
anywhere else.
"""

import json
import re
from importlib.resources import files

from msgspec import Struct

LONGEST = 5_000
REVIEW_FROM = 0.9
# An insult counts as said of a person who stands at most this many words before or after it.
NEAR = 4
_WORD = re.compile(r"[^\W_](?:[\w'’*@$!#]*[\w*])?")
_DISGUISE = str.maketrans("013457@$!’", "oieastasi'")
_NEGATORS = frozenset(("not", "no", "never", "isn't", "aren't", "wasn't", "weren't"))


class Offensive(Struct, frozen=True, tag="offensive"):
    """For a named human reviewer, and for nobody else: how probably a text is offensive, 0.9 to 1, and the words that make it so."""

    probability: float
    words: tuple[str, ...]


class Group(Struct, frozen=True):
    """Words of one kind, how probably a text with one of them is offensive, and how probably if a person stands near it."""

    name: str
    probability: float
    at_people: float
    words: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Whole words or phrases in a text of words parted by one space."""
        words = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in self.words)
        return re.compile(rf"(?<!\S)(?:{'|'.join(words)})(?!\S)")


_CONTENT = json.loads(files("analysis").joinpath("civility.json").read_text("utf-8"))
GROUPS = tuple(Group(one["name"], one["probability"], one["at_people"], tuple(one["words"])) for one in _CONTENT["groups"])
_PEOPLE = frozenset(_CONTENT["people"])
_PATTERNS = tuple((group, group.pattern) for group in GROUPS)
# The mildest first: "s**t" is taken for no more than it most likely is.
_SINGLE = tuple(word.removesuffix("*") for group in reversed(GROUPS) for word in group.words if " " not in word)


def offensive(text: str) -> Offensive | None:
    """What a reviewer has to see of a comment, None below a probability of 0.9; TypeError for anything but a string.

    Noisy-or (Pearl 1988): 1 - Π(1 - p) over the words found, each place of the text counted once.
    """
    if not isinstance(text, str):
        raise TypeError(f"a comment is a string, not {type(text).__name__}")
    line = " ".join(map(_plain, _WORD.findall(text[:LONGEST].lower())))
    clean, found = 1.0, []
    for group, pattern in _PATTERNS:
        for match in pattern.finditer(line):
            before, after = line[: match.start()].split()[-NEAR:], line[match.end() :].split()[:NEAR]
            if _NEGATORS.isdisjoint(before[-2:]) or group.name == "slur":
                near = not _PEOPLE.isdisjoint((*before, *after))
                clean *= 1 - (group.at_people if near else group.probability)
                found.append(match.group())
        line = pattern.sub("-", line)
    return Offensive(round(1 - clean, 3), tuple(found)) if 1 - clean >= REVIEW_FROM else None


def _plain(word: str) -> str:
    """A word without its disguise: digits for letters, stars for what is left out."""
    if word.isalpha():
        return word
    plain = word.translate(_DISGUISE) if any(letter.isalpha() for letter in word) else word
    if "*" not in plain:
        return plain
    masked = re.compile(re.sub(r"\\\*(?:\\\*)*", r"[a-z]+", re.escape(plain)) + r"\w*")
    return next((known for known in _SINGLE if len(known) <= len(plain) and masked.match(f"{known}s")), plain)
