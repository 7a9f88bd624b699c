"""Forms of parts: what is shown and read back unchanged is the same part, and what does not fit is said at its field."""

from typing import Any, get_args

import pytest

from server.web.forms import Form
from server.web.instruments import fields
from surveys.instrument import editing
from surveys.instrument.beginnings import new_element
from surveys.instrument.types import Definition, Element
from tests.server.web.instruments.drafts import pulse
from tests.surveys.instrument.inline import choices, definition, page, question, rating

KINDS = sorted(str(kind.__struct_config__.tag) for kind in get_args(Element))
SEVEN = {"points": 7, "minimum": 1, "anchors": {"1": {"en": "Bad"}, "7": {"en": "Good", "de": "Gut"}}}
FULL = [
    rating(
        "a", scale=SEVEN, about="customer", view="predicted", reverse=True, cant_say=True, requiredIf="{z} = 1", description={"en": "Small"}
    ),
    question("checkbox", "b", choices=choices("x", "y"), maxSelectedChoices=2, isRequired=True, visibleIf="{a} = 1"),
    question("number", "c", minimum=-1.5, maximum=10, decimals=2, unit={"en": "kg", "de": "kg"}),
    question("date", "d", minimum="2026-01-01", maximum="2026-12-31", cant_say=True),
    question(
        "matrix", "e", rows=[{"name": "e1", "title": {"en": "E1"}, "pair": "ease", "visibleIf": "{a} = 1", "description": {"en": "D"}}]
    ),
    question("matrix", "f", rows=[{"name": "f1", "title": {"en": "F1"}}], choices=choices("x", "y")),
    question("comment", "g", maxLength=100, about="customer"),
]


def filled(known: tuple[fields.Field, ...], part: dict[str, Any], **typed: str) -> Form:
    shown = {field.name: fields.show(field, part, "en") for field in known}
    return Form({name: (text,) for name, text in {**shown, **{name.replace("__", "."): text for name, text in typed.items()}}.items()}, {})


def reread(here: Definition, name: str) -> Definition:
    i, j, _ = editing.find_element(here, name)
    part = editing.document(here)["pages"][i]["elements"][j]
    known = fields.fields_of(part["type"])
    read, problems = fields.read(known, part, filled(known, part), "en")
    assert problems == {}
    return editing.set_element(here, name, read)


@pytest.mark.parametrize("element", FULL, ids=lambda element: str(element["name"]))
def test_saving_an_untouched_form_changes_nothing(element: dict[str, object]) -> None:
    here = definition(page("p", question("text", "z"), element), languages=["en", "de"])
    assert reread(here, str(element["name"])) == here


def test_what_the_page_says_stays_with_the_page() -> None:
    here = definition(page("p", rating("a"), rating("b", "speed", view="own"), view="predicted"))
    assert [reread(here, name) for name in ("a", "b")] == [here, here]


@pytest.mark.parametrize("kind", KINDS)
def test_nor_does_it_change_anything_new(kind: str) -> None:
    here = pulse()
    made = editing.add_elements(here, "c_page", new_element(kind, "new", here.pages[0], ("en",)))
    assert reread(made, "new") == made


def test_pages_and_the_whole_come_back_as_they_were() -> None:
    handoff = page(
        "h",
        rating("h", direction="given"),
        side="internal",
        block="handoff",
        about="handoff",
        repeat="department",
        max_repeats=2,
        pick={"title": {"en": "Which"}, "description": {"de": "D"}},
    )
    jumping = page(
        "p", rating("a"), visibleIf="{x} = 1", jumps=[{"if": "{a} = 1", "to": "h"}, {}], view="predicted", description={"en": "Intro"}
    )
    here = definition(handoff, jumping, pairs={"ease": {"en": "Ease", "de": "E"}}, languages=["en", "de"], description={"en": "About"})
    for i, known in enumerate(here.pages):
        part = editing.document(here)["pages"][i]
        read, problems = fields.read(fields.PAGE, part, filled(fields.PAGE, part), "en")
        assert (editing.set_page(here, known.name, read), problems) == (here, {})
    part = editing.document(here)
    read, problems = fields.read(fields.WHOLE, part, filled(fields.WHOLE, part), "en")
    assert (editing.set_whole(here, {field.name: read[field.name] for field in fields.WHOLE}), problems) == (here, {})


def test_another_type_of_the_family_takes_what_fits_it() -> None:
    here = definition(page("p", rating("a"), question("checkbox", "b", choices=choices("x", "y"), maxSelectedChoices=1)))
    changed = here
    for name, kind in (("a", "nps"), ("b", "dropdown")):
        i, j, _ = editing.find_element(changed, name)
        part = editing.document(changed)["pages"][i]["elements"][j]
        known = fields.fields_of(part["type"])
        read, _ = fields.read(known, part, filled(known, part, type=kind), "en")
        changed = editing.set_element(changed, name, read)
    nps, dropdown = changed.pages[0].elements
    assert (type(nps).__name__, getattr(nps, "scale", None)) != ("Nps", getattr(here.pages[0].elements[0], "scale", None))
    assert dropdown == definition(page("p", question("dropdown", "b", choices=choices("x", "y")))).pages[0].elements[0]


def test_what_does_not_fit_is_said_at_its_field_and_the_rest_is_taken() -> None:
    part = {"type": "number", "name": "n", "title": {"en": "Old"}, "minimum": 3}
    known = fields.fields_of("number")
    read, problems = fields.read(known, part, filled(known, part, minimum="three", title="New"), "en")
    assert problems == {"minimum": "'three' is not a number: write one such as 5."}
    assert (read["title"], read["minimum"]) == ({"en": "New"}, 3)
