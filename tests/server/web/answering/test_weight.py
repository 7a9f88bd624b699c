"""How heavy the pages are: bytes on the wire, and statements per answer; `bench` measures the time."""

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
