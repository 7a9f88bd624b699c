"""What an author begins with can be read, and lacks nothing but words."""

from typing import get_args

import pytest

from surveys.errors import BadInput, BadInstrument
from surveys.instrument import editing
from surveys.instrument.beginnings import TEMPLATES, Template, blank, new_element, new_pages, scale
from surveys.instrument.checks import check_publishable
from surveys.instrument.types import Definition, Element
from tests.surveys.instrument.inline import definition, page, question

KINDS = sorted(str(kind.__struct_config__.tag) for kind in get_args(Element))


def lacking(of: Definition) -> set[str]:
    """What hinders publishing, but for words."""
    try:
        check_publishable(of)
    except BadInstrument as error:
        return {place.problem for place in error.places if not place.problem.startswith("no text in")}
    return set()


def test_a_blank_one_asks_both_sides_the_same() -> None:
    made = blank("ease-pulse", "Ease pulse", "On time", ("en", "de", "pl"))
    assert [[page.side, page.name, *(element.name for element in page.elements)] for page in made.pages] == [
        ["customer", "c_on_time_page", "c_on_time"],
        ["internal", "i_on_time_page", "i_on_time"],
    ]
    assert (made.title, made.pairs, made.default_language) == ({"en": "Ease pulse"}, {"on_time": {"en": "On time"}}, "en")
    assert lacking(made) == set()
    with pytest.raises(BadInput):
        blank("ease-pulse", "Ease pulse", "Ease", ())
    with pytest.raises(BadInstrument):
        blank("ease-pulse", "Ease pulse", "Ease", ("English",))


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_each_kind_of_section_lacks_only_words(template: Template) -> None:
    here = definition(page("p", question("text", "u")))
    pages = new_pages(template, "care", {"en": "Care"}, ("en",), {"u", "p"})
    assert (
        lacking(editing.add_pages(here, *pages, pairs={"care": {"en": "Care"}} if template in ("both", "handoff", "culture") else {}))
        == set()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_type_of_question_lacks_only_words_and_its_mirror(kind: str) -> None:
    for bare in ({}, {"about": None, "scale": None}):
        here = definition({name: value for name, value in {**page("p", question("text", "u")), **bare}.items() if value is not None})
        made = editing.add_elements(here, "p", new_element(kind, "new", here.pages[0], ("en",)))
        assert all(problem.endswith("or say `unpaired`: true") for problem in lacking(made))


def test_scales_have_words_where_the_language_is_known() -> None:
    assert scale("nps", ("de-CH", "pl")) == {
        "points": 11,
        "minimum": 0,
        "anchors": {"0": {"de-CH": "Sehr unwahrscheinlich"}, "10": {"de-CH": "Sehr wahrscheinlich"}},
    }
    assert [(scale(kind, ())["points"], scale(kind, ())["minimum"]) for kind in ("rating", "csat", "ces")] == [(5, 1), (5, 1), (7, 1)]
