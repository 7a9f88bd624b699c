"""What the blend looks at in a comment: figures from three lexicons and from its form, and its words."""

import re
from collections.abc import Iterable

from msgspec import Struct

from analysis.sentiment.hits import Hit, find_hits
from analysis.sentiment.lexicons import Lexicons, lexicons, vader_scores
from analysis.sentiment.polarity import assess
from analysis.sentiment.words import CONTRASTS, NEGATORS, NON_ANSWERS, Words, read_words

_PROPOSALS = frozenset(
    ["should", "could", "would", "wish", "please", "hope", "suggest", "suggestion", "perhaps", "maybe", "might", "if", "need", "needs"]
)
_SPEAKERS = frozenset(["i", "my", "me", "we", "our", "us"])
_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")
_SIGNALS = ("textblob", "vader", "service")
_COUNTS = ("praise", "blame", "praise_negated", "blame_negated", "good", "bad", "good_negated", "bad_negated")
_KINDS = ("middling", "request")
_FORM = ("negations", "proposals", "questions", "exclamations", "capitals", "digits", "speakers")
FIGURES = (
    *(f"{signal}_{figure}" for signal in _SIGNALS for figure in ("mean", "least", "most", "last", "size", "spread")),
    *("subjectivity", "vader_negative", "vader_neutral", "vader_positive"),
    *("before_contrast", "after_contrast", "contrast", "ellipsis", "length", "short"),
    *_COUNTS,
    *_KINDS,
    *_FORM,
)
# Counts enter as square roots of at most this: the sixth exclamation mark says no more than the fifth.
_MOST = 6.0


class Features(Struct, frozen=True):
    """Figures in the order of FIGURES, distinct terms in order, whether a lexicon knew a word or sign, and whether it says anything."""

    figures: list[float]
    terms: list[str]
    evidence: bool
    worded: bool


class _Sentence(Struct, frozen=True):
    """A piece of a sentence as the three lexicons see it; `signals` in the order of _SIGNALS, `shares` as VADER's neg, neu, pos."""

    words: Words
    hits: list[Hit]
    signals: tuple[float, float, float]
    shares: tuple[float, float, float]
    subjectivity: float
    assessed: bool


def extract(text: str) -> Features:
    """Features of a text; its time is linear in the length of the text."""
    known = lexicons()
    if not text.isascii():
        text = text.translate(known.emoji)
    read = [_sentence(words, known) for words in read_words(text)]
    smiles = _smiles(text, known)
    said = {word for one in read for word in one.words.words if word[0].isalpha()}
    worded = not said <= NON_ANSWERS
    evidence = smiles or (worded and any(one.assessed or one.hits for one in read))
    figures = [*_signals(read), *_means(read), *_shape(text, read), *_counts(read), *_kinds(read), *_form(text, read)]
    return Features(figures, sorted(set(_terms(read))), evidence, worded)


def _sentence(words: Words, known: Lexicons) -> _Sentence:
    assessed, vader, hits = assess(words.text), vader_scores(words.text, known.vader), find_hits(words, known)
    total = sum([hit.value for hit in hits])
    signals = assessed.polarity, vader["compound"], total / (1.0 + abs(total))
    return _Sentence(words, hits, signals, (vader["neg"], vader["neu"], vader["pos"]), assessed.subjectivity, bool(assessed.parts))


def _smiles(text: str, known: Lexicons) -> bool:
    return any(chunk in known.smileys for chunk in text.lower().split() if not chunk.isalnum())


def _signals(read: list[_Sentence]) -> Iterable[float]:
    """Mean, least, most, last, size of the mean and spread of each signal over the sentences."""
    for values in zip(*[one.signals for one in read], strict=True) if read else [(0.0,)] * len(_SIGNALS):
        mean, least, most = sum(values) / len(values), min(values), max(values)
        yield from (mean, least, most, values[-1], abs(mean), most - least)


def _means(read: list[_Sentence]) -> list[float]:
    count = len(read) or 1
    shares = [sum([one.shares[which] for one in read]) / count for which in range(3)]
    return [sum([one.subjectivity for one in read]) / count, *shares]


def _shape(text: str, read: list[_Sentence]) -> list[float]:
    """What stands before and after a "but", and how long the text is."""
    before = after = 0.0
    contrast = False
    for one in read:
        turns = [at for at, word in enumerate(one.words.words) if word in CONTRASTS]
        if turns:
            contrast = True
            before += sum([hit.value for hit in one.hits if hit.at < turns[-1]])
            after += sum([hit.value for hit in one.hits if hit.at > turns[-1]])
    length = sum([len(one.words.words) for one in read])
    ellipsis = "..." in text or "…" in text
    return [before / (1 + abs(before)), after / (1 + abs(after)), contrast, ellipsis, min(length, 60) / 30, length <= 4]


def _counts(read: list[_Sentence]) -> list[float]:
    """Sums of valences in the order of _COUNTS."""
    sums = [0.0] * len(_COUNTS)
    for one in read:
        for hit in one.hits:
            turned = 2 * hit.negated
            sums[(hit.service < 0) + turned] += abs(hit.service)
            sums[4 + (hit.general < 0) + turned] += abs(hit.general)
    return [_root(value) for value in sums]


def _kinds(read: list[_Sentence]) -> list[float]:
    """How many phrases are middling or a request."""
    return [_root(sum([hit.kind == kind for one in read for hit in one.hits])) for kind in _KINDS]


def _form(text: str, read: list[_Sentence]) -> list[float]:
    words = [word for one in read for word in one.words.words]
    counts = [
        sum([word in NEGATORS for one in read for word in _joined(one)[0]]),  # "no problem" negates nothing
        sum([word in _PROPOSALS for word in words]),
        text.count("?"),
        text.count("!"),
        len(_CAPITALS.findall(text)),
        sum([word[0].isdigit() for word in words]),
        sum([word in _SPEAKERS for word in words]),
    ]
    return [_root(count) for count in counts]


def _root(count: float) -> float:
    return float(min(count, _MOST) ** 0.5)


def _terms(read: list[_Sentence]) -> Iterable[str]:
    """Words, marked where a negation reaches them, and pairs of words that stand next to each other; all numbers are one.

    A known phrase with a negation in it ("cannot recommend it enough") is one word: its parts say something else. It also counts as
    one of its kind, whose parts all mislead the lexicons in the same way.
    """
    for one in read:
        yield from [f"phrase_{_meant(hit)}" for hit in one.hits if _holds_negation(hit, one.words.words)]
        last = ""
        words, marks = _joined(one)
        for word, negated in zip(words, marks, strict=True):
            if not word[0].isalnum():
                last = ""
                if word in "!?":
                    yield word
                continue
            plain = "0" if word[0].isdigit() else word
            yield f"not_{plain}" if negated else plain
            if last:
                yield f"{last} {plain}"
            last = plain


def _joined(one: _Sentence) -> tuple[list[str], list[bool]]:
    """Words and their negation, with each known phrase that holds a negation as one word."""
    words, negated = one.words.words, one.words.negated
    for hit in reversed([hit for hit in one.hits if _holds_negation(hit, words)]):
        end = hit.at + hit.size
        words = [*words[: hit.at], "_".join(words[hit.at : end]), *words[end:]]
        negated = [*negated[: hit.at], False, *negated[end:]]
    return words, negated


def _holds_negation(hit: Hit, words: list[str]) -> bool:
    return hit.size > 1 and not NEGATORS.isdisjoint(words[hit.at : hit.at + hit.size])


def _meant(hit: Hit) -> str:
    return hit.kind if hit.kind != "valued" else "praise" if hit.service > 0 else "blame"
