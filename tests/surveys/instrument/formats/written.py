"""Files as other products write them: workbooks from rows, and LimeSurvey's tables from dictionaries."""

import io
from collections.abc import Sequence
from html import escape

from openpyxl import Workbook

Rows = Sequence[Sequence[object]]
Fields = dict[str, object]


def workbook(**sheets: Rows) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def lss(languages: Sequence[str], **tables: Sequence[Fields]) -> bytes:
    """An .lss file: each table with its rows, values in CDATA, empty ones as empty elements."""
    listed = "".join(f"\n  <language>{language}</language>" for language in languages)
    body = "".join(_table(name, rows) for name, rows in tables.items())
    head = f" <LimeSurveyDocType>Survey</LimeSurveyDocType>\n <DBVersion>490</DBVersion>\n <languages>{listed}\n </languages>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<document>\n{head}{body}</document>\n'.encode()


def _table(name: str, rows: Sequence[Fields]) -> str:
    fields = "".join(f"   <fieldname>{field}</fieldname>\n" for field in rows[0])
    return f" <{name}>\n  <fields>\n{fields}  </fields>\n  <rows>\n{''.join(map(_row, rows))}  </rows>\n </{name}>\n"


def _row(row: Fields) -> str:
    cells = (f"    <{field}><![CDATA[{value}]]></{field}>" if value != "" else f"    <{escape(field)}/>" for field, value in row.items())
    return "   <row>\n" + "\n".join(cells) + "\n   </row>\n"
