"""Stored results as a page shows them: the segment in place of our side of a small account."""

import msgspec

from analysis.results import Banded, Picture
from server.figures import SegmentRow, SegmentView, read_figures
from surveys.queries.account import Released


def test_a_picture_is_drawn_in_the_words_of_the_questionnaire() -> None:
    picture = Picture("partnership", "ease", "Mid", 3, Banded("high", "3–7"))
    released = Released("w", "Spring", 1, "test", 0, (), {"ease": "Ease"}, (msgspec.json.encode(picture).decode(),))
    assert read_figures(released, "en").segment == SegmentView("Mid", (SegmentRow("Ease", "upper field", "3–7", 3),))
    assert read_figures(msgspec.structs.replace(released, pictures=()), "en").segment is None
