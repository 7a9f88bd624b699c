"""At most two A4 pages, whatever an account holds and in whatever script."""

from itertools import product

import pytest
from msgspec import structs

from analysis.results import Withheld
from reports.brief import Asks, Colleague, Customer
from reports.html import render_brief
from reports.page import page
from reports.pool import PdfPool
from tests.reports.sample import BRIEF, extreme
from tests.reports.test_pdf import page_texts

SCRIPTS = {
    "wide": "W",
    "words": "Wörterbuch ",
    "hebrew": "שלום עולם ",
    "arabic": "مرحبا بالعالم ",
    "chinese": "漢字",
    "thai": "ภาษาไทย",
    "emoji": "😀 ",
    "stacked": "e\u0301\u0302\u0303\u0304\u0305 ",
    "spaces": "a                    ",
    "zero width": "a\u200b\u200d",
}


@pytest.mark.parametrize("letters", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_the_largest_brief_has_two_pages(pool: PdfPool, letters: str) -> None:
    assert pool.printed(render_brief(extreme(letters))).pages == 2


def test_every_part_of_the_largest_brief_is_there(pool: PdfPool) -> None:
    first, second = page_texts(pool.render(render_brief(extreme("Wort "))))
    assert first.count("Hidden strength, confirmed") == 15
    assert "And 32 more, of whom 32 have not answered." in second
    assert second.count("And 8 more.") == 3


@pytest.mark.parametrize(("strips", "people"), list(product((0, 1, 7, 8, 20), (0, 3, 6, 9))))
def test_any_size_between_fits(pool: PdfPool, strips: int, people: int) -> None:
    full = extreme("Wörterbuch ")
    brief = structs.replace(
        full,
        cells=full.cells[:strips],
        customers=full.customers[:people],
        colleagues=full.colleagues[:people],
        values=full.values[:people] if isinstance(full.values, tuple) else full.values,
        asked_of_us=Asks(full.asked_of_us.quotes[:people]) if isinstance(full.asked_of_us, Asks) else full.asked_of_us,
        asked_of_them=Withheld("R8"),
        themes=full.themes[:people] if isinstance(full.themes, tuple) else full.themes,
    )
    assert pool.printed(render_brief(brief)).pages <= 2


def test_a_small_brief_has_one_page_with_lines_to_write_on(pool: PdfPool) -> None:
    small = structs.replace(
        BRIEF,
        cells=BRIEF.cells[:2],
        values=(),
        ratings=(),
        asked_of_us=Asks(),
        asked_of_them=Asks(),
        themes=(),
        customers=(Customer("A"),),
        colleagues=(Colleague("B"),),
    )
    assert page(small).has_agreement
    assert pool.printed(render_brief(small)).pages == 1


def test_a_usual_brief_has_lines_to_write_on_and_two_pages(pool: PdfPool) -> None:
    assert page(BRIEF).has_agreement
    assert pool.printed(render_brief(BRIEF)).pages == 2
