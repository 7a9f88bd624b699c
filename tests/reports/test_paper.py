"""A questionnaire on paper: numbered, with conditions in words, tagged, and in both directions of writing."""

import re
from io import BytesIO
from itertools import pairwise

import msgspec
import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # has no type information
import pytest

from reports.html import render_paper
from reports.paper import Grid, Head, Item, paper_of
from reports.paper_conditions import Asked, in_words
from reports.paper_words import FOLDER, PaperWords, words_for
from reports.pool import PdfPool
from tests.reports.every_type import every_type
from tests.reports.test_pdf import page_texts

PAPER = paper_of(every_type(), "en", "Nordwind Logistik GmbH")
SERVICE, PLANS, FIGURES, LAST = PAPER.parts
WORDS = ("Very poorly", "Poorly", "Adequately", "Well", "Very well")


def test_ratings_on_one_scale_share_their_head_and_a_matrix_has_its_own() -> None:
    ratings, matrix, why = SERVICE.items
    assert ratings == Grid(
        title="",
        hint="",
        ends="",
        answers=WORDS,
        narrow=False,
        cant_say="Can’t say",
        rows=(
            (Head(1, "How easy are we?"), True),
            (Head(2, "Are we worth it?", note="(please answer)"), False),
            (Head(3, "Satisfied?", note="Only if question 1 is “Poorly” or lower."), False),
        ),
    )
    assert matrix == Grid(
        title="How well do these work?",
        hint="",
        ends="",
        answers=WORDS,
        narrow=False,
        cant_say="",
        rows=((Head(4, "Delivery"), False), (Head(5, "Invoices"), False)),
    )
    either = "(question 1 is “Poorly” or lower or question 2 is “Very poorly”)"
    assert why == Item(Head(6, "What makes it hard?", note=f"Only if {either} and question 3 is answered."), "lines", lines=4)


def test_every_other_type_says_how_it_is_answered_with_a_pen() -> None:
    recommend, *rest = PLANS.items
    assert recommend == Grid(
        title="",
        hint="",
        ends="0 = Not at all likely, 10 = Extremely likely",
        answers=tuple(str(point) for point in range(11)),
        narrow=True,
        cant_say="Can’t say",
        rows=((Head(7, "Would you recommend us?"), True),),
    )
    goods, order = ("Ease", "Value", "Speed"), "Write a number in each box: 1 for what comes first, 2 for what comes next, and so on."
    assert rest == [
        Item(Head(8, "How do you reach us?", note="Tick one."), "one", ("Phone", "E-mail"), "Can’t say"),
        Item(Head(9, "And else?", note="Tick one."), "one", ("Phone", "E-mail")),
        Item(Head(10, "What matters?", note="Tick at most 2."), "several", goods),
        Item(Head(11, "Put these in order", note=f"Only if “Ease” is ticked in question 10. {order}"), "rank", goods),
    ]
    assert list(FIGURES.items[:4]) == [
        Item(Head(0, "Now to figures."), "words"),
        Item(Head(12, "How many orders a month?", note="From 0 to 500."), "number", cant_say="Can’t say", unit="orders"),
        Item(Head(13, "Customer since?"), "date", ("Day", "Month", "Year")),
        Item(Head(14, "Which product?"), "lines"),
    ]
    assert LAST.items == (Item(Head(17, "You may call me.", note="(please answer)"), "consent"),)


