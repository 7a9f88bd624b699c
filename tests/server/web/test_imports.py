"""Importing in the browser: tried first, stored on confirmation, every error at its place."""

import re
from html import unescape

import pytest
from httpx import AsyncClient, Response

from surveys.engine.connect import fetch
from tests.server.web.browsers import csrf_of
from tests.server.web.conftest import Enter

LEAD = "lead@example.com"
ACCOUNTS = b"external_ref,name,owner,tier\nA1,Acme,rep@example.com,Gold\nB1,Bolt,,\n"


async def send(browser: AsyncClient, content: bytes, name: str = "accounts.csv", kind: str = "accounts") -> Response:
    token = csrf_of((await browser.get("/imports")).text)
    return await browser.post("/imports", data={"_csrf": token, "kind": kind}, files={"file": (name, content)})


async def confirm(browser: AsyncClient, preview: Response) -> Response:
    """Send the preview's own form."""
    form = preview.text.split('<section class="card preview"')[1].split("</form>")[0]
    fields = {name: unescape(value) for name, value in re.findall('<input type="hidden" name="([^"]*)" value="([^"]*)">', form)}
    return await browser.post("/imports", data=fields)


async def names() -> list[str]:
    return [row["name"] for row in await fetch("SELECT name FROM account ORDER BY name")]


async def test_a_file_is_tried_first_and_stored_when_confirmed(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    preview = await send(lead, ACCOUNTS)
    assert preview.status_code == 200
    assert "accounts.csv can be imported" in preview.text
    assert "Columns kept as free attributes: tier." in preview.text
    assert await names() == []
    done = await confirm(lead, preview)
    assert "accounts.csv is imported" in done.text
    assert await names() == ["Acme", "Bolt"]
    again = await send(lead, ACCOUNTS)
    assert re.findall("<dd>([0-9]+)</dd>", again.text) == ["2", "0", "0", "2"]


async def test_errors_stand_at_their_row_and_column_and_nothing_is_stored(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    answer = await send(lead, b"external_ref,name,owner\nA1,Acme,not an address\nA1,<b>x</b>,\n")
    assert answer.status_code == 422
    assert "accounts.csv was not imported: nothing was changed." in answer.text
    assert "row 2, column owner" in answer.text
    assert "row 3" in answer.text
    assert "<b>x" not in answer.text
    assert await names() == []


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_is_no_file_is_said_in_a_sentence(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    token = csrf_of((await lead.get("/imports")).text)
    for answer in (
        await lead.post("/imports", data={"_csrf": token, "kind": "accounts"}),
        await send(lead, b""),
        await send(lead, b"\x00\x01\x02", "accounts.xlsx"),
        await send(lead, b"PK\x03\x04nonsense", "accounts.xlsx"),
        await send(lead, b"\xff\xfe\x00"),
        await lead.post("/imports", data={"_csrf": token, "confirmed": "yes", "file_name": "a.csv", "packed": "%%%"}),
        await lead.post("/imports", data={"_csrf": token, "confirmed": "yes", "file_name": "a.csv", "packed": "AAAA"}),
        await lead.post("/imports", data={"_csrf": token, "confirmed": "yes"}),
    ):
        assert answer.status_code == 422, answer.text
    assert await names() == []


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_file_name_is_printed_as_text(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    preview = await send(lead, ACCOUNTS, "<script>.csv")
    assert "&lt;script&gt;.csv can be imported" in preview.text
    assert "<script" not in preview.text
