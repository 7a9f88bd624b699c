"""Split a text into the words that TextBlob reads, in linear time.

TextBlob's `find_tokens` first splits at white space and takes punctuation off both ends of each chunk; that depends on nothing outside the
chunk. Then it joins the tokens of each sentence by spaces and closes up what a pattern takes for a smiley or "(!)". Only this
second step looks across chunks and needs the ends of sentences, and it changes nothing unless the characters of a
mark follow each other in the text with at most white space between them. So it is left out wherever they do not.
"""

import re
from itertools import groupby

from textblob import _text as pattern

IRONY = "(!)"
_STOP = "."
_QUOTES = "“”‘’'\""
_PUNCTUATION = re.escape(pattern.PUNCTUATION)
_BESIDE_STOPS = re.escape(pattern.PUNCTUATION.replace(_STOP, ""))
_BESIDE_QUOTES = re.escape("".join(sorted({*pattern.PUNCTUATION} - {*_QUOTES})))
# Punctuation before a word, the word, and punctuation after it; a quote splits wherever it stands.
_PIECE = re.compile(rf"([{_BESIDE_STOPS}{_QUOTES}]*+)((?:[^{_QUOTES}]*[^{_QUOTES}{_PUNCTUATION}])?+)([{_BESIDE_QUOTES}]*+)")
_PARAGRAPH = re.compile(r"\n{2,}")
_ABBREVIATION = re.compile("|".join(one.pattern for one in (pattern.RE_ABBR1, pattern.RE_ABBR2, pattern.RE_ABBR3)))
_ENDING = frozenset(("...", ".", "!", "?", pattern.EOS))
_CLOSING = _ENDING | {")", "”", "’"}
_SENTENCE_END = "\n"


def _possible_mark() -> re.Pattern[str]:
    """Finds whatever TextBlob might put together again: a smiley or "(!)", with white space or without between its characters.

    Where the last one is no punctuation, something must follow that ends a token. TextBlob's own sign for the end of a sentence is
    found too if it is written in the text: it vanishes from between its neighbours.
    """
    marks = sorted({IRONY, *(smiley for smileys in pattern.EMOTICONS.values() for smiley in smileys if len(smiley) > 1)})
    token_ends = rf"(?=n't|[\s{_QUOTES}{_PUNCTUATION}]|\Z)"
    found = [pattern.EOS]
    for first, group in groupby(marks, key=lambda mark: mark[0]):
        rests = [r"\s*+".join(map(re.escape, mark[1:])) + ("" if mark[-1] in pattern.PUNCTUATION else token_ends) for mark in group]
        found.append(rf"{re.escape(first)}\s*+(?:{'|'.join(rests)})")
    return re.compile("|".join(found))


_POSSIBLE_MARK = _possible_mark()


def read_words(text: str) -> list[str]:
    """The words of a text as TextBlob assesses them: lower case, punctuation apart, smileys and "(!)" together."""
    if _POSSIBLE_MARK.search(text) is None:
        return [*map(str.lower, _tokens(text))]
    tokens = _tokens(_PARAGRAPH.sub(f" {pattern.EOS} ", text.replace("\r\n", "\n")))
    marked = pattern.RE_SARCASM.sub(IRONY, " ".join(_with_sentence_ends(tokens)))
    return [*map(str.lower, pattern.RE_EMOTICONS.sub(_closed_up, marked).split())]


def _closed_up(smiley: re.Match[str]) -> str:
    return smiley[1].replace(" ", "") + smiley[2]


def _tokens(text: str) -> list[str]:
    """Words and punctuation; of "don't" TextBlob's steps together leave "do n ' t", all other contractions are only split at the quote."""
    tokens: list[str] = []
    for chunk in text.replace("n't", " n't").split():
        if chunk.isalnum():
            tokens.append(chunk)
            continue
        for before, word, after in _PIECE.findall(chunk):
            tokens += before
            if _STOP in after:
                tokens += _split_stops(word + after, len(word))
            elif word:
                tokens.append(word)
                tokens += after
    return tokens


def _split_stops(body: str, core: int) -> list[str]:
    """A word that ends at `core` and the punctuation after it: an ellipsis swallows stops, an abbreviation keeps its own."""
    if core and len(body) == core + 1:  # nearly always: a word and one stop
        return [body] if _is_abbreviation(body) else [body[:core], _STOP]
    kept, after, end = _abbreviations(body, core), list[str](), len(body)
    while end > core and end not in kept:
        if body.endswith("...", 0, end):
            after.append("...")
            while end > core and body[end - 1] == _STOP:
                end -= 1
        else:
            after.append(body[end - 1])
            end -= 1
    return [body[:end], *reversed(after)] if end else after[::-1]


def _abbreviations(body: str, core: int) -> set[int]:
    """Where a body may end with a stop of its own.

    TextBlob asks at every stop from the right. All that its patterns accept ends with the stop after the last letter ("U.S.") or with
    the first of all ("Mr|.", where a pattern takes | for a consonant), so only these two are asked: that keeps it linear.
    """
    ends = {core + 1, body.index(_STOP) + 1}
    return {end for end in ends if body[end - 1] == _STOP and _is_abbreviation(body[:end])}


def _is_abbreviation(word: str) -> bool:
    return word in pattern.ABBREVIATIONS or _ABBREVIATION.match(word) is not None


def _with_sentence_ends(tokens: list[str]) -> list[str]:
    """A line break, over which no mark reaches, after each sentence and whatever closes it."""
    found: list[str] = []
    ended = False
    for token in tokens:
        if ended and token not in _CLOSING:
            found.append(_SENTENCE_END)
            ended = False
        ended = ended or token in _ENDING
        if token != pattern.EOS:
            found.append(token)
    return found
