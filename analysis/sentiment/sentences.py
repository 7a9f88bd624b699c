"""Split a text into sentences without a corpus: TextBlob's own splitter needs NLTK data, which is never downloaded at run time."""

import re

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|\Z)|[。！？]+|\n+")
_ABBREVIATED = re.compile(
    r"(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|approx|dept|inc|ltd|co|corp|no|nr|fig|est|min|max|tel|ext|e\.g|i\.e)\.\Z", re.IGNORECASE
)
_INITIAL = re.compile(r"(?:[A-Za-z]\.)+\Z")


def sentences(text: str) -> list[str]:
    """The sentences of a text, trimmed, none of them empty; an abbreviation or an initial ends none."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if match.group().startswith(".") and _abbreviated(text, match.start() + 1):
            continue
        found.append(text[start : match.end()])
        start = match.end()
    found.append(text[start:])
    return [trimmed for sentence in found if (trimmed := sentence.strip())]


def _abbreviated(text: str, end: int) -> bool:
    """Does the word before the full stop only look like the end of a sentence?"""
    words = text[max(0, end - 20) : end].split()
    return bool(words) and (_ABBREVIATED.match(words[-1]) or _INITIAL.match(words[-1])) is not None and text[end : end + 1] == " "
