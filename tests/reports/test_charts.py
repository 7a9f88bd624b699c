"""The gap strip in its three forms, for eyes and for screen readers."""

from xml.etree import ElementTree as ET

from msgspec import structs

from analysis.results import Banded, BandedGap, Cell, Mean, NotEnough, Scale, Withheld
from reports.charts import gap_strip, strip_key
from tests.reports.sample import FIVE, banded, cell, gap

SVG = "{http://www.w3.org/2000/svg}"
RESPONSIVENESS = cell("responsiveness", 4.4, 2.9, "blind spot", half=0.6, confirmed=True)


def _shapes(strip: str) -> list[str]:
    return [element.tag.removeprefix(SVG) for element in ET.fromstring(strip)]


def _title(strip: str) -> str | None:
    return ET.fromstring(strip).findtext(f"{SVG}title")


def test_a_figure_is_drawn_as_axis_interval_bar_ring_and_disc() -> None:
    strip = gap_strip(RESPONSIVENESS, "Responsiveness", words=False)
    assert _shapes(strip) == ["title", "path", "path", "rect", "circle", "circle"]


def test_a_figure_is_said_in_words() -> None:
    strip = gap_strip(RESPONSIVENESS, "Responsiveness", words=False)
    assert _title(strip) == (
        "Responsiveness, scale 1 to 5. Customer: 2.9 (n\u00a04). We: 4.4 (n\u00a05). "
        "Blind spot, confirmed: likely gap +1.2 (90\u00a0%: +0.6 to +1.8)."
    )


def test_positions_are_those_of_the_answers() -> None:
    ring, disc = ET.fromstring(gap_strip(RESPONSIVENESS, "R", words=False)).findall(f"{SVG}circle")
    # 226 units for 4 points of the scale, 7 units of padding: 7 + 226 × 3.4 / 4 and 7 + 226 × 1.9 / 4.
    assert (ring.get("cx"), disc.get("cx")) == ("199.1", "114.3")


def test_a_confirmed_gap_differs_by_shape_and_not_by_colour_alone() -> None:
    sure = ET.fromstring(gap_strip(RESPONSIVENESS, "R", words=False)).find(f"{SVG}rect")
    unsure = ET.fromstring(gap_strip(cell("r", 4.4, 2.9), "R", words=False)).find(f"{SVG}rect")
    assert sure is not None
    assert unsure is not None
    assert (sure.get("fill"), unsure.get("fill")) == ("#16222e", "#ffffff")


def test_a_banded_side_is_one_shaded_field_of_three_and_says_nothing_more() -> None:
    strip = gap_strip(banded("requests", Banded("low", "3–7"), 4.2, BandedGap("they see it better")), "Clear requests", words=False)
    root = ET.fromstring(strip)
    assert [field.get("fill") for field in root.findall(f"{SVG}rect")] == ["#d9dee4", "#ffffff", "#ffffff"]
    assert len(root.findall(f"{SVG}circle")) == 1
    assert _title(strip) == (
        "Clear requests, scale 1 to 5. Customer: 4.2 (n\u00a04). We: lower field (n\u00a03–7). "
        "They see it better: no figure while a side is a field (R13)."
    )


def test_a_side_that_may_lie_further_out_points_there() -> None:
    mean = structs.replace(RESPONSIVENESS, internal=Mean(4.5, "8–14", 1, "more"))
    assert _shapes(gap_strip(mean, "R", words=False)) == ["title", "path", "path", "rect", "circle", "path", "circle"]
    field = banded("requests", Banded("middle", "3–7", "less"), 4.2, BandedGap("they see it better"))
    arrow = ET.fromstring(gap_strip(field, "R", words=False)).findall(f"{SVG}path")[0].get("d")
    assert arrow == "M97.8 6l-3 3l3 3"


def test_both_sides_banded_draw_no_dot() -> None:
    both = structs.replace(banded("r", Banded("high", "3–7"), 4.2, BandedGap("we see it better")), customer=Banded("low", "8–14"))
    assert _shapes(gap_strip(both, "R", words=False)) == ["title", "rect", "rect", "rect", "path"]


def test_a_withheld_gap_draws_the_customer_alone_on_a_dashed_line() -> None:
    withheld = Cell("A", "w", "service", "r", FIVE, Withheld("R1"), Mean(3.1, "2", 1), Withheld("R1"))
    strip = gap_strip(withheld, "Reliability", words=False)
    assert _shapes(strip) == ["title", "path", "circle"]
    assert "stroke-dasharray" in strip
    assert _title(strip) == (
        "Reliability, scale 1 to 5. Customer: 3.1 (n\u00a02). We: withheld. Withheld: too few colleagues answered (R1)."
    )


def test_nothing_at_all_draws_the_axis_only() -> None:
    nothing = Cell(
        "A", "w", "service", "r", FIVE, NotEnough("Nobody."), NotEnough("Nobody."), NotEnough("not enough answers: 0 of 3 needed")
    )
    strip = gap_strip(nothing, "Ease", words=False)
    assert _shapes(strip) == ["title", "path"]
    assert _title(strip) == "Ease, scale 1 to 5. Customer: no answers. We: no answers. Not enough answers: 0 of 3 needed."


def test_an_interval_beyond_the_scale_ends_at_its_edge_without_a_cap() -> None:
    wide = Cell("A", "w", "service", "r", FIVE, Mean(4.9, "1", 1), Mean(4.5, "1", 1), gap(0.4, 6.0, "no verdict"))
    axis, whisker = ET.fromstring(gap_strip(wide, "R", words=False)).findall(f"{SVG}path")
    assert axis.get("d", "").startswith("M7 9H233")
    assert whisker.get("d") == "M7.0 9H233.0"


def test_every_scale_fits_the_drawing() -> None:
    for scale in (Scale(0, 10), Scale(1, 7), Scale(0, 100), Scale(-3, 3)):
        for value in (scale.minimum, scale.maximum):
            it = Cell("A", "w", "service", "r", scale, Mean(value, "3"), Mean(value, "3"), gap(0, 1, "healthy"))
            xs = {circle.get("cx") for circle in ET.fromstring(gap_strip(it, "R")).findall(f"{SVG}circle")}
            assert xs == {"7.0" if value == scale.minimum else "233.0"}


def test_with_words_the_strip_stands_alone() -> None:
    root = ET.fromstring(gap_strip(RESPONSIVENESS, "Responsiveness"))
    assert [text.text for text in root.findall(f"{SVG}text")] == [
        "Responsiveness",
        "1 · they: 2.9 (n\u00a04)",
        "we: 4.4 (n\u00a05) · 5",
        "Blind spot, confirmed",
        "likely gap +1.2 (90 %: +0.6 to +1.8)",
    ]
    assert root.get("role") == "img"


def test_a_label_is_text_and_never_markup() -> None:
    strip = gap_strip(RESPONSIVENESS, '"><script>alert(1)</script><image href="file:///etc/passwd"/>\x00\u202e')
    root = ET.fromstring(strip)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "desc", "path", "rect", "circle", "text"}
    assert root.findall(f"{SVG}text")[0].text == '"><script>alert(1)</script><image hre…'


def test_the_key_shows_the_same_marks() -> None:
    assert [_shapes(strip_key(mark)) for mark in ("theirs", "ours", "confirmed", "open")] == [
        ["circle"],
        ["circle"],
        ["rect"],
        ["rect", "path"],
    ]
