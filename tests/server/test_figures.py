"""Stored results as a page shows them: the segment in place of our side of a small account."""

import msgspec

from analysis.results import Banded, Cell, Mean, Picture, Scale, Withheld
from server.figures import SegmentRow, SegmentView, read_figures
from surveys.queries.account import Released


def test_a_picture_is_drawn_in_the_words_of_the_questionnaire() -> None:
    picture = Picture("partnership", "ease", "Mid", 3, Banded("high", "3–7"))
    released = Released("w", "Spring", 1, "test", 0, (), {"ease": "Ease"}, (msgspec.json.encode(picture).decode(),))
    assert read_figures(released, "en").segment == SegmentView("Mid", (SegmentRow("Ease", "upper field", "3–7", 3),))
    assert read_figures(msgspec.structs.replace(released, pictures=()), "en").segment is None


def test_a_figure_that_may_lie_further_out_says_so_and_the_key_explains_it() -> None:
    ours, theirs, scale = Mean(4.5, "8–14", 1, "more"), Mean(4.0, "2"), Scale(1, 5)
    for internal, words, marks in ((ours, "≥\u00a04,5", 5), (msgspec.structs.replace(ours, beyond=""), "4,5", 4)):
        cell = Cell("A", "w", "service", "ease", scale, internal, theirs, Withheld("R13"))
        figures = read_figures(Released("w", "Spring", 1, "test", 0, (msgspec.json.encode(cell).decode(),), {}, ()), "de")
        assert (figures.lenses[0].strips[0].ours, len(figures.key)) == (words, marks)
