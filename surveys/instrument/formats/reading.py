"""Which format a file has, and its bytes turned into what that format is made of."""

import re
from typing import Any, Literal

import msgspec

from surveys.imports.read import OLE, ZIP, broken
from surveys.instrument.document import FORMAT

Format = Literal["parallax", "surveyjs", "xlsform", "limesurvey"]
MAX_TEXT_BYTES = 10_000_000
_XML = re.compile(rb"\s*<")


def recognise(name: str, raw: bytes) -> Format:
    """The format by content, whatever the file's name; BadFile says what can be read."""
    if raw.startswith(ZIP):
        return "xlsform"
    if raw.startswith(OLE):
        raise broken(name, "the file", "is an old or encrypted Excel file: save it as .xlsx without a password")
    if len(raw) > MAX_TEXT_BYTES:
        raise broken(name, "the file", f"is larger than {MAX_TEXT_BYTES // 1_000_000} MB: no questionnaire needs that much")
    plain = raw.removeprefix(b"\xef\xbb\xbf")
    if _XML.match(plain):
        if b"LimeSurveyDocType" in plain[:2_000]:
            return "limesurvey"
        raise broken(name, "the file", "is XML, but no survey that LimeSurvey exported: export the survey structure as .lss")
    document = read_json(name, plain)
    if document.get("format") == FORMAT:
        return "parallax"
    if any(isinstance(document.get(field), list) for field in ("pages", "elements", "questions")):
        return "surveyjs"
    raise broken(name, "the file", "is none of what can be imported: Parallax or SurveyJS JSON, XLSForm (.xlsx), LimeSurvey (.lss)")


def read_json(name: str, raw: bytes) -> dict[str, Any]:
    """A JSON object; BadFile says where it breaks."""
    try:
        document = msgspec.json.decode(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise broken(name, f"byte {error.start}", "is not UTF-8 text: save the file as UTF-8") from error
    except RecursionError as error:
        raise broken(name, "the file", "is nested too deeply: a questionnaire needs about ten levels") from error
    except msgspec.DecodeError as error:
        problem = str(error).removeprefix("JSON is malformed: ")
        raise broken(name, "the file", f"is neither JSON nor .xlsx nor .lss ({problem}): export it anew") from error
    if not isinstance(document, dict):
        raise broken(name, "the file", "holds no JSON object: a questionnaire is one, with its pages in it")
    return document
