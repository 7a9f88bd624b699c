"""When the database cannot take an answer, everything that was typed comes back, ready to be sent again."""

import pytest

from surveys.engine.connect import AnyEngine, fetch
from tests.server.web.answering.site import Page, Visitor, ask, make_app, rows

# The server's own codes: full, out of memory, reading only, cannot read its files, a deadlock, and not serializable.
CODES = ("53100", "53200", "25006", "58030", "40P01", "40001")


@pytest.mark.parametrize("kind", ["postgres"])
@pytest.mark.parametrize("code", CODES)
async def test_what_was_typed_comes_back_and_is_stored_by_trying_again(engine: AnyEngine, code: str) -> None:
    visitor = Visitor(make_app(), (await ask())["Ann"])
    form = await visitor.open("1/c_words")
    posted = form.posted({"c_improve": ["Call <b>back</b>."]}, "next")
    await fetch(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END$$")
    await fetch("CREATE TRIGGER refusing BEFORE INSERT ON response FOR EACH ROW EXECUTE FUNCTION refuse()")
    response = await visitor.post(form.action, posted)
    page = Page(response)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert "Not saved yet" in page.text
    assert page.action == form.action
    assert sorted(pair for pair in page.fields if pair[1]) == sorted(pair for pair in posted if pair[1])
    await fetch("DROP TRIGGER refusing ON response")
    assert (await visitor.post(page.action, page.fields)).status_code == 303
    assert dict((await visitor.open("1/c_words")).fields)["c_improve"] == "Call <b>back</b>."
    assert await rows("SELECT state FROM response") == [("draft",)]
