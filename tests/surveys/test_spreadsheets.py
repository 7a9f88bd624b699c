"""No cell of ours is a formula, and what was defanged comes back as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.spreadsheets import FORMULA, as_written, defanged


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "|x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "｜x"])
def test_whatever_a_spreadsheet_would_calculate_is_marked(text: str) -> None:
    assert defanged(text) == f"'{text}"
    assert defanged(f"a{text}") == f"a{text}"


def test_other_texts_are_as_they_were() -> None:
    assert [defanged(text) for text in ("a=1", "it's", "", "3–7", "1-5")] == ["a=1", "it's", "", "3–7", "1-5"]
    assert as_written("'tis") == "'tis"


@given(st.text())
def test_nothing_runs(text: str) -> None:
    assert not defanged(text).startswith(FORMULA)


@given(st.text() | st.text("'=+ a"))
def test_back_and_forth(text: str) -> None:
    assert as_written(defanged(text)) == text
