"""Reading, writing and hashing definitions."""

import msgspec
import pytest

from surveys.instrument.document import SIZE_LIMIT, STORED_LIMIT, content_hash, json_schema, read_definition, write_definition
from surveys.instrument.library import LIBRARY, load_library
from surveys.instrument.types import Comment, Definition, Information, Page, Rating, Scale
from tests.surveys.instrument.inline import ELEVEN, FIVE, Fields, choices, definition, document, en, page, question, rating, reading_faults


def test_elements_take_from_their_page_what_they_do_not_say() -> None:
    five = Scale(points=5, minimum=1, anchors={1: en("Bad"), 5: en("Good")})
    read = definition(
        page("p", rating("a", "ease"), rating("b", "care", view="own", about="customer"), view="predicted", side="internal"),
        page("q", question("comment", "c"), {"type": "information", "name": "d", "text": en("Thanks")}),
    )
    assert read == Definition(
        key="pulse",
        title=en("Pulse"),
        default_language="en",
        languages=("en",),
        pages=(
            Page(
                name="p",
                title=en("p"),
                side="internal",
                about="vendor",
                view="predicted",
                scale=five,
                elements=(
                    Rating(name="a", title=en("a"), side="internal", about="vendor", view="predicted", pair="ease", scale=five),
                    Rating(name="b", title=en("b"), side="internal", about="customer", view="own", pair="care", scale=five),
                ),
            ),
            Page(
                name="q",
                title=en("q"),
                side="customer",
                about="vendor",
                scale=five,
                elements=(Comment(name="c", title=en("c")), Information(name="d", text=en("Thanks"))),
            ),
        ),
    )


def test_export_then_import_keeps_the_definition_and_its_hash() -> None:
    first = definition(page("p", rating("a"), rating("b", "care", view="own", scale=ELEVEN), view="predicted", side="internal"))
    again = read_definition(write_definition(first))
    assert (again, content_hash(again)) == (first, content_hash(first))


def test_export_does_not_repeat_what_the_page_says() -> None:
    written = msgspec.json.decode(write_definition(definition(page("p", rating("a"), rating("b", "care", view="own"), view="predicted"))))
    assert written["instrument"]["pages"][0]["elements"] == [
        {"type": "rating", "name": "a", "title": {"en": "a"}, "pair": "ease"},
        {"type": "rating", "name": "b", "title": {"en": "b"}, "pair": "care", "view": "own"},
    ]


def test_a_byte_order_mark_is_no_fault() -> None:
    plain = document(page("p", rating("a")))
    assert read_definition(b"\xef\xbb\xbf" + plain) == read_definition(plain)


def test_hash_knows_content_and_not_layout() -> None:
    both = {"en": "Pulse", "de": "Puls"}
    turned = dict(reversed(both.items()))
    one, other = (definition(page("p", rating("a")), title=title, languages=["en", "de"]) for title in (both, turned))
    changed = definition(page("p", rating("a")), title={**both, "de": "Takt"}, languages=["en", "de"])
    assert content_hash(one) == content_hash(other)
    assert content_hash(one) != content_hash(changed)
    assert len(content_hash(one)) == 64


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "file: not JSON: Input data was truncated; correct it there"),
        (b"{", "file: not JSON: Input data was truncated; correct it there"),
        (b'"\xed\xa0\x80"', "file: not UTF-8 at byte 1; save the file as UTF-8"),
        (b"[" * 200_000, "file: nested too deeply; a definition needs about ten levels"),
        (b" " * (SIZE_LIMIT + 1), "file: 1,000,001 bytes are too many; at most 1,000,000 can be read"),
        (b"[]", 'format: expected a document with "format": "parallax.instrument"; export one to see its shape'),
        (
            b'{"format": "parallax.instrument", "format_version": 2}',
            "format_version: 2 is not a version that can be read here; this program reads 1",
        ),
        (b'{"format": "parallax.instrument", "format_version": 1, "x": 1}', "x: unknown field; remove it"),
        (
            b'{"format": "parallax.instrument", "format_version": 1}',
            "instrument: expected an object with key, title, languages and pages",
        ),
    ],
)
def test_files_that_are_no_definition(raw: bytes, expected: str) -> None:
    assert reading_faults(raw) == [expected]


