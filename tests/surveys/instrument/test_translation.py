"""Texts out to translators and back: nothing lost, nothing taken that does not fit, everything else named."""

import csv
import io
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from openpyxl import Workbook

from surveys.errors import BadFile, BadInput, BadInstrument
from surveys.instrument.document import content_hash
from surveys.instrument.library import LIBRARY, load_library
from surveys.instrument.rewording import named_texts, reworded
from surveys.instrument.translated import Translated
from surveys.instrument.translation import NAMESPACE, export_csv, export_xliff, import_csv, import_xliff
from surveys.instrument.types import Definition, Text
from tests.surveys.instrument.inline import choices, definition, en, page, question
from tests.surveys.instrument.worded import EVERY_TEXT

Import = Callable[[Definition, bytes], Translated]
SMALL = definition(page("p", question("radiogroup", "why", choices=choices("x", "y")), title=en("For {account}"), scale=None))
WORDS = st.text(max_size=12) | st.sampled_from(["=1+1", "'=1", "''＠x", "'Tis", "a\r\nb", "\r", " x ", "{account}", '"', ";,\t", "<b>&lt;"])


def german(english: Definition, unreviewed: tuple[str, ...] = ()) -> Definition:
    """The same with a German of sorts everywhere."""
    both = reworded(english, lambda _, text: {**text, "de": f"„{text['en']}“"} if text else text)
    return replace(both, languages=(*english.languages, "de"), unreviewed=unreviewed)


def table(*rows: tuple[str, ...]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def xliff(*units: str, languages: str = 'srcLang="en" trgLang="de"') -> bytes:
    return f'<xliff xmlns="{NAMESPACE}" version="2.0" {languages}><file id="f">{"".join(units)}</file></xliff>'.encode()


def unit(name: str, source: str, target: str) -> str:
    return f'<unit id="{name}"><segment><source>{source}</source><target>{target}</target></segment></unit>'


def texts(translated: Translated, tag: str = "de") -> Text:
    return {name: text[tag] for name, text in named_texts(translated.definition).items() if tag in text}


def problems(translated: Translated) -> list[str]:
    return [str(place) for place in translated.not_taken]


def refused(read: Import, raw: bytes) -> str:
    with pytest.raises(BadFile) as caught:
        read(SMALL, raw)
    return str(caught.value)


@given(st.lists(WORDS, min_size=1, max_size=7), st.lists(st.none() | WORDS, min_size=1, max_size=7))
@example(["\x00\x1f\ufffe", "a\rb"], ["\x85\u2028", None])
def test_an_export_that_nobody_touched_changes_nothing(source: list[str], target: list[str | None]) -> None:
    english, foreign = cycle(source), cycle(target)

    def worded(_: str, text: Text) -> Text:
        return {tag: words for tag, words in (("en", next(english)), ("de", next(foreign))) if words is not None} if text else text

    made = replace(reworded(EVERY_TEXT, worded), languages=("en", "de"))
    assert import_csv(made, export_csv(made)) == Translated(made, 0, ())
    assert import_xliff(made, export_xliff(made, "de")) == Translated(made, 0, ())
    assert import_xliff(made, export_xliff(made, "fr")) == Translated(made, 0, ())


@pytest.mark.parametrize("shipped", [EVERY_TEXT, *map(load_library, LIBRARY)])
def test_a_language_comes_home_to_an_instrument_that_has_none_of_it(shipped: Definition) -> None:
    english = replace(
        reworded(shipped, lambda _, text: {tag: words for tag, words in text.items() if tag == "en"}), languages=("en",), unreviewed=()
    )
    whole = german(english, unreviewed=("de",))
    count = sum(bool(text) for text in named_texts(whole).values())
    for back in (import_csv(english, export_csv(whole)), import_xliff(english, export_xliff(whole, "de"))):
        assert (back, content_hash(back.definition)) == (Translated(whole, count, ()), content_hash(whole))


def test_pages_and_items_may_be_moved_while_a_translator_works() -> None:
    first, second = page("p", question("comment", "a"), question("comment", "b")), page("q", question("comment", "c"))
    before = definition(first, second)
    after = definition(second, first | {"elements": first["elements"][::-1]})
    assert import_csv(after, export_csv(german(before))) == Translated(german(after, unreviewed=("de",)), 10, ())


def test_what_a_table_looks_like() -> None:
    assert export_csv(replace(SMALL, title={"en": "=Pulse", "de": "Puls"}, languages=("en", "de"))).decode() == (
        "\ufeffplace,en,de\r\n"
        "title,'=Pulse,Puls\r\n"
        "page.p.title,For {account},\r\n"
        "item.why.title,why,\r\n"
        "item.why.choices.x,x,\r\n"
        "item.why.choices.y,y,\r\n"
    )


def test_what_an_xliff_looks_like() -> None:
    lines = export_xliff(replace(SMALL, title={"en": "A & B", "de": "<\x01\r>"}), "DE").decode().split("\n")
    assert lines[1:6] == [
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="de">',
        '  <file id="pulse" canResegment="no" xml:space="preserve">',
        "    <notes><note>Keep what stands in {braces}. Of {name|words}, translate the words.</note></notes>",
        '    <unit id="title"><segment state="translated"><source>A &amp; B</source>'
        '<target>&lt;<cp hex="0001"/>&#13;&gt;</target></segment></unit>',
        '    <unit id="page.p.title"><segment><source>For {account}</source></segment></unit>',
    ]


@pytest.mark.parametrize("language", ["en", "EN", "", "xx", "../de", "deutsch"])
def test_nothing_is_exported_into_what_is_no_other_language(language: str) -> None:
    with pytest.raises(BadInput) as caught:
        export_xliff(SMALL, language)
    assert str(caught.value) == f"{language}: no language to translate into from en; choose another tag, such as de or pt-BR"


def test_nothing_is_exported_whose_names_are_not_clear() -> None:
    with pytest.raises(BadInstrument):
        export_csv(definition(page("p", question("comment", "a")), page("p", question("comment", "b"))))


def test_a_table_from_a_spreadsheet_of_another_country_and_in_another_order() -> None:
    raw = b"Place;PT_BR;EN\nitem.why.choices.x;5;x\ntitle;'=Pulso;Pulse\n"
    taken = import_csv(SMALL, raw)
    assert (texts(taken, "pt-BR"), problems(taken)) == ({"title": "=Pulso", "item.why.choices.x": "5"}, [])
    assert (taken.definition.languages, taken.definition.unreviewed) == (("en", "pt-BR"), ("pt-BR",))


def test_a_table_as_xlsx() -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("place", "en", "de"), ("title", "Pulse", "Puls"), ("item.why.title", "why", 7), ("item.why.choices.x", "x", None)):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    taken = import_csv(SMALL, file.getvalue())
    assert (texts(taken), taken.taken, problems(taken)) == (
        {"title": "Puls", "item.why.title": "7"},
        2,
        [],
    )


