"""A small guard that says when a text is not English: TextBlob gives 0.0 for German and calls it neutral.

It knows the frequent words of seven European languages and the scripts of the rest. It is a guard, not an identifier: a text of
one or two words that could be English counts as English.
"""

import json
import re
import unicodedata
from collections import Counter
from importlib.resources import files

ENGLISH = "en"
UNKNOWN = "und"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORDS_READ = 300
_TYPICAL = {"de": "ßäöü", "fr": "çœèêàùâîô", "es": "ñ¿¡", "it": "òìù", "pt": "ãõ", "nl": ""}
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


def foreign_language(text: str) -> str | None:
    """The BCP 47 tag of the language that a text seems to be in, "und" if it is only clear that it isn't English; None for English."""
    script = _script(text)
    if script is not None:
        return script
    words = [match.lower().replace("’", "'") for match in _WORD.findall(text)[:_WORDS_READ]]
    if not words:
        return None
    english = _FREQUENT[ENGLISH]
    ours = Counter(word for word in words if word in english)
    leads = {language: _lead(words, ours, language) for language in _TYPICAL}
    best = max(leads, key=lambda language: leads[language][0] + 0.5 * leads[language][1])
    (lead, marked), own = leads[best], sum(word in _FREQUENT[best] for word in words)
    if lead >= 2 or (lead >= 1 and (marked or not ours or 3 * own >= len(words))):
        return best
    accented = any(not word.isascii() and "'" not in word for word in words)
    return UNKNOWN if not ours and len(words) >= 4 and accented else None


def _lead(words: list[str], english: Counter[str], language: str) -> tuple[int, bool]:
    """How many more words are a language's own than are English alone, and whether a letter is typical of it.

    Words of both ("in", "was", "so", "die") say nothing either way.
    """
    theirs = _FREQUENT[language]
    own = sum(word in theirs and word not in english for word in words)
    alone = sum(count for word, count in english.items() if word not in theirs)
    return own - alone, any(mark in word for word in words for mark in _TYPICAL[language])


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