def test_parts_say_when_they_apply_and_where_to_go_on() -> None:
    assert (SERVICE.description, SERVICE.note, SERVICE.leads) == ("Please think of the last few months at your company.", "", ())
    assert (PLANS.note, PLANS.leads) == (
        "Only if it is not so that question 1 is “Very well”.",
        (
            "If question 8 is “Phone”, please go on with part 4, “Consent”.",
            "Otherwise, please go on with “Before you send it back”.",
        ),
    )


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{ease} = 1", "question 1 is “Very poorly”"),
        ("3 < {ease}", "question 1 is above “Adequately”"),
        ("{n} >= 2.5", "question 2 is 2.5 or higher"),
        ("{n} <> 7", "question 2 is answered, but not 7"),
        ("{goods} notcontains 'value'", "question 3 is answered, but without “Value”"),
        ("{n} empty or not ({n} < 3)", "question 2 is left empty or it is not so that question 2 is below 3"),
        ("{n} > {ease}", "question 2 is above question 1"),
        ("{day} >= '2026-01-31'", "question 4 is 2026-01-31 or higher"),
        ("{ok} = 'yes'", "question 5 is ticked"),
        ("1 = 1", "1 = 1"),
    ],
)
def test_conditions_are_sentences(condition: str, said: str) -> None:
    anchors = {str(point): f"“{text}”" for point, text in enumerate(WORDS, 1)}
    asked = {
        "ease": Asked(1, anchors),
        "n": Asked(2, {}),
        "goods": Asked(3, {"value": "“Value”"}),
        "day": Asked(4, {}),
        "ok": Asked(5, {"yes": "ticked"}),
    }
    assert in_words(condition, asked, words_for("en")) == said


def test_every_language_has_every_sentence_with_the_same_gaps() -> None:
    found = [msgspec.toml.decode(path.read_bytes(), type=PaperWords) for path in sorted(FOLDER.glob("paper-*.toml"))]
    gaps = [sorted(set(re.findall(r"\{\w+\}", text)) for text in _texts(words)) for words in found]
    assert len(found) == 5
    assert [set(words.tests) for words in found] == [set(words_for("en").tests)] * 5
    assert all(list(map(sorted, map(sorted, one))) == list(map(sorted, map(sorted, other))) for one, other in pairwise(gaps))
    assert [len(words.shares) for words in found] == [3] * 5
    assert [bool(words.draft) for words in found] == [True, True, False, True, True]


def _texts(words: PaperWords) -> list[str]:
    return [value for value in msgspec.structs.asdict(words).values() if isinstance(value, str)] + list(words.tests.values())


def test_a_language_without_words_of_ours_is_printed_around_in_english() -> None:
    assert words_for("de-CH").one == "Bitte eines ankreuzen."
    assert words_for("nl").one == "Tick one."


@pytest.mark.parametrize(("language", "right_to_left"), [("en", False), ("ar", True)])
def test_it_is_a_tagged_a4_document_with_page_numbers(pool: PdfPool, language: str, right_to_left: bool) -> None:
    paper = paper_of(every_type(), language, "Nordwind Logistik GmbH")
    printed = pool.printed(render_paper(paper))
    texts = page_texts(printed.pdf)
    with pikepdf.open(BytesIO(printed.pdf)) as tree:
        assert [[round(float(side) / 72 * 25.4) for side in page.mediabox] for page in tree.pages] == [[0, 0, 210, 297]] * printed.pages
        assert (bool(tree.Root.MarkInfo.Marked), str(tree.Root.Lang)) == (True, language)
        names = {str(item.FontName) for item in tree.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item}
    assert all("Plex" in name for name in names)
    assert any("Arabic" in name for name in names) is right_to_left
    assert all(f"every-type 3 · {language}" in text for text in texts)
    assert printed.pages == len(texts) == 3
    assert "Nordwind Logistik GmbH" in texts[-1]
    assert pool.render(render_paper(paper)) == printed.pdf


def test_arabic_begins_at_the_right(pool: PdfPool) -> None:
    pdf = pool.render(render_paper(paper_of(every_type(), "ar", "")))
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    number = text.get_text_range().index("1 ")
    left, _, _, _ = text.get_charbox(number)
    assert left > page.get_width() / 2


def test_an_unfriendly_title_stays_text(pool: PdfPool) -> None:
    definition = msgspec.structs.replace(every_type(), title={"en": "<b>&amp;</b> {company}", "ar": "x"})
    texts = page_texts(pool.render(render_paper(paper_of(definition, "en", "A {0} & <i>"))))
    assert "<b>&amp;</b> {company}" in texts[0]
    assert "A {0} & <i>" in texts[-1]


def test_without_a_company_it_is_given_back_by_hand() -> None:
    html = render_paper(paper_of(every_type(), "en", ""))
    assert "Please give this form to the person from whom you have it." in html
