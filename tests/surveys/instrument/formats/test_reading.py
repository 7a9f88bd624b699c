"""A file is known by its content; whatever is wrong with it is one clear sentence."""

import io
import json
import zipfile

import pytest

from surveys.errors import BadFile, BadInput
from surveys.instrument.document import write_definition
from surveys.instrument.formats import Imported, import_definition, recognise
from surveys.instrument.library import LIBRARY, load_library
from tests.surveys.instrument.formats.limesurvey_files import TEAM
from tests.surveys.instrument.formats.written import lss, workbook
from tests.surveys.instrument.formats.xlsform_files import GRIDS

LAUGHS = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_formats_are_known_by_content() -> None:
    own = write_definition(load_library(next(iter(LIBRARY))))
    files = [own, b'\xef\xbb\xbf{"pages": []}', b'{"elements": [{}]}', workbook(**GRIDS), b"\xef\xbb\xbf " + TEAM]
    assert [recognise("a.bin", raw) for raw in files] == ["parallax", "surveyjs", "surveyjs", "xlsform", "limesurvey"]


@pytest.mark.parametrize("name", list(LIBRARY))
def test_our_own_documents_pass_unchanged(name: str) -> None:
    definition = load_library(name)
    assert import_definition(write_definition(definition), "own.json", key="another", side="internal") == Imported(definition)


REFUSED = [
    (b"", "a: the file: is neither JSON nor .xlsx nor .lss (Input data was truncated): export it anew"),
    (b"type,name\ntext,a\n", "a: the file: is neither JSON nor .xlsx nor .lss (invalid character (byte 4)): export it anew"),
    (b'{"a": 1}', "a: the file: is none of what can be imported: Parallax or SurveyJS JSON, XLSForm (.xlsx), LimeSurvey (.lss)"),
    (b"[1, 2]", "a: the file: holds no JSON object: a questionnaire is one, with its pages in it"),
    (b'{"title": "\xe4"}', "a: byte 11: is not UTF-8 text: save the file as UTF-8"),
    (b'{"pages": ' + b"[" * 100_000, "a: the file: is nested too deeply: a questionnaire needs about ten levels"),
    (b"{" + b" " * 10_000_001, "a: the file: is larger than 10 MB: no questionnaire needs that much"),
    (b"<html></html>", "a: the file: is XML, but no survey that LimeSurvey exported: export the survey structure as .lss"),
    (b"\xd0\xcf\x11\xe0", "a: the file: is an old or encrypted Excel file: save it as .xlsx without a password"),
    (b"PK\x03\x04 broken", "a: the file: is not a readable XLSX file: open it in a spreadsheet program and save it anew"),
    (
        zipped(**{"xl/a.bin": b"\0" * 33 * 1024 * 1024}),
        "a: the file: unpacks to more than an import may hold: remove other sheets and pictures",
    ),
    (workbook(data=[["type"]]), "a: sheet survey: is missing, or has no column type: an XLSForm has both"),
    (workbook(survey=[["kind", "name"]]), "a: sheet survey: is missing, or has no column type: an XLSForm has both"),
    (workbook(survey=[["type", "name"], ["geopoint", "g"]]), "definition: the file: holds no question that could be taken"),
    (
        lss(["en"], groups=[{"gid": 1}]).replace(b"Survey</", b"Group</"),
        "a: LimeSurveyDocType: is Group: export the structure of a whole survey (.lss)",
    ),
    (lss(["en"], groups=[{"gid": 1}]), "definition: the file: holds no question that could be taken"),
    (
        LAUGHS + b"<document><LimeSurveyDocType>Survey&b;</LimeSurveyDocType></document>",
        "a: the file: declares a document type or entities, which no .lss file needs: export the survey anew",
    ),
    (b'<?xml version="1.0" encoding="x"?><LimeSurveyDocType/>', "a: the file: has an encoding that cannot be read: export the survey anew"),
    (
        b"<document><LimeSurveyDocType>Survey\0",
        "a: the file: is broken XML (not well-formed (invalid token): line 1, column 35): export the survey anew",
    ),
    (b'{"pages": [{"elements": []}]}', "definition: the file: holds no question that could be taken"),
]


@pytest.mark.parametrize(("raw", "sentence"), REFUSED, ids=map(str, range(len(REFUSED))))  # files hold the time of day
def test_what_cannot_be_read_is_one_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        import_definition(raw, "a", key="imported")
    assert str(raised.value) == sentence


def test_deep_xml_is_only_a_survey_without_questions() -> None:
    deep = b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</document>"
    with pytest.raises(BadInput) as raised:
        import_definition(deep, "a.lss", key="imported")
    assert str(raised.value) == "definition: the file: holds no question that could be taken"


def test_a_sheet_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.instrument.formats.workbook.MAX_ROWS", 3)
    monkeypatch.setattr("surveys.instrument.formats.workbook.MAX_CELL", 10)
    with pytest.raises(BadFile) as cell:
        import_definition(workbook(survey=[["type", "name"], ["text", "a" * 11]]), "a", key="imported")
    with pytest.raises(BadFile) as rows:
        import_definition(workbook(survey=[["type", "name"], ["text", "a"], ["text", "b"], ["text", "c"]]), "a", key="imported")
    assert [str(cell.value), str(rows.value)] == [
        "a: sheet survey, row 2: has a cell of more than 10 characters",
        "a: sheet survey, row 4: is beyond the 3 rows that are read",
    ]


def survey(*elements: object) -> bytes:
    return json.dumps({"elements": list(elements)}).encode()


HOSTILE = [
    (survey(*[{"type": "text", "name": "a"}] * 3_000), "definition: elements[2000] (a): is beyond the 2,000 questions that are read: split the file"),
    (json.dumps({"pages": [{"elements": [{"type": "text", "name": "a"}]}] * 5_000}).encode(), "definition: the file: has more than 100 pages: split it"),
    (workbook(survey=[["type"], *[["begin group"]] * 1_000]), "definition: sheet survey, row 22: is nested deeper than 20 groups: close some"),
    (
        b'{"elements": [{"type": "text", "name": "a", "parallax": {"unit": ' + b'{"a":' * 900 + b"1" + b"}" * 902 + b"]}",
        "a: the file: is nested too deeply: a questionnaire needs about ten levels",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "sentence"), HOSTILE, ids=["same names", "pages", "groups", "nesting"])
def test_what_is_made_to_take_long_is_refused_soon(raw: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        import_definition(raw, "a", key="imported")
    assert str(raised.value) == sentence


def test_long_choices_conditions_and_braces_are_read_soon() -> None:
    asked = {"type": "dropdown", "name": "a", "choices": ["x"] * 20_000, "title": "{" + " " * 19_000, "visibleIf": "{" + " " * 1_900}
    found = import_definition(survey(asked), "a", key="imported")
    assert [type(element).__name__ for element in found.definition.pages[0].elements] == ["TextLine"]
