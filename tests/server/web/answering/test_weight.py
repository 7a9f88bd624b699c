"""How heavy the pages are: bytes on the wire, and statements per answer; `bench` measures the time."""

import pytest

from server.web.pages import assets
from surveys.engine.connect import AnyEngine
from surveys.instrument.types import Definition
from tests.server.web.answering.every_type import EVERY_TYPE
from tests.server.web.answering.site import Visitor, ask, counted_statements, make_app
from tests.surveys.instrument.inline import definition, en, page, rating

LIMIT = 50_000
LOADED = sum(len(assets[name].packed) for name in ("answering.css", "answering.js", "mark.svg"))


async def test_every_page_with_all_that_it_loads_is_under_fifty_kilobytes(engine: AnyEngine) -> None:
    tokens = await ask()
    for name, address in (("Ann", ""), ("Ann", "1/all"), ("Lee", "1/all"), ("Lee", "1/i_part"), ("Kim", "")):
        visitor = Visitor(make_app(), tokens[name])
        assert len((await visitor.request("GET", address)).content) + LOADED < LIMIT


async def test_sixty_questions_on_one_page_are_under_fifty_kilobytes_on_the_wire(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask(_sixty()))["Ann"])
    response = await visitor.request("GET", "1/all")
    assert response.text.count("<fieldset") == 61
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) + LOADED < LIMIT / 4


def _sixty() -> Definition:
    items = [
        rating(f"c_{n}", f"p{n}", unpaired=True, cant_say=True, title=en(f"How well do we keep promise {n} of all?")) for n in range(60)
    ]
    items = [item | ({"visibleIf": f"{{c_{n - 1}}} <= 3"} if n % 3 else {}) for n, item in enumerate(items)]
    pages = [page(f"c{n}", *items[n : n + 10]) for n in range(0, 60, 10)]
    return definition(*pages, pairs={f"p{n}": en(f"Promise {n}") for n in range(60)})


async def test_a_page_asks_for_its_style_and_mark_and_a_script_only_if_it_has_something_to_show_and_hide(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask(EVERY_TYPE))["Ann"])
    for address, scripts in (("1/c_everyday", 0), ("1/c_needs", 1), ("1/all", 1)):
        shown = await visitor.open(address)
        assert shown.html.count('href="/static/') == 2
        assert shown.html.count("src=") == 1 + scripts
        assert shown.html.count("<script") == shown.html.count('<script defer src="/static/answering.js') == scripts
        assert " style=" not in shown.html


@pytest.mark.parametrize("name", ["Ann", "Lee"])
async def test_a_whole_form_is_at_most_four_statements(engine: AnyEngine, name: str) -> None:
    visitor = Visitor(make_app(), (await ask())[name])
    page = await visitor.open("1/all")
    pairs = page.posted({("c_value" if name == "Ann" else "i_value"): ["4"]}, "send")
    with counted_statements() as seen:
        response = await visitor.post(page.action, pairs)
    assert response.status_code == 303
    assert seen.count("submit") == 1
    assert len(seen) <= 4
