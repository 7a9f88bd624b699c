"""What comments are about: an editable dictionary of themes with seed patterns (analysis/themes.json), no topics found by machine."""

import json
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType

from msgspec import Struct

from analysis.disclosure import LEAST_K, Mode, coarse_n
from analysis.ratings import Comment, Side
from analysis.results import NotScored, Theme
from analysis.sentiment import Sentiment, score, sentences
from analysis.sentiment.engine import LONGEST


class Seed(Struct, frozen=True):
    """A theme and the words that raise it; a word may end in `*`."""

    name: str
    title: str
    patterns: tuple[str, ...]


class _Raised(Struct):
    """Who of one account, wave and side raised a theme, and the scores of their sentences."""

    people: set[str]
    scores: list[float]


def read_seeds(raw: str) -> tuple[Seed, ...]:
    """Parse a dictionary of themes."""
    content = json.loads(raw)
    return tuple(Seed(theme["name"], theme["title"], tuple(theme["patterns"])) for theme in content["themes"])


SEEDS = read_seeds(files("analysis").joinpath("themes.json").read_text("utf-8"))


def matcher(seed: Seed) -> re.Pattern[str]:
    """One expression for all words of a theme, at word boundaries, any case."""
    words = (re.escape(pattern.removesuffix("*")) + (r"\w*" if pattern.endswith("*") else "") for pattern in seed.patterns)
    return re.compile(r"\b(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


_MATCHERS = tuple((seed.title, matcher(seed)) for seed in SEEDS)


def themes_of(sentence: str) -> tuple[str, ...]:
    """The titles of the themes that a sentence raises, in the dictionary's order; several may hold."""
    return tuple(title for title, pattern in _MATCHERS if pattern.search(sentence))


def account_themes(
    comments: Iterable[Comment], internal: Mode, k: int = LEAST_K, uncounted: Mapping[tuple[str, str], int] = MappingProxyType({})
) -> dict[tuple[str, str], tuple[Theme, ...]]:
    """Themes per (account_ref, wave), the most raised first: customers from one person on, colleagues as their mode allows (R8).

    A customer who chose "totals only" is counted in no account's themes. Unless colleagues answered under their names, a theme
    of theirs stands only from k (at least 3) people on, with a coarse n and no score; `uncounted` of them per (account_ref, wave),
    who may open the account, do not count towards it (R1). Only English sentences are read.
    """
    raised: dict[tuple[str, str, Side, str], _Raised] = {}
    for comment in comments:
        if comment.side == "customer" and comment.sharing == "totals":
            continue
        for title, value in _sentence_themes(comment.text):
            entry = raised.setdefault((comment.account_ref, comment.wave, comment.side, title), _Raised(set(), []))
            entry.people.add(comment.respondent_ref)
            entry.scores.extend(value)
    result: dict[tuple[str, str], list[Theme]] = {}
    for (account, wave, side, title), entry in sorted(raised.items(), key=lambda item: item[0]):
        absent = uncounted.get((account, wave), 0) if side == "internal" else 0
        theme = _theme(side, title, entry, internal, max(k, LEAST_K), len(entry.people) - absent)
        if theme is not None:
            result.setdefault((account, wave), []).append(theme)
    return {key: tuple(sorted(themes, key=_order)) for key, themes in result.items()}


def _sentence_themes(text: str) -> list[tuple[str, list[float]]]:
    if isinstance(score(text), NotScored):
        return []
    found: list[tuple[str, list[float]]] = []
    for sentence in sentences(text[:LONGEST]):
        titles = themes_of(sentence)
        verdict = score(sentence) if titles else None
        found.extend((title, [verdict.score] if isinstance(verdict, Sentiment) else []) for title in titles)
    return found


def _order(theme: Theme) -> tuple[str, int, str]:
    """Customers before colleagues; most raised first where the count is printed, by title where only a coarse n is."""
    return theme.side, -int(theme.n) if theme.n.isdigit() else 0, theme.theme


def _theme(side: Side, title: str, raised: _Raised, internal: Mode, k: int, counted: int) -> Theme | None:
    if side == "customer" or internal == "attributed":
        return Theme(side, title, str(len(raised.people)), sum(raised.scores) / len(raised.scores) if raised.scores else None)
    return Theme(side, title, coarse_n(counted), None) if counted >= k else None
