"""A table of ratings measured in full, and the files that say so."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from analysis.disclosure import Mode
from analysis.full_study import FullStudy, full_study
from analysis.handoffs.study import WaveHandoffs
from analysis.ratings import Ratings, columns
from analysis.ratings_file import RatingsFile
from analysis.results import METHOD_VERSION, Cell, Theme
from analysis.review import Reviewed, Weights
from analysis.study import Rules
from analysis.tables.accounts import accounts_table
from analysis.tables.comments import comments_table
from analysis.tables.company import agreement_table, drivers_table, linkage_table
from analysis.tables.gaps import gaps_table
from analysis.tables.handoffs import handoff_gaps_table, handoffs_table, model_table
from analysis.tables.loyalty import loyalty_table
from analysis.tables.review import review_table
from server.table_files import Format, write_table

# The bootstrap of the drivers: as many resamples as fit, so that 100,000 accounts need no gigabyte.
FEWEST, MOST, DRAWS = 200, 1_000, 5_000_000
SEED = 20261


class AccountThemes(Struct, frozen=True):
    """The themes that may be shown of one account and wave."""

    account_ref: str
    wave: str
    themes: tuple[Theme, ...]


class Report(Struct, frozen=True):
    """All of a study in one document; reviews by wave."""

    format: str
    format_version: int
    method: str
    mode: Mode
    k: int
    cells: list[Cell]
    regard: list[Cell]
    themes: list[AccountThemes]
    reviews: Mapping[str, tuple[Reviewed, ...]]
    handoffs: tuple[WaveHandoffs, ...]


class Measurement(Struct, frozen=True):
    """What was read, under which rules, and what was found."""

    content: RatingsFile
    ratings: Ratings
    rules: Rules
    found: FullStudy


def measure_file(content: RatingsFile, mode: Mode, k: int, loyalty: Iterable[str], weights: Weights) -> Measurement:
    """Measure the whole file; the bootstrap has a fixed seed, so that the same file gives the same figures."""
    ratings, rules = columns(content.ratings), Rules(vendor=mode, customer=mode, k=k)
    asked = frozenset(pair.strip() for pair in loyalty)
    accounts = max(1, len(ratings.accounts))
    draws = np.random.default_rng(SEED).random((min(MOST, max(FEWEST, DRAWS // accounts)), accounts))
    found = full_study(ratings, content.comments, rules, asked, weights, draws, content.handoffs)
    return Measurement(content, ratings, rules, found)


def write_results(measured: Measurement, folder: Path, kind: Format) -> None:
    """Every table in the chosen format, and study.json."""
    found, mode = measured.found, measured.rules.customer
    tables = {
        "gaps": gaps_table(found.cells),
        "regard": gaps_table(found.regard),
        "accounts": accounts_table(found.cells, found.themes, found.moved, found.agreement),
        "comments": comments_table(measured.content.comments, mode),
        "review": review_table(found.reviews),
        "agreement": agreement_table(found.reliabilities),
        "drivers": drivers_table(found.drivers),
        "linkage": linkage_table(found.links),
        "loyalty": loyalty_table(found.loyalty),
    }
    if found.handoffs:
        tables["handoffs"] = handoffs_table(found.handoffs)
        tables["handoff_model"] = model_table(found.handoffs)
        tables["handoff_gaps"] = handoff_gaps_table(found.handoffs)
    for name, table in tables.items():
        write_table(folder, name, table, kind)
    themes = [AccountThemes(*place, themes=themes) for place, themes in sorted(found.themes.items())]
    report = Report(
        "parallax.study", 2, METHOD_VERSION, mode, measured.rules.k, found.cells, found.regard, themes, found.reviews, found.handoffs
    )
    (folder / "study.json").write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
