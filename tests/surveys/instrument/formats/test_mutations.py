"""Whatever is done to a document, an import gives a definition or one of our own errors, and never drops what it lists."""

import copy
import json
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.errors import BadInput
from surveys.instrument.document import read_definition, write_definition
from surveys.instrument.formats import Imported, import_definition
from tests.counts import count
from tests.surveys.instrument.formats.limesurvey_files import CUSTOMERS as LIMESURVEY
from tests.surveys.instrument.formats.surveyjs_employees import EMPLOYEES
from tests.surveys.instrument.formats.surveyjs_files import CUSTOMERS, REGISTRATION
from tests.surveys.instrument.formats.written import workbook
from tests.surveys.instrument.formats.xlsform_files import EVENT, HOUSEHOLD, INSPECTION

EXAMPLES = settings(max_examples=count(60, 1_000), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "type", "value", "text", "parallax", "de"]), inner, max_size=3)
    ),
    max_leaves=6,
)
WORDS = st.sampled_from(
    [
        "",
        "a",
        "parallax::fields",
        "begin group",
        "end group",
        "select_one yn",
        "range",
        "${a}",
        "not(",
        "{",
        "NULL",
        "\x01",
        "-1",
        "=1",
        "x" * 300,
        '{"type": 1}',
        "true",
    ]
)
EXPRESSIONS = st.text(alphabet="{}$()[]!=<>'\"&|. aq1andor,", max_size=40)


def check_import(raw: bytes) -> Imported | None:
    """What was read, if anything; whatever is no error of ours fails the test."""
    try:
        found = import_definition(raw, "mutated", key="imported")
    except BadInput:
        return None
    assert read_definition(write_definition(found.definition)) == found.definition
    return found


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, each in inner for deeper in paths(each, (*path, key)))]


def replaced(document: Any, path: tuple[Any, ...], junk: Any) -> Any:
    changed = copy.deepcopy(document)
    if not path:
        return junk
    part = changed
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = junk
    return changed


@EXAMPLES
@given(st.data(), st.sampled_from([EMPLOYEES, CUSTOMERS, REGISTRATION]), st.lists(JUNK, min_size=1, max_size=3))
def test_a_mutated_survey_is_read_or_refused(data: st.DataObject, document: Any, junk: list[Any]) -> None:
    for each in junk:
        document = replaced(document, data.draw(st.sampled_from(paths(document))), each)
    check_import(json.dumps(document).encode())


@EXAMPLES
@given(st.data(), st.sampled_from([HOUSEHOLD, INSPECTION, EVENT]), st.lists(WORDS, min_size=1, max_size=6))
def test_a_mutated_form_is_read_or_refused(data: st.DataObject, sheets: Any, junk: list[str]) -> None:
    changed = {name: [list(row) for row in rows] for name, rows in sheets.items()}
    for each in junk:
        row = data.draw(st.sampled_from([row for rows in changed.values() for row in rows if row]))
        row[data.draw(st.integers(0, len(row) - 1))] = each.replace("\x01", "")
    check_import(workbook(**changed))


@EXAMPLES
@given(st.lists(st.tuples(st.integers(0, len(LIMESURVEY) - 1), st.integers(0, 60), st.binary(max_size=6)), min_size=1, max_size=4))
def test_a_mutated_export_is_read_or_refused(cuts: list[tuple[int, int, bytes]]) -> None:
    raw = LIMESURVEY
    for start, length, junk in cuts:
        raw = raw[:start] + junk + raw[start + length :]
    check_import(raw)


CELLS = re.split(rb"(?<=<!\[CDATA\[)(.*?)(?=\]\]>)", LIMESURVEY)
ODD = [
    b"",
    b"0",
    b"1",
    b"-1",
    b"Y",
    b"N",
    b"M",
    b"F",
    b"A",
    b"R",
    b"K",
    b"Q",
    b"{Q1}",
    b"((",
    b"a.NAOK > 1",
    b"99999999999",
    b"en",
    b"xx",
    b"9" * 400,
    b"x" * 300,
]


@EXAMPLES
@given(st.lists(st.tuples(st.integers(0, len(CELLS) // 2 - 1), st.sampled_from(ODD)), min_size=1, max_size=12))
def test_a_mutated_value_of_an_export_is_read_or_refused(changes: list[tuple[int, bytes]]) -> None:
    cells = list(CELLS)
    for place, junk in changes:
        cells[2 * place + 1] = junk
    check_import(b"".join(cells))


@EXAMPLES
@given(st.sampled_from(["visibleIf", "requiredIf", "title"]), EXPRESSIONS)
def test_whatever_stands_in_a_condition_or_a_text(field: str, text: str) -> None:
    asked = [
        {"type": "text", "name": "a"},
        {"type": "checkbox", "name": "q1", "choices": [1, 2]},
        {"type": "comment", "name": "b", field: text},
    ]
    assert check_import(json.dumps({"pages": [{"elements": asked}]}).encode()) is not None


@EXAMPLES
@given(st.lists(st.tuples(st.text(max_size=70), st.text(max_size=70)), min_size=1, max_size=8))
def test_names_and_codes_stay_one_of_a_kind(named: list[tuple[str, str]]) -> None:
    elements = [{"type": "radiogroup", "name": name, "choices": [code, f"{code} ", "x"]} for name, code in named]
    found = check_import(json.dumps({"pages": [{"elements": elements}]}).encode())
    assert found is not None
    names = [element.name for page in found.definition.pages for element in page.elements]
    assert len(set(names)) == len(named)


@EXAMPLES
@given(st.dictionaries(st.text(alphabet="abcdefgh", min_size=3, max_size=8), st.text(min_size=1, max_size=5), max_size=5))
def test_every_unknown_property_is_listed(more: dict[str, str]) -> None:
    asked = {"type": "text", "name": "a", **more}
    found = check_import(json.dumps({"pages": [{"name": "p", "elements": [asked], **more}], **more}).encode())
    assert found is not None
    listed = {place.where for place in found.not_taken}
    assert {f"{where}{field}" for where in ("", "pages[0].", "pages[0].elements[0] (a).") for field in more} <= listed
