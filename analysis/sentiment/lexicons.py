"""The words that carry sentiment: VADER's lexicon and its emoji (Hutto & Gilbert 2014), and a list of service words of our own."""

import json
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from msgspec import Struct
from vaderSentiment.vaderSentiment import BOOSTER_DICT, SentimentIntensityAnalyzer, SentiText  # type: ignore[import-untyped]  # it ships no types

# VADER's valences go from -4 to 4, those of the service words from -2 to 2.
_VADER_UNIT = 2.0
# What holds the parts of one emoji together or colours it says nothing of its own.
_JOINERS = (0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400))


Kind = Literal["valued", "middling", "request"]


class Meaning(NamedTuple):
    """What a service phrase says: praise or blame from 2 to -2, or that neither is meant ("as expected", "would be nice")."""

    value: float
    kind: Kind = "valued"


class Lexicons(Struct, frozen=True):
    """VADER's valences by word, meanings of service phrases (words parted by a space), and the most words of a phrase by its first.

    `emoji` turns emoji that carry sentiment into the smiley that says the same and all others into a space, for `str.translate`;
    `smileys` are VADER's entries that are no words.
    """

    vader: SentimentIntensityAnalyzer
    words: dict[str, float]
    service: dict[str, Meaning]
    longest: dict[str, int]
    emoji: dict[int, str]
    smileys: frozenset[str]


@cache
def lexicons() -> Lexicons:
    """All of them, read at first use."""
    content = json.loads(files("analysis.sentiment").joinpath("service_words.json").read_text("utf-8"))
    vader = SentimentIntensityAnalyzer()
    words = {word: value / _VADER_UNIT for word, value in vader.lexicon.items()}
    service = _service_words(content)
    longest: dict[str, int] = {}
    for phrase in service:
        first, *rest = phrase.split()
        longest[first] = max(longest.get(first, 0), 1 + len(rest))
    smileys = frozenset(word for word in words if not word.isalnum() and (len(word) == 2 or not any(map(str.isalnum, word))))
    return Lexicons(vader, words, service, longest, _emoji(vader, content["emoji"]), smileys)


def _service_words(content: dict[str, dict[str, str]]) -> dict[str, Meaning]:
    groups = [(phrases, Meaning(float(value))) for side in ("praise", "blame") for value, phrases in content[side].items()]
    groups += [(content["plain"]["middling"], Meaning(0.0, "middling")), (content["plain"]["request"], Meaning(0.0, "request"))]
    return {phrase.strip(): meaning for phrases, meaning in groups for phrase in phrases.split(",")}


def _emoji(vader: SentimentIntensityAnalyzer, ours: dict[str, str]) -> dict[int, str]:
    """Our list of common emoji comes before what VADER makes of an emoji's name ("pouting face" means nothing to it)."""
    said = {sign: vader.polarity_scores(name)["compound"] for sign, name in vader.emojis.items() if len(sign) == 1}
    smileys = {ord(sign): " :) " if value > 0 else " :( " if value < 0 else " " for sign, value in said.items()}
    return smileys | {ord(sign): f" {smiley} " for smiley, signs in ours.items() for sign in signs} | dict.fromkeys(_JOINERS, "")


def vader_scores(text: str, vader: SentimentIntensityAnalyzer) -> dict[str, float]:
    """VADER's scores of a text without emoji, equal to its own; words that its lexicon does not know are passed over at once."""
    read = SentiText(text.strip())
    words: list[str] = read.words_and_emoticons
    lower = [word.lower() for word in words]
    valences: list[float] = []
    for at, word in enumerate(lower):
        if word not in vader.lexicon or word in BOOSTER_DICT or (word == "kind" and lower[at + 1 : at + 2] == ["of"]):
            valences.append(0.0)
        else:
            valences = vader.sentiment_valence(0.0, read, words[at], at, valences)
    found: dict[str, float] = vader.score_valence(vader._but_check(words, valences), text)  # noqa: SLF001 # the one step without a public name
    return found