def test_everything_that_is_not_taken_is_named() -> None:
    taken = import_csv(
        german(SMALL),
        table(
            ("place", "en", "de", "fr", "notes", "DE_DE", "de-de"),
            ("title", "Pulse", "", "Pouls", "short?", "", "Puls"),
            ("title", "Pulse", "Puls", "", "", "", ""),
            ("page.p.title", "For {account}", "Für {acount}", "Pour vous", "", "", ""),
            ("item.gone.title", "Gone", "Weg", "", "", "", ""),
            ("item.why.title", "Why?", "Warum?", "", "", "", ""),
            ("item.why.choices.x", "x", "x" * 2_001, "a\x00b", "", "", ""),
            ("item.why.choices.y", "y", "JA", "", "", "", ""),
        ),
    )
    differ = "the languages differ in their {placeholders}; use the same in each"
    assert problems(taken) == [
        "row 1, column notes: is no language, and was not taken; name it by a tag such as de or pt-BR",
        "row 1, column de-de: stands there twice as de-DE, and was not taken; keep one of the two",
        "row 2 (title), de: empty; the words that stand in the instrument were kept",
        "row 3 (title): stands there twice; the words of row 2 (title) count",
        f"row 4 (page.p.title), de: {differ}",
        f"row 4 (page.p.title), fr: {differ}",
        "row 5 (item.gone.title): no text has this name; it was renamed or removed since the export",
        "row 6 (item.why.title): the text in en is another now, or was changed in the file; translate the one that stands in the instrument",
        "row 7 (item.why.choices.x), de: 2,001 characters are too many; at most 2,000",
        "row 7 (item.why.choices.x), fr: has a control character; remove it",
    ]
    assert (taken.taken, texts(taken, "fr"), texts(taken)["item.why.choices.y"]) == (2, {"title": "Pouls"}, "JA")
    assert (taken.definition.languages, taken.definition.unreviewed) == (("en", "de", "fr"), ("fr",))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "row 1: is empty: put the column names there"),
        (b"a,en\n", "row 1: has no column place; export the texts anew and keep the first two columns"),
        (b"place,de\n", "row 1: has no column en; export the texts anew and keep the first two columns"),
        (b"place,en,en\n", "row 1, column en: stands there twice: remove one"),
        (b"place,en,de\ntitle,Pulse,\xff\n", "line 2: is not UTF-8 text: save the file as “CSV UTF-8” or as .xlsx"),
        (b"place,en,de\ntitle,Pulse\n", "row 2: has 2 fields, but the header has 3"),
        (b'place,en,de\ntitle,Pulse,"Puls', "row 2: is broken: unexpected end of data; check its quotation marks"),
        (b"\x00" * 10, "row 1: has no column place; export the texts anew and keep the first two columns"),
        pytest.param(b"a" * 5_000_000, "the file: has 5,000,000 bytes, which are too many; at most 4,000,000 can be read", id="large"),
    ],
)
def test_files_that_are_no_table(raw: bytes, expected: str) -> None:
    assert refused(import_csv, raw) == f"translation: {expected}"


