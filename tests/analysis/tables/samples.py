"""Studies in full from rows, their tables, and what is looked at in these."""

from collections.abc import Iterable, Sequence

import numpy as np

from analysis.full_study import FullStudy, full_study
from analysis.ratings import Comment, Rating, columns
from analysis.review import WEIGHTS
from analysis.study import Rules
from analysis.tables.accounts import accounts_table
from analysis.tables.comments import comments_table
from analysis.tables.company import agreement_table, drivers_table, linkage_table
from analysis.tables.gaps import gaps_table
from analysis.tables.loyalty import loyalty_table
from analysis.tables.review import review_table
from analysis.tables.table import Table, Value
from tests.analysis.studies import OPEN

DRAWS = np.random.default_rng(20264).random((200, 100))
LOYALTY = frozenset({"renew", "recommend"})


def in_full(data: Iterable[Rating], rules: Rules = OPEN, comments: Sequence[Comment] = ()) -> FullStudy:
    """A study of at most 100 accounts."""
    return full_study(columns(data), comments, rules, LOYALTY, WEIGHTS, DRAWS)


def every_table(found: FullStudy, rules: Rules, comments: Sequence[Comment] = ()) -> dict[str, Table]:
    """All that a study publishes as tables."""
    return {
        "gaps": gaps_table(found.cells),
        "regard": gaps_table(found.regard),
        "accounts": accounts_table(found.cells, found.themes, found.moved, found.agreement),
        "comments": comments_table(comments, rules.customer),
        "review": review_table(found.reviews),
        "agreement": agreement_table(found.reliabilities),
        "drivers": drivers_table(found.drivers),
        "linkage": linkage_table(found.links),
        "loyalty": loyalty_table(found.loyalty),
    }


def filled(table: Table) -> list[dict[str, Value]]:
    """Rows by column, without what is empty."""
    named = (zip(table.columns, row, strict=True) for row in table.rows)
    return [{name: value for name, value in row if value is not None} for row in named]
