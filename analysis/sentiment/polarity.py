"""TextBlob's polarity and subjectivity of a text: equal to the last bit, in linear time, some ten times as fast.

TextBlob (its `PatternAnalyzer`) splits punctuation from words, puts smileys together again, and folds the words in order: a word of the
lexicon opens an assessment or, after a modifier, goes on with the last one; a negation halves and turns it; "!" raises it.
Polarity and subjectivity are the means over the assessments. Here the words are the same (`tokens.py`) and so is every operation on a
number and their order. What differs is what cannot be seen in the result:

- Punctuation is split by position and a pattern that never goes back; TextBlob copies the rest of the chunk for every mark.
- Its pattern for smileys and its search for ends of sentences, which only keep smileys apart, run if there may be a smiley to put together.
- What waits for the next word, a negation or a modifier, is one of five states. Of a word that the lexicon doesn't know,
  only its length matters, so each one means a step from state to state, read from a table.
- Nothing is remembered from text to text but the lexicon, which is read from the installed textblob at first use.
"""

from functools import cache

from msgspec import Struct
from textblob import _text as pattern
from textblob.en import sentiment as lexicon

from analysis.sentiment.tokens import IRONY, read_words

# What waits for the next known word: nothing, a negation, a modifier ("very"), both, or a modifier in "ly", which takes a
# negation at once ("really not good"). Odd is negated, above 1 is modified.
_NOTHING, _NEGATED, _MODIFIED, _BOTH, _ADVERB = range(5)
_After = tuple[int, int, int, int, int]
# The state after an unknown word, by the state before it: negations reach over one letter, modifiers over two ("not a good").
_LONG: _After = (_NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING)
_TWO: _After = (_NOTHING, _NOTHING, _MODIFIED, _MODIFIED, _ADVERB)
_ONE: _After = (_NOTHING, _NEGATED, _MODIFIED, _BOTH, _ADVERB)
_AFTER_NOT: _After = (_NEGATED, _NEGATED, _NEGATED, _NEGATED, _ADVERB)
_AFTER_NO: _After = (_NEGATED, _NEGATED, _BOTH, _BOTH, _ADVERB)


class Assessed(Struct, frozen=True):
    """Polarity from -1 to 1, subjectivity from 0 to 1, and the polarity of each assessment (a word with its modifiers, a smiley, "(!)").

    Without any assessment both figures are 0.0, as in TextBlob: whether there was evidence is said by `parts`.
    """

    polarity: float
    subjectivity: float
    parts: tuple[float, ...]


class _Known(Struct, frozen=True):
    """A word of the lexicon, and the state in which it leaves what follows."""

    polarity: float
    subjectivity: float
    intensity: float
    leaves: int


class _Other(Struct, frozen=True):
    """A word outside the lexicon that does more than step on; `mark` holds polarity and subjectivity of a smiley or "(!)"."""

    after: _After
    negates: bool = False
    boosts: bool = False
    mark: tuple[float, float] | None = None


class _Part(Struct, gc=False):
    """An assessment while words may still change it; floats only, so nothing for the collector to follow."""

    polarity: float
    subjectivity: float
    intensity: float = 1.0
    factor: float = 1.0


def assess(text: str) -> Assessed:
    """Polarity and subjectivity of a text, bit-equal to `TextBlob(text).sentiment` of textblob 0.20.

    Any string; time and memory are linear in its length. Lexicon and rules: De Smedt & Daelemans, "Pattern for Python" (2012).
    """
    parts = _fold(read_words(text))
    polarities = tuple([part.polarity * part.factor for part in parts])
    polarity = subjectivity = 0.0
    for part, own in zip(parts, polarities, strict=True):  # added from the left; `sum` rounds otherwise from Python 3.12 on
        polarity += own
        subjectivity += part.subjectivity
    count = len(parts) or 1
    return Assessed(polarity / count, subjectivity / count, polarities)


def _fold(words: list[str]) -> list[_Part]:
    """The assessments of words in order."""
    meanings = _meanings()
    parts: list[_Part] = []
    last = _Part(0.0, 0.0)  # takes the boost of a "!" that nothing precedes
    waits = _NOTHING
    for word in words:
        meaning = meanings.get(word)
        if meaning is None:
            waits = _NOTHING if len(word) > 2 else (_ONE, _TWO)[len(word) - 1][waits]
            continue
        if isinstance(meaning, _Known):
            if waits > _NEGATED:
                _go_on(last, meaning)
            else:
                last = _Part(meaning.polarity, meaning.subjectivity, meaning.intensity)
                parts.append(last)
            if waits & _NEGATED:
                last.intensity, last.factor = 1.0 / last.intensity, -0.5
            waits = meaning.leaves
            continue
        _change(last, meaning, waits)
        waits = meaning.after[waits]
        if meaning.mark is not None:
            last = _Part(*meaning.mark)
            parts.append(last)
    return parts


def _go_on(last: _Part, word: _Known) -> None:
    """A modifier's assessment takes in the word that it modifies."""
    last.polarity = _clipped(word.polarity * last.intensity)
    last.subjectivity = _clipped(word.subjectivity * last.intensity)
    last.intensity = word.intensity


def _change(last: _Part, word: _Other, waits: int) -> None:
    """A negation after a modifier in "ly" turns the modifier, an exclamation mark raises the word before it."""
    if word.negates and waits == _ADVERB:
        last.factor = -0.5
    if word.boosts:
        last.polarity = _clipped(last.polarity * 1.25)


def _clipped(value: float) -> float:
    return max(-1.0, min(value, 1.0))


@cache
def _meanings() -> dict[str, _Known | _Other]:
    """All words that do more than step on."""
    found: dict[str, _Known | _Other] = {"!": _Other(_ONE, boosts=True), IRONY: _Other(_LONG, mark=(0.0, 1.0))}
    for word in lexicon.negations:
        found[word] = _Other(_AFTER_NOT if len(word) > 2 else _AFTER_NO, negates=True)
    for (_, polarity), smileys in pattern.EMOTICONS.items():
        for smiley in map(str.lower, smileys):
            if not smiley.isalpha() and smiley not in pattern.PUNCTUATION:  # TextBlob's own shortcut: "xD" is a smiley to its splitter only
                found[smiley] = _Other((_ONE, _TWO, _LONG)[min(len(smiley), 3) - 1], mark=(polarity, 1.0))
    for word in lexicon:
        polarity, subjectivity, intensity = lexicon[word][None]
        modifies = any(tag in lexicon[word] for tag in lexicon.modifiers)
        leaves = (_ADVERB if lexicon.modifier(word) else _MODIFIED) if modifies else _NOTHING
        found[word] = _Known(polarity, subjectivity, intensity, leaves)
    return found
