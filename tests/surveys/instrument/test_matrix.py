"""A matrix is nothing but its rows: rated items or choices of their own."""

from surveys.answer_values import SKIPPED, Value
from surveys.answers import read_page
from surveys.instrument.document import content_hash, read_definition, write_definition
from surveys.instrument.forms import asked, pages_for, questions
from surveys.instrument.frames import comparable_items
from surveys.instrument.types import RadioGroup, Rating
from tests.surveys.instrument.inline import FIVE, Fields, choices, definition, document, en, faults, page, question, reading_faults


def row(name: str, **more: object) -> Fields:
    return {"name": name, "title": en(name), **more}


def rated(prefix: str, **more: object) -> Fields:
    return question("matrix", f"{prefix}_all", rows=[row(f"{prefix}_fast", pair="speed"), row(f"{prefix}_kind", pair="respect")], **more)


BOTH = page("c", rated("c")), page("i", rated("i"), side="internal")


def test_rows_are_rated_items_in_the_frame_of_the_page() -> None:
    assert [(item.name, item.frame, item.pair, item.maximum) for item in comparable_items(definition(*BOTH))] == [
        ("c_fast", ("customer", "vendor", "own"), "speed", 5),
        ("c_kind", ("customer", "vendor", "own"), "respect", 5),
        ("i_fast", ("internal", "vendor", "own"), "speed", 5),
        ("i_kind", ("internal", "vendor", "own"), "respect", 5),
    ]
    assert faults(*BOTH) == []


def test_a_row_is_shown_if_the_matrix_and_the_row_are() -> None:
    kind = question("radiogroup", "kind", choices=choices("a", "b"))
    lines = [row("fast", visibleIf="{kind} = 'a'"), row("kindly")]
    shown = definition(page("p", kind, question("matrix", "all", rows=lines, visibleIf="{kind} notempty", choices=choices("yes", "no"))))
    _, fast, kindly = asked(shown.pages[0])
    assert isinstance(fast, RadioGroup)
    assert (fast.visible_if, kindly.visible_if) == ("({kind} notempty) and ({kind} = 'a')", "{kind} notempty")


def test_answers_are_kept_under_the_rows() -> None:
    pages = pages_for(definition(*BOTH), "customer")
    assert [each.name for each in questions(pages)] == ["c_fast", "c_kind"]
    posted = {"c_fast": ["4"], "c_all": ["5"]}
    assert read_page(pages, posted, {}, final=True) == {"c_fast": Value(number=4.0), "c_kind": SKIPPED}


def test_the_document_comes_back_with_the_same_hash() -> None:
    own_scale = definition(page("c", rated("c", about="vendor", scale=FIVE, cant_say=True), scale=None, about=None))
    for each in (definition(*BOTH), own_scale):
        again = read_definition(write_definition(each))
        assert again == each
        assert content_hash(again) == content_hash(each)
    assert b'"about"' in write_definition(definition(*BOTH)).split(b'"matrix"')[0]
    assert b'"about"' not in write_definition(definition(*BOTH)).split(b'"matrix"')[1].split(b"]")[0]


def test_what_a_matrix_lacks_is_named() -> None:
    cases: dict[str, Fields] = {
        "a matrix has either `choices` or a rated frame with `scale` and `about`; remove one of them": {
            "choices": choices("a", "b"),
            "about": "vendor",
        },
        "one choice is none; add another": {"choices": choices("a")},
        "a matrix needs `choices`, or `scale` and `about` here or on its page; add them": {},
    }
    for problem, more in cases.items():
        raw = document(page("p", question("matrix", "all", rows=[row("fast")], **more), scale=None, about=None))
        assert reading_faults(raw) == [f"pages[0].elements[0]: {problem}"], more
    assert reading_faults(document(page("p", question("matrix", "all", rows=[row("fast")])))) == [
        "pages[0].elements[0]: each row of a rated matrix needs a `pair`; add it"
    ]


def test_names_of_rows_are_names_like_any_other() -> None:
    twice = question("matrix", "all", rows=[row("why"), row("token")], choices=choices("yes", "no", "no"))
    assert faults(page("p", question("comment", "why"), twice, scale=None, about=None)) == [
        "pages[0].elements[1].rows[0] (why): pages[0].elements[0] (why) has the same name; rename one",
        "pages[0].elements[1].rows[1] (token): the name token is used in addresses or tables of answers; choose another",
        "pages[0].elements[1] (all): the choice no stands there twice; rename or remove one",
    ]


def test_every_row_is_required_if_the_matrix_is() -> None:
    item = asked(definition(page("c", rated("c", isRequired=True))).pages[0])[0]
    assert isinstance(item, Rating)
    assert item.is_required