def test_every_faulty_element_is_named_with_what_to_do() -> None:
    broken = document(
        page(
            "p",
            rating("a", tytle=1),
            {"type": "ratting", "name": "b"},
            {"name": "c"},
            rating("D"),
            rating("e", scale={**FIVE, "points": 6}),
        ),
        page("q", question("comment", "f", visible="x"), side="them"),
        {"name": "r", "side": "customer", "title": en("r")},
        key="No Key",
    )
    assert reading_faults(broken) == [
        "key: not a valid name: start with a lower-case letter, then letters, digits and `_` (in keys and codes `-`), at most 64 in all",
        "pages[0].elements[0]: unknown field `tytle`; did you mean `title`?",
        "pages[0].elements[1].type: 'ratting' is no type of element; use one of rating, nps, csat, ces, radiogroup, dropdown, checkbox, ranking, text, comment, number, date, consent, information, matrix",
        "pages[0].elements[2]: the field `type` is missing; add it",
        "pages[0].elements[3].name: not a valid name: start with a lower-case letter, then letters, digits and `_` (in keys and codes `-`), at most 64 in all",
        "pages[0].elements[4].scale.points: 6 is not one of the values that may stand here; see docs/instruments.md",
        "pages[1].side: 'them' is not one of the values that may stand here; see docs/instruments.md",
        "pages[1].elements[0]: unknown field `visible`; did you mean `visibleIf`?",
        "pages[2]: the field `elements` is missing; add it",
    ]


@pytest.mark.parametrize("pages", [[], 5, None, [[]], [None], [{"elements": 3}], [{"elements": [[]]}]])
def test_odd_shapes_are_faults_and_not_crashes(pages: object) -> None:
    found = reading_faults(document(pages=pages))
    assert found
    assert all(": " in fault for fault in found)


@pytest.mark.parametrize("name", ["a\n", "a b", "1a", "ä", "a" * 65, ""])
def test_names_that_could_not_be_a_form_field(name: str) -> None:
    assert [fault.split(":")[0] for fault in reading_faults(document(page("p", rating(name))))] == ["pages[0].elements[0].name"]


def test_schema_asks_of_an_element_only_what_its_page_cannot_say() -> None:
    schema = json_schema()
    assert schema["$defs"]["Rating"]["required"] == ["type", "name", "title", "pair"]
    assert schema["$defs"]["Rating"]["additionalProperties"] is False


@pytest.mark.parametrize("key", LIBRARY)
def test_schema_knows_every_field_of_the_shipped_documents(key: str) -> None:
    schema = json_schema()
    assert _unknown(msgspec.json.decode(write_definition(load_library(key))), schema, schema["$defs"]) == []


def _unknown(value: object, schema: Fields, kinds: Fields) -> list[str]:
    """A small validator: properties that the schema does not know, and required ones that are absent."""
    if "$ref" in schema:
        return _unknown(value, kinds[schema["$ref"].rpartition("/")[2]], kinds)
    if "discriminator" in schema and isinstance(value, dict):
        return _unknown(value, {"$ref": schema["discriminator"]["mapping"][value["type"]]}, kinds)
    if "anyOf" in schema:
        return min((_unknown(value, each, kinds) for each in schema["anyOf"] if each.get("type") != "null"), key=len)
    if isinstance(value, list):
        return [fault for each in value for fault in _unknown(each, schema["items"], kinds)]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    known = schema["properties"]
    absent = [name for name in schema.get("required", []) if name not in value]
    strange = [name for name in value if name not in known]
    return absent + strange + [fault for name in value if name in known for fault in _unknown(value[name], known[name], kinds)]


def test_what_we_wrote_ourselves_is_read_again_however_long_it_became() -> None:
    asked = [question("radiogroup", f"q{number}", choices=choices(*(f"c{code}" for code in range(90)))) for number in range(90)]
    long = definition(page("p", *asked, scale=None, about=None))
    written = write_definition(long)
    assert len(written) > SIZE_LIMIT
    assert read_definition(written, STORED_LIMIT) == long