def test_segments_that_a_program_split_or_marked_are_one_text_again() -> None:
    split = (
        '<unit id="page.p.title"><segment><source>For </source><target>Für <mrk id="m" type="term">alle</mrk></target></segment>'
        "<ignorable><source> </source></ignorable><segment><source>{account}</source><target>{account}</target></segment></unit>"
    )
    now = replace(SMALL, pages=(replace(SMALL.pages[0], title=en("For  {account}")),))
    taken = import_xliff(now, xliff(f'<group id="g">{split}</group>', languages='srcLang="EN" trgLang="DE"'))
    assert (texts(taken), problems(taken)) == ({"page.p.title": "Für alle {account}"}, [])


def test_every_unit_that_is_not_taken_is_named() -> None:
    half = "<segment><source>Pul</source><target>Pu</target></segment><segment><source>se</source></segment>"
    taken = import_xliff(
        SMALL,
        xliff(
            f'<unit id="title">{half}</unit>',
            unit("item.why.title", "why", 'wa<ph id="1"/>rum'),
            unit("item.why.choices.x", "x", '<cp hex="D800"/><cp hex="xyz"/>'),
            unit("item.why.choices.y", "y", "ja"),
            unit("item.why.choices.y", "y", "nein"),
            "<unit><segment><source>a</source></segment></unit>",
        ),
    )
    assert problems(taken) == [
        "unit title: is translated in part; translate every segment of it",
        "unit item.why.title: has markup inside the text, which nothing would show; write plain words",
        "unit item.why.choices.x, de: has a control character; remove it",
        "unit item.why.choices.y: stands there twice; the words of unit item.why.choices.y count",
        "unit : no text has this name; it was renamed or removed since the export",
    ]
    assert texts(taken) == {"item.why.choices.y": "ja"}


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
NO_PLAIN_XML = "the file: has a document type, entities or another encoding than UTF-8; save it anew as XLIFF 2.0"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "line 1: is not well-formed XML (no element found); save the file anew as XLIFF 2.0"),
        (b"<a>\n\x00</a>", "line 2: is not well-formed XML (not well-formed (invalid token)); save the file anew as XLIFF 2.0"),
        (b"<a>\n\n\xff</a>", "line 3: is not well-formed XML (not well-formed (invalid token)); save the file anew as XLIFF 2.0"),
        pytest.param(b"<a>" * 100_000, "line 1: is not well-formed XML (no element found); save the file anew as XLIFF 2.0", id="deep"),
        (LAUGHS, NO_PLAIN_XML),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', NO_PLAIN_XML),
        (b'<?xml version="1.0" encoding="morse"?><x/>', NO_PLAIN_XML),
        pytest.param(b" " * 5_000_000, "the file: has 5,000,000 bytes, which are too many; at most 4,000,000 can be read", id="large"),
        (b"<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'/>", "the file: is not XLIFF 2.0; save it in that version"),
        (xliff(languages='trgLang="de"'), "srcLang: is '', but the instrument is written in en; export it anew"),
        (xliff(languages='srcLang="en"'), "trgLang: is ''; name another language than en by a tag such as de or pt-BR"),
        (
            xliff(languages='srcLang="en" trgLang="EN"'),
            "trgLang: is 'EN'; name another language than en by a tag such as de or pt-BR",
        ),
    ],
)
def test_files_that_are_no_xliff(raw: bytes, expected: str) -> None:
    assert refused(import_xliff, raw) == f"translation: {expected}"


def test_marks_in_marks_are_no_way_to_exhaust_the_reader() -> None:
    deep = "<mrk>" * 50_000 + "Puls" + "</mrk>" * 50_000
    assert texts(import_xliff(SMALL, xliff(unit("title", "Pulse", deep)))) == {"title": "Puls"}


def test_an_instrument_does_not_grow_beyond_what_can_be_read() -> None:
    many = definition(*(page(f"p{i}", *(question("comment", f"a{i}_{j}") for j in range(60)), scale=None) for i in range(9)))
    rows = [(name, text["en"], "x" * 2_000) for name, text in named_texts(many).items() if text]
    with pytest.raises(BadInstrument) as caught:
        import_csv(many, table(("place", "en", "de"), *rows))
    assert [place.where for place in caught.value.places] == ["file"]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: b"place,en,de\n" + text.encode()))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for read in (import_csv, import_xliff):
        with suppress(BadFile):
            assert isinstance(read(SMALL, raw), Translated)
