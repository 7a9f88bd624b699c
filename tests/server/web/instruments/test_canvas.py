"""Both sides beside each other: mirrored questions on one line, the others alone on their side, problems where they belong."""

from server.web.instruments.canvas import draw_canvas
from server.web.instruments.places import Problem, brief, problems_at, target_of
from surveys.errors import Place
from surveys.instrument.library import load_library
from surveys.instrument.types import Definition
from tests.server.web.instruments.drafts import pulse
from tests.surveys.instrument.inline import choices, definition, page, question, rating

Lines = list[tuple[tuple[str, ...], tuple[str, ...], str]]


def lines(of: Definition) -> list[Lines]:
    sections = draw_canvas(of, "en").sections
    return [
        [(tuple(c.name for c in line.left), tuple(c.name for c in line.right), line.pair) for line in section.lines] for section in sections
    ]


def test_mirrors_share_a_line_and_the_others_stand_alone() -> None:
    here = definition(
        page("c1", rating("a"), question("comment", "why"), rating("b", "speed")),
        page("c2", rating("c", "care")),
        page(
            "i1",
            {"type": "information", "name": "hello", "text": {"en": "Hello"}},
            rating("x", "speed"),
            question("text", "note"),
            side="internal",
        ),
        page("i2", rating("y", "speed", view="predicted"), rating("z", "care", view="predicted"), side="internal"),
        page("i3", question("comment", "free"), side="internal"),
        pairs={"speed": {"en": "Speed"}},
    )
    assert lines(here) == [
        [
            (("a",), (), ""),
            (("why",), (), ""),
            ((), ("hello",), ""),
            (("b",), ("x", "y"), "Speed"),
            ((), ("note",), ""),
        ],
        [(("c",), ("z",), "care")],
        [((), ("free",), "")],
    ]
    heads = [([h.name for h in section.left], [h.name for h in section.right]) for section in draw_canvas(here, "en").sections]
    assert heads == [(["c1"], ["i1", "i2"]), (["c2"], []), ([], ["i3"])]


def test_everything_of_a_definition_is_drawn_once() -> None:
    whole = load_library("relationship-alignment")
    drawn = [cell.name for section in draw_canvas(whole, "ar").sections for line in section.lines for cell in line.cells]
    assert sorted(drawn) == sorted(element.name for page in whole.pages for element in page.elements)


def test_a_cell_says_what_its_author_must_know() -> None:
    here = pulse(question("ranking", "c_rank", choices=choices("x", "y"), isRequired=True, visibleIf="{c_ease} = 1"))
    cells = {cell.name: cell for section in draw_canvas(here, "de").sections for line in section.lines for cell in line.cells}
    ease, rank = cells["c_ease"], cells["c_rank"]
    assert (ease.title, ease.type, ease.points, ease.low, ease.high, ease.pairs) == (
        "How easy are we?",
        "Rating",
        ("1", "2", "3", "4", "5"),
        "Bad",
        "Good",
        ("ease",),
    )
    assert (rank.options, rank.notes) == (("x", "y"), ("required", "shown if {c_ease} = 1"))


def test_problems_stand_at_their_item_page_or_field() -> None:
    places = [
        Place("title", "no text in de; write it, or take the language out of `languages`"),
        Place("pages[0] (c_page).scale", "the end 5 has no words; add an anchor for it"),
        Place("pages[0].elements[1] (c_why).title", "no text in de; write it, or take the language out of `languages`"),
        Place("pages[0].elements[1] (c_why).visibleIf, position 3", "cannot read 'x'"),
        Place("pages[0].elements[1].rows[2] (r).title.de", "has a control character; remove it"),
        Place("pages[0].elements[1] (c_why).scale.anchors.5", "too long"),
    ]
    at = problems_at(places)
    assert at.whole == (Problem("title", "title: Missing in de."),)
    assert at.pages == {0: (Problem("scale", "the end 5 has no words; add an anchor for it"),)}
    assert at.elements[0, 1] == (
        Problem("title", "Missing in de."),
        Problem("visibleIf", "position 3: cannot read 'x'"),
        Problem("rows", "has a control character; remove it"),
        Problem("scale.anchors", "too long"),
    )
    assert brief((*at.elements[0, 1][:2], Problem("text", "Missing in de."))) == ("position 3: cannot read 'x'", "Missing in de.")
    assert [target_of(pulse(), place.where) for place in places[:3]] == ["whole", "page.c_page", "item.c_why"]
