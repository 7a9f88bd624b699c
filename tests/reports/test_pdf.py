"""The printed PDF: two pages, selectable text, tags for assistive technology, our own fonts, the same bytes every time."""

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # has no type information
import pytest

from reports.html import render_brief
from reports.pool import PdfPool
from tests.reports.sample import BRIEF


@pytest.fixture(scope="module")
def pdf(pool: PdfPool) -> bytes:
    return pool.render(render_brief(BRIEF))


@pytest.fixture(scope="module")
def tree(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        yield opened


def page_texts(pdf: bytes) -> list[str]:
    """The text of every page as a reader would copy it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
            page.close()
        return texts
    finally:
        document.close()


def _elements(tree: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    waiting = [tree.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if "/S" in element:
            yield element
        kids: object = element.get("/K")
        waiting += [kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, pikepdf.Dictionary)]


def test_a_brief_has_two_a4_pages(pdf: bytes, tree: pikepdf.Pdf) -> None:
    assert [[round(float(side) / 72 * 25.4) for side in page.mediabox] for page in tree.pages] == [[0, 0, 210, 297]] * 2


def test_the_text_can_be_selected(pdf: bytes) -> None:
    first, second = page_texts(pdf)
    assert "We think better of “Responsiveness” than they do: we say 4.4, they say 2.9 on 1 to 5." in " ".join(first.split())
    assert "likely gap +1.2 (90 %: +0.6 to +1.8)" in " ".join(first.replace("\u00a0", " ").split())
    assert "Responsiveness: which recent situation shows best what we do not see?" in second
    assert "Dr. Petra Stahl" in second


def test_it_is_tagged_pdf_ua(tree: pikepdf.Pdf) -> None:
    assert tree.Root.MarkInfo.Marked
    assert str(tree.Root.Lang) == "en"
    assert tree.Root.ViewerPreferences.DisplayDocTitle
    assert str(tree.docinfo.Title) == "Brief: Nordwind Logistik GmbH, Relationship alignment, spring 2026"
    with tree.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Brief: Nordwind Logistik GmbH, Relationship alignment, spring 2026"


def test_every_header_cell_has_its_scope(tree: pikepdf.Pdf) -> None:
    scopes = [str(element.A.Scope) for element in _elements(tree) if element.S == "/TH"]
    # Heads of 6 tables, 3 comparisons, then one row head for each strip, theme and person.
    assert (scopes.count("/Column"), scopes.count("/Row"), len(scopes)) == (5 + 3 + 3 + 3 + 2 + 3 + 3, 14 + 3 + 5, 44)


def test_every_strip_has_a_text_alternative(tree: pikepdf.Pdf) -> None:
    alternatives = [str(element.Alt) for element in _elements(tree) if element.S == "/Figure" and "/Alt" in element]
    assert (
        "Responsiveness, scale 1 to 5. Customer: 2.9 (n\u00a04). We: 4.4 (n\u00a05). "
        "Blind spot, confirmed: likely gap +1.2 (90\u00a0%: +0.6 to +1.8)."
    ) in alternatives
    assert len(alternatives) == 14


def test_headings_are_headings(tree: pikepdf.Pdf) -> None:
    tags = [str(element.S) for element in _elements(tree)]
    assert (tags.count("/H1"), tags.count("/H2"), tags.count("/Table"), tags.count("/LI")) == (1, 10, 6, 5 + 4 + 1 + 1)


def test_only_our_fonts_are_embedded(tree: pikepdf.Pdf) -> None:
    names = {str(item.FontName) for item in tree.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item}
    assert {re.sub(r"^/[A-Z]{6}\+", "", name) for name in names} == {
        "Plex-Light",
        "Plex",
        "Plex-Italic",
        "Plex-Semi-Bold",
    }


def test_the_same_brief_gives_the_same_bytes(pool: PdfPool, pdf: bytes) -> None:
    with PdfPool() as other:
        assert other.render(render_brief(BRIEF)) == pdf
    assert pool.render(render_brief(BRIEF)) == pdf
