"""A small guard that says when a text is not English: TextBlob gives 0.0 for German and calls it neutral.

It knows the frequent words of seven European languages and the scripts of the rest. It is a guard, not an identifier: a text of
one or two words that could be English counts as English.
"""

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files

from analysis.sentiment.lexicons import lexicons

ENGLISH = "en"
UNKNOWN = "und"
_ADDRESS = re.compile(r"@\w+|\bhttps?\b\S*|\bwww\.\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# "Van der Berg", "La Quinta": a name says nothing about the language around it.
_NAME = re.compile(r"\b(?:[Vv]an(?: de[rn]?)?|[Vv]on|[Dd]e(?: la| los)?|[Ll]a|[Ll]e|[Ee]l|[Dd][iu])\s+[A-Z][a-z]+")
_WORDS_READ = 300
# Letters that only this one of the languages has.
_TYPICAL = {"de": "ßäöü", "fr": "çœèêàùâîô", "es": "ñ¿¡", "it": "òìù", "pt": "ãõ", "nl": ""}
# Beginnings and endings that words of a language have and hardly any English word has.
_LOOKS = {
    "de": r"(?i:\w+(?:igkeit|lichkeit|enheit|schaft|ungen|ung|lich(?:e[nrs]?)?|isch(?:e[nrms]?)?|chen|ieren|iert(?:e[nrs]?)?|tzt|tzen))"
    r"|(?i:\w+cht(?:e[nrst]?)?|(?:ge|ver|zer|ent)\w{3,}t|\w*ß\w*|\w+(?:sch|pf|tz|kt)\w*en|(?:un|auf|aus|ein|vor|zu)ge\w+)|[a-z]*[äöü]\w+",
    "fr": r"(?i:\w+(?:eux|euse|eaux|ités?|tte|aient|ère|ées?|és|oir|ssant)|[dlnjcsmt]['’][aeiouyhéèê]\w+|qu['’]\w+)",
    "es": r"(?i:\w+(?:ción|ciones|dades|mente|ísim[oa]s?|ándo\w*|iendo|amos|emos|aron|ieron|illo|ito|ita|ños?|ñas?))",
    "it": r"(?i:\w+(?:zione|zioni|issim[oaie]|mente|ando|endo|ità|tto|tti|tta|cchi\w|gli[oae])|(?:dell|all|nell|sull|un)['’]\w+)",
    "pt": r"(?i:\w+(?:ção|ções|mente|ando|endo|amos|inho|inha|ões|ães|dade))",
    "nl": r"(?i:\w+(?:ijk(?:e|heid)?|heid|tjes?|aar|oor|eerd|ingen)|ge\w+(?:d|en)|\w*(?:ij|aa|uu|oe)\w*(?:en|t|d|k|n|r))",
}
# BCP 47: the language where a script names one, else "und-" and the script (ISO 15924).
_SCRIPTS = {
    "CYRILLIC": "und-Cyrl",
    "GREEK": "el",
    "ARABIC": "und-Arab",
    "HEBREW": "he",
    "CJK": "und-Hani",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "DEVANAGARI": "und-Deva",
    "THAI": "th",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "BENGALI": "und-Beng",
    "TAMIL": "ta",
}


def _load() -> dict[str, frozenset[str]]:
    raw: dict[str, str] = json.loads(files("analysis.sentiment").joinpath("languages.json").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in raw.items()}


_FREQUENT = _load()
_FOREIGN = frozenset[str]().union(*(words for language, words in _FREQUENT.items() if language != ENGLISH))
_ONLY_ENGLISH = _FREQUENT[ENGLISH] - _FOREIGN
_LOOK = {language: re.compile(pattern) for language, pattern in _LOOKS.items()}


@cache
def _english() -> frozenset[str]:
    """Words that an English text may hold: the frequent ones and those of VADER's lexicon."""
    return _FREQUENT[ENGLISH] | frozenset(lexicons().words)


def foreign_language(text: str) -> str | None:
    """The BCP 47 tag of the language that a text seems to be in, "und" if it is only clear that it isn't English; None for English."""
    script = None if text.isascii() else _script(text)
    if script is not None:
        return script
    if _plainly_english(_WORD.findall(text)):
        return None
    written = [word for word in _WORD.findall(_NAME.sub(" ", _ADDRESS.sub(" ", text)))[:_WORDS_READ] if len(word) > 1]
    if not written:
        return None
    words = [word.lower().replace("’", "'") for word in written]
    strange = [word for word, lower in zip(written, words, strict=True) if lower not in _english()]
    if text.isascii() and len(strange) < 2 and _FOREIGN.isdisjoint(words):
        return None
    ours = Counter(word for word in words if word in _FREQUENT[ENGLISH])
    leads = {language: _lead(words, strange, ours, language) for language in _TYPICAL}
    best = max(leads, key=lambda language: leads[language][0] + 0.5 * leads[language][1])
    lead, marked = leads[best]
    if lead >= 2 or (lead >= 1 and (marked or not ours or 3 * lead >= len(words))):
        return best
    accented = any(word.islower() and not word.isascii() and "’" not in word for word in strange)
    return UNKNOWN if accented and len(strange) == len(words) > 1 else None


def _plainly_english(written: list[str]) -> bool:
    """Are words that only English has at least as many as the words that English does not have? Then no language can lead."""
    words = [word.lower() for word in written[:_WORDS_READ]]
    sure = sum([word in _ONLY_ENGLISH for word in words])
    return sure > 0 and sure >= sum([word not in _FREQUENT[ENGLISH] for word in words])


def _lead(words: list[str], strange: list[str], english: Counter[str], language: str) -> tuple[int, bool]:
    """How many more words are a language's own than are English alone, and whether a letter is typical of it.

    Words of both ("in", "was", "so", "die") say nothing either way. A single look-alike alone is no lead (Samsung, young), and a
    capital may begin somebody's name (Jürgen).
    """
    theirs = _FREQUENT[language]
    own = sum(word in theirs and word not in english for word in words)
    alike = sum(word.lower() not in theirs and _LOOK[language].fullmatch(word) is not None for word in strange)
    alone = sum(count for word, count in english.items() if word not in theirs)
    marked = any(mark in word for word in strange if word[0].islower() or own for mark in _TYPICAL[language])
    return own + (alike if own or marked or alike > 1 else 0) - alone, marked


def _script(text: str) -> str | None:
    """The language of a text most of whose letters are not Latin."""
    letters = [character for character in text[:2000] if character.isalpha()]
    other = Counter(unicodedata.name(character, "").split(" ")[0].split("-")[0] for character in letters if ord(character) > 0x24F)
    other.pop("LATIN", None)
    if not letters or 2 * sum(other.values()) <= len(letters):
        return None
    if other["HIRAGANA"] + other["KATAKANA"] > 0:
        return "ja"
    return _SCRIPTS.get(other.most_common(1)[0][0], UNKNOWN)
