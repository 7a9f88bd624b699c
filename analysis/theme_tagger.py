"""A tagger learned from people's corrections, which takes the place of the seed words only once it is shown to be better."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from scipy.sparse import csr_array

from analysis.ratings import Bools, Floats
from analysis.results import NotEnough
from analysis.sentiment.features import extract
from analysis.sentiment.logistic import fit_logistic
from analysis.themes import SEEDS, Seed, themes_of

LEAST_SENTENCES = 500
FOLDS = 5
_LEAST_SENTENCES_OF_TERM = 2
# Standard deviation 1 of a word's log-odds; the share of a theme is free.
_PRECISION, _FREE = 1.0, 1e-6


class Tagged(Struct, frozen=True):
    """A sentence with the titles of the themes that a person says it raises."""

    sentence: str
    themes: frozenset[str]


class Tagger(Struct, frozen=True):
    """Log-odds of each theme: one row per theme, its first column for no word at all, then one per term."""

    seeds: tuple[Seed, ...]
    terms: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]

    def themes_of(self, sentence: str) -> tuple[str, ...]:
        """The titles of the themes that are more likely than not, in the dictionary's order; several may hold."""
        place = {term: number for number, term in enumerate(self.terms, start=1)}
        at = [0, *(place[term] for term in _terms(sentence, self.seeds) if term in place)]
        return tuple(seed.title for seed, row in zip(self.seeds, self.weights, strict=True) if sum(row[one] for one in at) > 0)


class Choice(Struct, frozen=True):
    """The tagger to use, and macro-F1 over the themes of both on sentences that the tagger had not seen."""

    tagger: Tagger | None
    learned: float
    seeds: float


def choose_tagger(tagged: Sequence[Tagged], seeds: tuple[Seed, ...] = SEEDS) -> Choice | NotEnough:
    """The learned tagger if its cross-validated macro-F1 is above that of the seed words, else None; NotEnough below 500 sentences.

    Every fifth sentence is held out in turn. Macro-F1 is taken over the themes that somebody tagged.
    """
    if len(tagged) < LEAST_SENTENCES:
        return NotEnough(f"{len(tagged)} of the {LEAST_SENTENCES} tagged sentences that a tagger is learned from.")
    learned: list[tuple[str, ...]] = [()] * len(tagged)
    for fold in range(FOLDS):
        tagger = fit_tagger([one for number, one in enumerate(tagged) if number % FOLDS != fold], seeds)
        for number in range(fold, len(tagged), FOLDS):
            learned[number] = tagger.themes_of(tagged[number].sentence)
    scores = [_macro_f1(tagged, said, seeds) for said in (learned, [themes_of(one.sentence, seeds) for one in tagged])]
    return Choice(fit_tagger(tagged, seeds) if scores[0] > scores[1] else None, scores[0], scores[1])


def fit_tagger(tagged: Sequence[Tagged], seeds: tuple[Seed, ...] = SEEDS) -> Tagger:
    """One logistic regression per theme on words, pairs of words and the seeds' own verdict."""
    found = [_terms(one.sentence, seeds) for one in tagged]
    counts = Counter(term for terms in found for term in terms)
    terms = tuple(sorted(term for term, count in counts.items() if count >= _LEAST_SENTENCES_OF_TERM))
    place = {term: number for number, term in enumerate(terms, start=1)}
    rows = [[0, *(place[term] for term in sentence if term in place)] for sentence in found]
    columns = np.array([column for row in rows for column in row], dtype=np.int64)
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    design = csr_array((np.ones(len(columns)), columns, ends), shape=(len(rows), 1 + len(terms)))
    weights = [_weights(design, np.array([seed.title in one.themes for one in tagged], dtype=bool)) for seed in seeds]
    return Tagger(seeds, terms, tuple(tuple(row.round(6).tolist()) for row in weights))


def _weights(design: csr_array, raised: Bools) -> Floats:
    """Log-odds of raised against not raised, by column."""
    count, columns = design.shape
    precision = np.concatenate([[_FREE], np.full(columns - 1, _PRECISION)])
    allowed = np.ones((count, 2), dtype=bool)
    found = fit_logistic(design, raised.astype(np.int64), np.ones(count), allowed, precision, np.zeros((columns, 2)))
    return np.asarray(found[:, 1] - found[:, 0], dtype=np.float64)


def _terms(sentence: str, seeds: tuple[Seed, ...]) -> list[str]:
    """Words and pairs of words, and a mark for each theme whose seed words it holds."""
    return [*extract(sentence).terms, *(f"#{title}" for title in themes_of(sentence, seeds))]


def _macro_f1(tagged: Sequence[Tagged], said: Sequence[tuple[str, ...]], seeds: tuple[Seed, ...]) -> float:
    titles = [seed.title for seed in seeds if any(seed.title in one.themes for one in tagged)]
    each = [_f1([title in one.themes for one in tagged], [title in one for one in said]) for title in titles]
    return float(np.mean(each)) if each else 0.0


def _f1(truth: list[bool], said: list[bool]) -> float:
    hits = sum(both[0] and both[1] for both in zip(truth, said, strict=True))
    return 2 * hits / (sum(truth) + sum(said)) if hits else 0.0
