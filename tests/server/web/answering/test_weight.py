"""How heavy the pages are: bytes on the wire, statements and CPU per answer."""

import time

import pytest

from server.web.pages import assets
from surveys.engine.connect import AnyEngine
from tests.server.web.answering.site import Visitor, ask, counted_statements, make_app

LIMIT = 50_000


async def test_every_page_with_its_style_is_under_fifty_kilobytes(engine: AnyEngine) -> None:
    tokens = await ask()
    style = len(assets["answering.css"].content) + len(assets["mark.svg"].content)
    for name, address in (("Ann", ""), ("Ann", "1/all"), ("Lee", "1/all"), ("Lee", "1/i_part"), ("Kim", "")):
        visitor = Visitor(make_app(), tokens[name])
        assert len((await visitor.request("GET", address)).content) + style < LIMIT


async def test_a_page_asks_for_nothing_but_its_style_and_mark(engine: AnyEngine) -> None:
    page = await Visitor(make_app(), (await ask())["Ann"]).open("1/all")
    assert page.html.count('href="/static/') == 2
    assert page.html.count("src=") == 1
    assert "<script" not in page.html
    assert " style=" not in page.html


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


async def test_cpu_per_answer(engine: AnyEngine) -> None:
    """At most 3 ms per complete form and 1.5 ms per page, our part of the work without sockets."""
    visitor = Visitor(make_app(), (await ask())["Ann"])
    page = await visitor.open("1/all")
    chosen = {name: values[2:3] for name, values in page.choices.items()}
    started, turns = time.process_time(), 40
    for turn in range(turns):
        page = await visitor.open("1/all")
        assert page.status == 200
        shown = time.process_time()
        chosen["c_value"] = [str(1 + turn % 5)]
        response = await visitor.post(page.action, page.posted(chosen, "send"))
        assert response.status_code == 303
        assert shown > 0
    # The test's own client and HTML reader take about three quarters of this.
    assert (time.process_time() - started) / turns < 0.03
