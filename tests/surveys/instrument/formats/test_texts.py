"""Texts made plain, languages by any name, names and codes that fit."""

import pytest

from surveys.instrument.formats.naming import fitting_code, fitting_name
from surveys.instrument.formats.texts import language_tag, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", ("plain", "")),
        ("a < b & c > d", ("a < b & c > d", "")),
        ("<p>One</p><p>two</p><p>three &amp; four</p>", ("One\n\ntwo\n\nthree & four", "")),
        ("<b>Hi</b> <script>alert(1)</script>you", ("Hi you", "its markup was removed")),
        ('<img src="a.png" alt="A map"> here', ("A map here", "its markup was removed")),
        ("**Hi** __you__, 2 ** 3", ("Hi you, 2 ** 3", "its markup was removed")),
        ("<![if !IE]>x<![endif]> &copy;", ("x ©", "its markup was removed")),
        ("<div>" * 3 + "deep", ("deep", "")),
        ("a\x00b\r\nc", ("ab\nc", "control characters were removed")),
        ("x" * 20_001, ("x" * 20_000, "cut after 20,000 characters")),
    ],
)
def test_texts_are_plain(text: str, expected: tuple[str, str]) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("English (en)", "en"),
        ("Portuguese (pt_br)", "pt-BR"),
        ("français", "fr"),
        ("German", "de"),
        ("zh-hans", "zh-Hans"),
        ("de-informal", "de-informal"),
        ("swa", "swa"),
        ("Language 2", ""),
        ("", ""),
        ("default (x)", ""),
    ],
)
def test_languages_by_any_name(name: str, tag: str) -> None:
    assert language_tag(name) == tag


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("fits_1", "fits_1"),
        ("Q00", "q00"),
        ("customerType", "customer_type"),
        ("Größe in %", "grosse_in"),
        ("1st choice", "q_1st_choice"),
        ("日本", "item"),
        ("token", "token_answer"),
        ("department", "department_answer"),
        ("taken", "taken_3"),
        ("x" * 80, "x" * 64),
    ],
)
def test_names_that_fit(source: str, name: str) -> None:
    assert fitting_name(source, {"taken", "taken_2"}, "item") == name


@pytest.mark.parametrize(
    ("source", "code"),
    [("yes", "yes"), ("Very good", "Very_good"), ("-oth-", "oth"), ("-1", "minus_1"), ("1.5", "1_5"), ("日本", "choice"), ("a", "a_2"), ("", "choice")],
)  # fmt: skip
def test_codes_that_fit(source: str, code: str) -> None:
    assert fitting_code(source, {"a"}) == code
