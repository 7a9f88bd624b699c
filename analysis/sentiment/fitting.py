"""Fit the blend on labelled texts: from nothing on a pool of sources, or onwards from a model on somebody's own corrections."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from msgspec import Struct
from scipy.sparse import csr_array, hstack

from analysis.ratings import Bools, Floats, Ints
from analysis.sentiment.blend import FORMAT, FORMAT_VERSION, LABELS, Figure, Model, Record, write_codes
from analysis.sentiment.features import FIGURES, Features, extract
from analysis.sentiment.logistic import fit_logistic
from surveys.errors import BadInput


class Settings(Struct, frozen=True):
    """What a fit may be told.

    Precisions of the prior of intercepts, figures and terms; the least texts and sources that a term must occur in; how far labels
    are balanced within a source (0 as they come, 1 all the same); the temperature that calibrates the score; a weight per source, 1
    where none is given.
    """

    intercept_precision: float = 1e-6
    figure_precision: float = 10.0
    term_precision: float = 2.0
    term_texts: int = 5
    term_sources: int = 2
    balance: float = 0.5
    temperature: float = 1.0
    source_weights: Mapping[str, float] = {}


# Onwards from a model: its figures are hard to move, words of one's own are learned from few texts of one source.
ONWARDS = Settings(intercept_precision=20.0, figure_precision=300.0, term_precision=5.0, term_texts=3, term_sources=1)


class Examples(Struct, frozen=True):
    """Labelled texts as features, with the number of their label in LABELS and the name of their source; one entry per text."""

    features: tuple[Features, ...]
    labels: Ints
    sources: tuple[str, ...]

    def take(self, chosen: Bools) -> "Examples":
        """Those that a mask chooses."""
        at = np.flatnonzero(chosen)
        return Examples(tuple(self.features[i] for i in at), self.labels[at], tuple(self.sources[i] for i in at))


def examples_of(texts: Iterable[str], labels: Iterable[str], sources: Iterable[str]) -> Examples:
    """Read the texts; labels are negative, neutral, positive."""
    numbers = np.array([LABELS.index(label) for label in labels], dtype=np.int64)
    return Examples(tuple(map(extract, texts)), numbers, tuple(sources))


def fit_blend(examples: Examples, settings: Settings, record: Record, onwards_from: Model | None = None) -> Model:
    """Fit the coefficients; the same examples in the same order give the same model.

    Without a model to go on from, coefficients are drawn to zero; with one, to its own (a normal prior around them), and its
    standardisation and temperature are kept. BadInput if fewer than two labels occur.
    """
    if len(set(examples.labels.tolist())) < 2:
        raise BadInput("Texts with at least two different labels are needed to fit a model.")
    figures = np.array([one.figures for one in examples.features])
    if onwards_from is None:
        terms = _vocabulary(examples, settings)
        centre, scale = figures.mean(axis=0), figures.std(axis=0)
        scale[scale < 1e-9] = 1.0
        start = np.zeros((1 + len(FIGURES) + len(terms), len(LABELS)))
    else:
        known = set(onwards_from.terms)
        terms = onwards_from.terms + tuple(term for term in _vocabulary(examples, settings) if term not in known)
        centre, scale, start = _start(onwards_from, len(terms))
    standard = np.hstack([np.ones((len(figures), 1)), (figures - centre) / scale])
    design = hstack([csr_array(standard), _term_rows(examples.features, terms)], format="csr")
    groups = [1, len(FIGURES), len(terms)]
    precision = np.repeat([settings.intercept_precision, settings.figure_precision, settings.term_precision], groups)
    weights, allowed = _weights(examples, settings)
    found = fit_logistic(design, examples.labels, weights, allowed, precision, start)
    temperature = settings.temperature if onwards_from is None else onwards_from.temperature
    return _model(found, terms, (centre, scale), temperature, record)


def _vocabulary(examples: Examples, settings: Settings) -> tuple[str, ...]:
    """Terms that occur in enough texts of enough sources, in alphabetical order."""
    texts: Counter[str] = Counter()
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for one, source in zip(examples.features, examples.sources, strict=True):
        texts.update(one.terms)
        for term in one.terms:
            sources[term].add(source)
    least, spread = settings.term_texts, settings.term_sources
    return tuple(sorted(term for term, count in texts.items() if count >= least and len(sources[term]) >= spread))


def _term_rows(features: Sequence[Features], terms: Sequence[str]) -> csr_array:
    """Known terms of each text, each with one over the root of their number, so that a long text shouts no louder."""
    place = {term: number for number, term in enumerate(terms)}
    rows = [[place[term] for term in one.terms if term in place] for one in features]
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    values = np.repeat(1.0 / np.sqrt(np.maximum(lengths, 1)), lengths)
    columns = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(lengths.sum()))
    return csr_array((values, columns, np.concatenate([[0], np.cumsum(lengths)])), shape=(len(rows), len(terms)))


def _weights(examples: Examples, settings: Settings) -> tuple[Floats, Bools]:
    """Weight of each text, 1 on average, and the labels that its source could have given it."""
    sources = np.array(examples.sources)
    weights = np.zeros(len(sources))
    allowed = np.zeros((len(sources), len(LABELS)), dtype=bool)
    for source in sorted(set(examples.sources)):
        of_source = sources == source
        given, counts = np.unique(examples.labels[of_source], return_counts=True)
        for label, count in zip(given, counts, strict=True):
            even = counts.sum() / len(given) / count
            weights[of_source & (examples.labels == label)] = settings.source_weights.get(source, 1.0) * even**settings.balance
        allowed[np.ix_(of_source, given)] = True
    return weights / weights.mean(), allowed


def _start(model: Model, terms: int) -> tuple[Floats, Floats, Floats]:
    """Centres, scales and coefficients of a model, with room for new terms."""
    kept = model.figures.values()
    start = np.zeros((1 + len(FIGURES) + terms, len(LABELS)))
    start[0] = model.intercept
    start[1 : 1 + len(FIGURES)] = [one.weights for one in kept]
    start[1 + len(FIGURES) :][: len(model.terms)] = model.term_weights
    return np.array([one.centre for one in kept]), np.array([one.scale for one in kept]), start


def _model(found: Floats, terms: tuple[str, ...], standard: tuple[Floats, Floats], temperature: float, record: Record) -> Model:
    rows = np.column_stack([*standard, found[1 : 1 + len(FIGURES)]]).round(6)
    figures = {name: Figure(c, s, (n, u, p)) for name, (c, s, n, u, p) in zip(FIGURES, rows.tolist(), strict=True)}
    step, codes = write_codes(found[1 + len(FIGURES) :])
    negative, neutral, positive = found[0].round(6).tolist()
    intercept = (negative, neutral, positive)
    return Model(FORMAT, FORMAT_VERSION, temperature, intercept, figures, terms, step, codes, record)
