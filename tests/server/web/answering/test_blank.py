"""A form that nobody has touched comes from a kept drawing; it must be what drawing it anew gives."""

import re

import pytest

from server.web.answering.blank import NAME, SUBMISSION, TOKEN, blank_page, kept_page
from server.web.answering.drawing import answer_page, draw_form
from server.web.answering.screens import WHOLE, Screen, shown_screens
from server.web.answering.visits import open_visit
from surveys.engine.connect import AnyEngine, fetch
from tests.company import NOW
from tests.server.web.answering.site import ask

SUBMISSION_FIELD = re.compile(rb'(?<=name="_submission" value=")[-0-9a-f]{36}(?=")')


@pytest.mark.parametrize("person", ["Ann", "Dana", "Finn", "Kim", "Lee"])
async def test_a_kept_form_is_the_drawn_one(engine: AnyEngine, person: str) -> None:
    links = await ask()
    await fetch("UPDATE account SET name = $1 WHERE external_ref = 'A1'", """A & B <i>"Söhne"</i> o'""")
    await fetch("UPDATE account SET name = $1 WHERE external_ref = 'B1'", f"{'y' * 40} {{account}}")
    for number in ("1", "2", "1"):
        if number == "2" and person not in ("Dana", "Kim"):
            continue
        visit = await open_visit(links[person], number, NOW)
        screens = [Screen(WHOLE, "all"), *shown_screens(visit.form, visit.stored.draft, visit.departments)]
        assert len(screens) > 3
        for screen in screens:
            first, kept, drawn = (
                blank_page(visit, screen),
                kept_page(visit, screen.key),
                answer_page("form.html", draw_form(visit, screen)).content,
            )
            assert kept
            assert SUBMISSION_FIELD.sub(b"", first) == SUBMISSION_FIELD.sub(b"", kept)
            assert SUBMISSION_FIELD.sub(b"", kept) == SUBMISSION_FIELD.sub(b"", drawn)
            assert len(SUBMISSION_FIELD.findall(kept)) == 1
            assert not any(stand_in.encode() in kept for stand_in in (TOKEN, NAME, SUBMISSION))


async def test_every_kept_form_has_a_submission_of_its_own(engine: AnyEngine) -> None:
    visit = await open_visit((await ask())["Ann"], "1", NOW)
    first = blank_page(visit, Screen(WHOLE, "all"))
    found = {SUBMISSION_FIELD.findall(kept_page(visit, WHOLE) or b"")[0] for _ in range(20)}
    assert len({*found, *SUBMISSION_FIELD.findall(first)}) == 21
