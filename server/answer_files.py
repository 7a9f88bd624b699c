"""Answers as files: `answers.csv`, and `codebook.csv` that says what its columns mean."""

import csv
import io
from collections.abc import Iterable

from surveys.exports.codebook import CODEBOOK, codebook
from surveys.exports.columns import METADATA, Header, cell, columns, header
from surveys.exports.customers import Answers
from surveys.spreadsheets import defanged


def answers_csv(answers: Answers, kind: Header, language: str, *, bom: bool = False) -> str:
    """One row per customer; `bom` makes spreadsheets read the file as UTF-8."""
    shown = columns(answers.definition, "customer", language)
    head = [*METADATA, *(header(column, kind) for column in shown)]
    return _csv(head, ((*row.metadata, *(cell(column, row.values) for column in shown)) for row in answers.rows), bom=bom)


def codebook_csv(answers: Answers, language: str, *, bom: bool = False) -> str:
    shown = columns(answers.definition, "customer", language)
    return _csv(CODEBOOK, codebook(shown, answers.definition, language), bom=bom)


def _csv(head: Iterable[str], rows: Iterable[Iterable[float | str]], *, bom: bool) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([defanged(name) for name in head])
    writer.writerows([_written(value) for value in row] for row in rows)
    return ("\ufeff" if bom else "") + file.getvalue()


def _written(value: float | str) -> str:
    """Numbers as the shortest text that is the same number; they are ours, so that a minus is no formula."""
    return defanged(value) if isinstance(value, str) else repr(value).removesuffix(".0")
