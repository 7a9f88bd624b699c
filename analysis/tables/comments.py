"""Comments, a row each, with label and score."""

from collections.abc import Iterable

from analysis.disclosure import Mode
from analysis.ratings import Comment
from analysis.results import NotScored
from analysis.sentiment import label_of, score, score_of
from analysis.tables.table import Table, Value

COMMENTS = ("account_ref", "wave", "side", "respondent_ref", "pair", "row", "label", "score", "language", "comment")


def comments_table(comments: Iterable[Comment], mode: Mode) -> Table:
    """One row per comment.

    Unless the study is attributed, colleagues' comments are left out altogether (a label on one comment is one person's answer,
    R8) and customers' stand without name and place in the file, sorted by their words.
    """
    if mode == "attributed":
        return Table(COMMENTS, tuple(_row(comment, is_named=True) for comment in comments))
    shown = [comment for comment in comments if comment.side == "customer" and comment.sharing != "totals"]
    ordered = sorted(shown, key=lambda one: (one.account_ref, one.wave, one.pair, one.text))
    return Table(COMMENTS, tuple(_row(comment, is_named=False) for comment in ordered))


def _row(comment: Comment, *, is_named: bool) -> tuple[Value, ...]:
    verdict = score(comment.text)
    return (
        comment.account_ref,
        comment.wave,
        comment.side,
        comment.respondent_ref if is_named else "",
        comment.pair,
        comment.row or None if is_named else None,
        label_of(verdict),
        score_of(verdict),
        (verdict.language or "") if isinstance(verdict, NotScored) else "",
        comment.text,
    )
