"""Comments, a row each, with label and score."""

from collections.abc import Iterable

from analysis.disclosure import Mode
from analysis.ratings import Comment
from analysis.results import NotScored
from analysis.sentiment import label_of, score, score_of
from analysis.tables.table import Columns, Table, Value, counts, numbers, table, texts

COMMENTS: Columns = {
    **texts("account_ref", "wave", "side", "respondent_ref", "pair"),
    **counts("row"),
    **texts("label"),
    **numbers("score"),
    **texts("language", "comment"),
}


def comments_table(comments: Iterable[Comment], mode: Mode) -> Table:
    """One row per comment.

    Unless the study is attributed, colleagues' comments are left out altogether (a label on one comment is one person's answer,
    R8) and customers' stand without name and place in the file, sorted by their words.
    """
    if mode == "attributed":
        return table(COMMENTS, [_row(comment) | _named(comment) for comment in comments])
    shown = [comment for comment in comments if comment.side == "customer" and comment.sharing != "totals"]
    ordered = sorted(shown, key=lambda one: (one.account_ref, one.wave, one.pair, one.text))
    return table(COMMENTS, [_row(comment) for comment in ordered])


def _row(comment: Comment) -> dict[str, Value]:
    verdict = score(comment.text)
    return {
        "account_ref": comment.account_ref,
        "wave": comment.wave,
        "side": comment.side,
        "pair": comment.pair,
        "label": label_of(verdict),
        "score": score_of(verdict),
        "language": verdict.language if isinstance(verdict, NotScored) else None,
        "comment": comment.text,
    }


def _named(comment: Comment) -> dict[str, Value]:
    return {"respondent_ref": comment.respondent_ref, "row": comment.row or None}
