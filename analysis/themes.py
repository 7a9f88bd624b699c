"""What comments are about: an editable dictionary of themes with seed patterns (analysis/themes.json), no topics found by machine."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

import msgspec
from msgspec import Struct

from analysis.disclosure import LEAST_K, Mode, coarse_n
from analysis.proportions import Proportion, proportion
from analysis.ratings import Comment, Side
from analysis.results import Theme
from analysis.sentiment import Sentiment, score, sentences
from analysis.sentiment.engine import LONGEST
from analysis.sentiment.language import foreign_language
from surveys.errors import BadFile, Place


class Seed(Struct, frozen=True, forbid_unknown_fields=True):
    """A theme and the words that raise it; a word may end in `*`."""

    name: str
    title: str
    patterns: tuple[str, ...]


class _Dictionary(Struct, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    themes: tuple[Seed, ...]


class ThemeShare(Struct, frozen=True):
    """Of all people who wrote something in English, how many raised a theme; `score` is the mean of their sentences, -1 to 1."""

    theme: str
    share: Proportion
    score: float | None


class _Raised(Struct):
    """Who raised a theme, and the scores of their sentences."""

    people: set[str]
    scores: list[float]


def read_seeds(raw: str, name: str = "themes.json") -> tuple[Seed, ...]:
    """Parse a dictionary of themes; BadFile names the place of the first fault, as `themes[2].patterns`."""
    try:
        themes = msgspec.json.decode(raw, type=_Dictionary).themes
    except msgspec.DecodeError as error:
        problem, _, place = str(error).partition(" - at `$.")
        where = place.rstrip("`") or "the file"
        raise BadFile(name, [Place(where, f"{problem}; docs/sentiment.md shows the form of a dictionary")]) from error
    if not themes:
        raise BadFile(name, [Place("themes", "is empty; give at least one theme")])
    for number, seed in enumerate(themes):
        if not seed.title.strip() or not seed.patterns or not all(pattern.removesuffix("*").strip() for pattern in seed.patterns):
            raise BadFile(name, [Place(f"themes[{number}]", "needs a title, and patterns of at least one letter each")])
        if seed.title in {earlier.title for earlier in themes[:number]}:
            raise BadFile(name, [Place(f"themes[{number}].title", f'"{seed.title}" stands twice; join the two themes')])
    return themes


SEEDS = read_seeds(files("analysis").joinpath("themes.json").read_text("utf-8"))


@lru_cache(maxsize=1_000)
def matcher(seed: Seed) -> re.Pattern[str]:
    """One expression for all words of a theme, at word boundaries, any case."""
    words = (re.escape(pattern.removesuffix("*")) + (r"\w*" if pattern.endswith("*") else "") for pattern in seed.patterns)
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


def themes_of(sentence: str, seeds: tuple[Seed, ...] = SEEDS) -> tuple[str, ...]:
    """The titles of the themes that a sentence raises, in the dictionary's order; several may hold."""
    return tuple(seed.title for seed in seeds if matcher(seed).search(sentence))


def theme_shares(comments: Iterable[tuple[str, str]], least: int, seeds: tuple[Seed, ...] = SEEDS) -> tuple[ThemeShare, ...]:
    """Shares of people, from (person, text), with Wilson's interval, the most raised first; themes below `least` people are left out."""
    writers: set[str] = set()
    raised: dict[str, _Raised] = {}
    for person, text in comments:
        if text.strip() and foreign_language(text) is None:
            writers.add(person)
            for title, value in _sentence_themes(text, seeds):
                entry = raised.setdefault(title, _Raised(set(), []))
                entry.people.add(person)
                entry.scores.extend(value)
    shares = [(title, proportion(len(one.people), len(writers)), one) for title, one in raised.items() if len(one.people) >= least]
    found = [ThemeShare(title, share, _mean(one.scores)) for title, share, one in shares if isinstance(share, Proportion)]
    return tuple(sorted(found, key=lambda one: (-one.share.count, one.theme)))


def account_themes(
    comments: Iterable[Comment],
    internal: Mode,
    k: int = LEAST_K,
    uncounted: Mapping[tuple[str, str], int] = MappingProxyType({}),
    seeds: tuple[Seed, ...] = SEEDS,
    customers: int = 1,
) -> dict[tuple[str, str], tuple[Theme, ...]]:
    """Themes per (account_ref, wave), the most raised first: customers from `customers` people on, colleagues as their mode allows (R8).

    A customer who chose "totals only" is counted in no account's themes. Unless colleagues answered under their names, a theme
    of theirs stands only from k (at least 3) people on, with a coarse n and no score; `uncounted` of them per (account_ref, wave),
    who may open the account, do not count towards it (R1). Only English sentences are read.
    """
    raised: dict[tuple[str, str, Side, str], _Raised] = {}
    for comment in comments:
        if comment.side == "customer" and comment.sharing == "totals":
            continue
        for title, value in _sentence_themes(comment.text, seeds):
            entry = raised.setdefault((comment.account_ref, comment.wave, comment.side, title), _Raised(set(), []))
            entry.people.add(comment.respondent_ref)
            entry.scores.extend(value)
    result: dict[tuple[str, str], list[Theme]] = {}
    for (account, wave, side, title), entry in sorted(raised.items(), key=lambda item: item[0]):
        absent = uncounted.get((account, wave), 0) if side == "internal" else 0
        theme = _theme(side, title, entry, internal, max(k, LEAST_K), len(entry.people) - absent)
        if theme is not None and (side == "internal" or len(entry.people) >= customers):
            result.setdefault((account, wave), []).append(theme)
    return {key: tuple(sorted(themes, key=_order)) for key, themes in result.items()}


def _sentence_themes(text: str, seeds: tuple[Seed, ...]) -> list[tuple[str, list[float]]]:
    if foreign_language(text) is not None:
        return []
    found: list[tuple[str, list[float]]] = []
    for sentence in sentences(text[:LONGEST]):
        titles = themes_of(sentence, seeds)
        verdict = score(sentence) if titles else None
        found.extend((title, [verdict.score] if isinstance(verdict, Sentiment) else []) for title in titles)
    return found


def _mean(scores: list[float]) -> float | None:
    return sum(scores) / len(scores) if scores else None


def _order(theme: Theme) -> tuple[str, int, str]:
    """Customers before colleagues; most raised first where the count is printed, by title where only a coarse n is."""
    return theme.side, -int(theme.n) if theme.n.isdigit() else 0, theme.theme


def _theme(side: Side, title: str, raised: _Raised, internal: Mode, k: int, counted: int) -> Theme | None:
    if side == "customer" or internal == "attributed":
        return Theme(side, title, str(len(raised.people)), _mean(raised.scores))
    return Theme(side, title, coarse_n(counted), None) if counted >= k else None
