"""Rows of comments: everything where people agreed to it, else the customers' words without a name."""

import pytest

from analysis.disclosure import Mode
from analysis.ratings import Comment
from analysis.sentiment import score, score_of
from analysis.tables.comments import COMMENTS, comments_table
from tests.analysis.tables.samples import filled

COMMENTED = [
    Comment("a", "1", "internal", "i1", "", "They are rude.", row=2),
    Comment("a", "1", "customer", "c2", "ease", "=1+1 is great", row=3),
    Comment("a", "1", "customer", "c1", "", "Danke, sehr gut", row=4),
    Comment("a", "1", "customer", "c3", "", "Awful", sharing="totals", row=5),
]


@pytest.mark.parametrize("mode", ["confidential", "pooled"])
def test_comments_are_the_customers_without_a_name(mode: Mode) -> None:
    assert filled(comments_table(COMMENTED, mode)) == [
        {"account_ref": "a", "wave": "1", "side": "customer", "label": "not_scored", "language": "de", "comment": "Danke, sehr gut"},
        {
            "account_ref": "a",
            "wave": "1",
            "side": "customer",
            "pair": "ease",
            "label": "positive",
            "score": score_of(score("=1+1 is great")),
            "comment": "=1+1 is great",
        },
    ]


def test_their_order_says_nothing_of_the_file() -> None:
    assert comments_table(COMMENTED[::-1], "confidential") == comments_table(COMMENTED, "confidential")


def test_attributed_comments_are_all_there() -> None:
    found = comments_table(COMMENTED, "attributed")
    assert found.columns == COMMENTS
    assert [row[3:7] for row in found.rows] == [
        ("i1", None, 2, "negative"),
        ("c2", "ease", 3, "positive"),
        ("c1", None, 4, "not_scored"),
        ("c3", None, 5, "negative"),
    ]


def test_a_comment_of_no_file_has_no_row() -> None:
    (row,) = filled(comments_table([Comment("a", "1", "customer", "c", "", "Good")], "attributed"))
    assert "row" not in row
