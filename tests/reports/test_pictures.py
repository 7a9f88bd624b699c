"""The segment in place of our side of a small account, as the brief says it."""

from msgspec import structs

from analysis.results import Banded, NotEnough, Picture
from reports.brief import Brief, Profile, Published
from reports.page import page
from reports.pictures import picture_words
from tests.reports.sample import cell

PUBLISHED = Published("w", "Spring", 1, "2026-11-18", "1", "fewer than 3", "test")
LABELS = {"ease": "Ease", "value": "Value", "trust": "Trust"}


def brief(*pictures: Picture) -> Brief:
    return Brief(Profile("A", "Acme"), PUBLISHED, (), LABELS, NotEnough(""), pictures=pictures)


def test_subjects_stand_together_by_how_many_are_behind_them() -> None:
    three, four = Banded("high", "3–7"), Banded("low", "8–14")
    said = picture_words(
        brief(
            Picture("partnership", "ease", "Mid", 3, three),
            Picture("partnership", "value", "Mid", 4, four),
            Picture("partnership", "trust", "Mid", 3, Banded("middle", "3–7")),
        )
    )
    assert said == (
        "Where too few colleagues may be shown for this account alone, small accounts of its segment (Mid) say together: "
        "Ease upper field, Trust middle field (n 3–7, 3 accounts); Value lower field (n 8–14, 4 accounts)."
    )


def test_the_brief_says_so_where_it_would_explain_a_gap_that_is_not_there() -> None:
    assert picture_words(brief()) == ""
    one = brief(Picture("partnership", "ease", "Mid", 3, Banded("high", "3–7")))
    source, how = page(brief()).small_print
    assert page(one).small_print == (source, picture_words(one))
    with_gap = structs.replace(one, cells=(cell("ease", 4.4, 2.9, "hidden strength"),))
    assert page(with_gap).small_print == (source, how)
