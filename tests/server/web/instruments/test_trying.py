"""Trying a draft out: the real form with its logic, and nothing of it ever becomes a response."""

import re
from uuid import uuid4

from httpx import AsyncClient, Response

from surveys.answer_values import Value
from surveys.engine.connect import fetch
from surveys.queries.drafts import load_draft, load_trial
from tests.server.web.browsers import csrf_of
from tests.server.web.conftest import Enter
from tests.server.web.instruments.drafts import LEAD, begin, pulse, send
from tests.surveys.instrument.inline import definition, page, question, rating

HOME = "/instruments/pulse/try"
LOGIC = definition(
    page("first", rating("c_ease", unpaired=True, isRequired=True)),
    page("second", question("comment", "c_why"), visibleIf="{c_ease} <= 2"),
    languages=["en", "de"],
)


async def answer(lead: AsyncClient, screen: str, action: str = "next", **fields: str) -> Response:
    csrf = csrf_of((await lead.get(f"{HOME}/customer/{screen}")).text)
    control = {"_csrf": csrf, "_submission": str(uuid4()), "_revision": "0", "_seen": "", "_action": action}
    return await lead.post(f"{HOME}/customer/{screen}", data={**control, **fields})


async def trial() -> dict[str, Value]:
    return (await load_trial((await load_draft("pulse")).id, "customer", LEAD)).draft.values


async def test_logic_and_required_answers_are_those_of_a_real_form(enter: Enter) -> None:
    await begin(LOGIC)
    lead = await enter("lead", LEAD)
    home = (await lead.get(HOME)).text
    assert "Start" in home
    assert "Colleagues" not in home
    lacking = await answer(lead, "first", c_ease="")
    assert (lacking.status_code, "There is a problem" in lacking.text) == (422, True)
    assert (await answer(lead, "first", c_ease="2")).headers["location"] == f"{HOME}/customer/second"
    assert (await answer(lead, "second", c_why="Too slow")).headers["location"] == f"{HOME}/customer/send"
    assert (await answer(lead, "first", c_ease="5")).headers["location"] == f"{HOME}/customer/send"
    assert await trial() == {"c_ease": Value(5.0), "c_why": Value(missing="hidden")}
    sent = await answer(lead, "send", "send", _sharing="named")
    assert sent.headers["location"] == f"{HOME}/customer/done"
    assert re.findall(r"<code>(\w+)</code>", (await lead.get(f"{HOME}/customer/done")).text)[:1] == ["c_ease"]
    assert [len(await fetch(f"SELECT id FROM {table}")) for table in ("response", "answer", "invitation", "job")] == [0, 0, 0, 0]
    await send(lead, HOME)
    assert await trial() == {}


async def test_hidden_screens_lead_on_and_unknown_ones_are_not_found(enter: Enter) -> None:
    await begin(LOGIC)
    lead = await enter("lead", LEAD)
    hidden = await lead.get(f"{HOME}/customer/second")
    assert (hidden.status_code, hidden.headers["location"]) == (303, f"{HOME}/customer/first")
    for path in ("customer/third", "internal/first", "nobody/first"):
        assert (await lead.get(f"{HOME}/{path}")).status_code == 404
    assert 'lang="de"' in (await lead.get(f"{HOME}/customer/first?lang=de")).text
    assert (await lead.post(f"{HOME}/customer/first", data={"c_ease": "1"})).status_code == 403


async def test_a_condition_that_cannot_be_read_is_said_before_anybody_tries(enter: Enter) -> None:
    await begin(pulse(question("text", "c_more", visibleIf="{c_ease} <=")))
    lead = await enter("lead", LEAD)
    home = (await lead.get(HOME)).text
    assert "once its conditions can be read" in home
    assert "position 12" in home
    assert (await lead.get(f"{HOME}/customer/c_page")).status_code == 422
