"""A lead follows a wave: customers exactly, colleagues not at all, and everything they may do to it asks first."""

import re
from datetime import UTC, datetime

import pytest
from httpx import AsyncClient

from surveys.actions.messages import want_messages
from surveys.actions.waves import Opened
from surveys.confidentiality import read_contract
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch
from surveys.planning.settings import Quota, WaveSettings, write_settings
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter

LEAD = "lead@example.com"
FAR = 4_000_000_000_000


async def opened_wave() -> Opened:
    await found_company()
    await fetch("UPDATE contact SET decision_level = 'decision maker' WHERE name = 'Dana'")
    await fetch("UPDATE account SET annual_revenue = 250000, currency = 'EUR' WHERE name = 'Acme'")
    return await open_test_wave(closes_at=FAR)


async def text_of(lead: AsyncClient, address: str) -> str:
    """What the page says, without its tags."""
    page = (await lead.get(address)).text
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1]).split())


async def test_the_page_counts_customers_and_says_what_their_answers_cover(enter: Enter) -> None:
    opened = await opened_wave()
    await answer(link_of(opened, "Ann"), "A1", 4)
    await answer(link_of(opened, "Dana"), "B1", 4, send=False)
    lead = await enter("lead", LEAD)
    said = await text_of(lead, "/waves/w1")
    assert "First wave open" in said
    assert "finished, of 3 asked 1 half done 1 not started 1" in said
    assert "Accounts with a customer’s answer 1 of 2" in said
    assert "… at level “decision maker” 0 of 2" in said
    assert "250 000 of 250 000 EUR 100 %" in said
    assert "1 account has no revenue in the CRM." in said
    assert "Opted out : 1 customer" in said
    by_role = await text_of(lead, "/waves/w1?by=role")
    assert "Buyer 1 of 1 0 0 Director 0 of 1 1 0 Planner 0 of 1 0 1" in by_role
    assert "decision maker 0 of 1 1 0" in await text_of(lead, "/waves/w1?by=decision_level")
    assert "Enterprise 1 of 2 0 1 Mid 0 of 2 1 1" in await text_of(lead, "/waves/w1?by=segment")


async def test_nothing_moves_when_a_colleague_answers(enter: Enter) -> None:
    opened = await opened_wave()
    lead = await enter("lead", LEAD)
    pages = ("/waves/w1", "/waves/w1?by=segment", "/waves/w1/colleagues", "/waves/w1/customers", "/waves")
    before = [(await lead.get(page)).text for page in pages]
    for name in ("Kim", "Lee", "Mo"):
        await answer(link_of(opened, name), "A1", 2, send=name != "Mo")
    assert [(await lead.get(page)).text for page in pages] == before
    assert "5 colleagues were asked." in before[0]
    assert all(name in before[2] for name in ("Kim", "Lee", "Mo", "Nia"))


async def test_quotas_and_those_held_back_are_said(enter: Enter) -> None:
    opened = await opened_wave()
    settings = WaveSettings(quotas=(Quota("segment", "enterprise", 1), Quota("decision_level", "decision maker", 5)))
    await fetch("UPDATE wave SET settings = $1", write_settings(settings))
    held = [(opened.wave, 1, "internal", None, 2, "asked_lately")]  # beside Eve, who opted out
    await insert_rows("held_back", ("wave", "account", "side", "contact", "colleague", "reason"), held)
    await answer(link_of(opened, "Ann"), "A1", 4)
    said = await text_of(await enter("lead", LEAD), "/waves/w1")
    assert "enterprise Segment 1 of 1 reached decision maker Decision level 0 of 5" in said
    assert "Opted out : 1 customer They asked not to be asked" in said
    assert "Eve Bolt" in said
    assert "Asked not long ago : 1 colleague" in said


async def test_people_are_listed_and_filtered(enter: Enter) -> None:
    opened = await opened_wave()
    await answer(link_of(opened, "Ann"), "A1", 4)
    number = (await fetch("SELECT id FROM invitation WHERE person = 'dana@group.example'"))[0]["id"]
    message = (opened.wave, number, "x" * 32, "invitation", "failed")
    await insert_rows("message", ("wave", "invitation", "ident", "kind", "state"), [message])
    lead = await enter("lead", LEAD)
    everybody = await text_of(lead, "/waves/w1/customers")
    assert "Customers of First wave 3" in everybody
    assert "Acme, Bolt not started failed" in everybody
    finished = await text_of(lead, "/waves/w1/customers?progress=finished")
    assert ("1 of 3" in finished, "Ann" in finished, "Dana" in finished) == (True, True, False)
    assert "Nobody fits what you chose." in (await lead.get("/waves/w1/customers?mail=bounced&progress=half&page=9")).text
    assert "Finn" in await text_of(lead, "/waves/w1/customers?account=2")


async def test_failed_mails_are_sent_again_after_a_page_that_names_their_people(enter: Enter) -> None:
    opened = await opened_wave()
    numbers = [row["id"] for row in await fetch("SELECT id FROM invitation")]
    await want_messages("invitation", opened.wave, numbers)
    await fetch("UPDATE message SET state = 'sent'")
    lead = await enter("lead", LEAD)
    assert "whose mail failed" not in (await lead.get("/waves/w1")).text
    await want_messages("reminder", opened.wave, numbers, 1)  # of these nobody learns who among the colleagues got one
    await fetch("UPDATE message SET state = 'failed' WHERE kind = 'reminder'")
    await fetch("UPDATE message SET state = 'failed' WHERE invitation = (SELECT id FROM invitation WHERE person = 'kim@us.example')")
    await fetch("UPDATE contact SET email_status = 'bounced' WHERE name = 'Ann'")
    assert "Send again to the 2 people whose mail failed" in await text_of(lead, "/waves/w1")
    asked = await text_of(lead, "/waves/w1/retry")
    assert "1 customer Dana Acme, Bolt Dana@group.example 1 colleague Kim Acme, Bolt kim@us.example The mail" in asked
    assert "1 customer gets none: their mail came back for good. Change addresses" in asked
    assert [name for name in ("Ann", "Lee", "Mo", "Nia") if name in asked] == []
    assert "Send again what failed" in await text_of(lead, "/waves/w1/colleagues?mail=failed")
    again = await submit(lead, "/waves/w1/retry", {})
    assert again.headers["location"] == "/waves/w1?done=resent"
    said = await text_of(lead, "/waves/w1?done=resent")
    assert ("The mails are on their way again." in said, "whose mail failed" in said) == (True, False)
    assert "There is nobody to send a mail to again." in await text_of(lead, "/waves/w1/retry")
    await fetch("UPDATE wave SET state = 'closed'")
    late = await submit(lead, "/waves/w1/extend", {}, to="/waves/w1/retry")
    assert (late.status_code, "This wave is not open any more." in late.text) == (409, True)


async def test_a_customers_link_is_shown_once_where_no_mail_brings_it(enter: Enter) -> None:
    opened = await opened_wave()
    lead = await enter("lead", LEAD)
    number = (await fetch("SELECT id FROM invitation WHERE person = 'ann@acme.example'"))[0]["id"]
    page = f"/waves/w1/address/{number}"
    wrong = await submit(lead, page, {"address": "nothing"})
    assert (wrong.status_code, "This is no mail address" in wrong.text, 'value="nothing"' in wrong.text) == (422, True, True)
    taken = await submit(lead, page, {"address": "kim@us.example"})
    assert (taken.status_code, "Somebody else goes by this address already" in taken.text) == (409, True)
    done = await submit(lead, page, {"address": "ann@new.example"})
    link = done.text.split('readonly value="')[1].split('"')[0]
    assert link.startswith("http://parallax.test/s/")
    assert (await lead.get(link.removeprefix("http://parallax.test"))).status_code == 200
    assert (await lead.get(f"/s/{link_of(opened, 'Ann').token}")).status_code == 404
    assert link not in (await lead.get(page)).text


async def test_a_colleagues_link_is_shown_to_nobody(enter: Enter) -> None:
    await opened_wave()
    lead = await enter("lead", LEAD)
    number = (await fetch("SELECT id FROM invitation WHERE person = 'lee@us.example'"))[0]["id"]
    page = f"/waves/w1/address/{number}"
    refused = await submit(lead, page, {"address": "lee@new.example"})
    assert (refused.status_code, "Parallax sends no mail for this wave" in refused.text) == (409, True)
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(mails=True)))
    done = await submit(lead, page, {"address": "lee@new.example"})
    assert (done.status_code, "/s/" in done.text, "Nobody but Lee sees it" in done.text) == (200, False, True)
    assert (await lead.get("/waves/w1/address/999999")).status_code == 404


async def test_a_wave_is_kept_open_until_the_end_of_a_day_in_its_zone(enter: Enter) -> None:
    await opened_wave()
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(zone="Europe/Berlin")))
    lead = await enter("lead", LEAD)
    for closes, status in (("soon", 422), ("2001-01-01", 422), ("2098-07-01", 303)):
        assert (await submit(lead, "/waves/w1/extend", {"closes": closes})).status_code == status
    closes_at = (await fetch("SELECT closes_at FROM wave"))[0]["closes_at"]
    assert datetime.fromtimestamp(closes_at / 1000, UTC) == datetime(2098, 7, 1, 22, tzinfo=UTC)
    said = (await lead.get("/waves/w1?done=extended")).text
    assert ("The wave stays open longer." in said, "open until 1 Jul 2098" in said) == (True, True)


async def test_cancelling_asks_for_a_tick_and_leaves_a_page_that_says_so(enter: Enter) -> None:
    opened = await opened_wave()
    await answer(link_of(opened, "Ann"), "A1", 4)
    lead = await enter("lead", LEAD)
    assert "1 customers have answered" in (await lead.get("/waves/w1/cancel")).text
    unsure = await submit(lead, "/waves/w1/cancel", {})
    assert (unsure.status_code, "Tick the box" in unsure.text) == (422, True)
    assert (await submit(lead, "/waves/w1/cancel", {"sure": "yes"})).headers["location"] == "/waves/w1?done=cancelled"
    assert await fetch("SELECT id FROM response") == []
    after = (await lead.get("/waves/w1?done=cancelled")).text
    assert ("This wave was cancelled" in after, "/waves/w1/extend" in after) == (True, False)
    assert "not open any more" in (await lead.get("/waves/w1/cancel")).text
    assert "cancelled" in (await lead.get("/waves")).text
    assert (await lead.get("/accounts/1")).status_code == 200
    assert "never asked" in (await lead.get("/")).text
    for page in ("/waves/w1/customers", "/waves/w1/colleagues", "/waves/w1/ways", "/waves/w1/close", "/waves/w1/extend"):
        assert (await lead.get(page)).status_code == 200


async def test_a_reminder_says_how_many_customers_and_of_colleagues_nothing(enter: Enter) -> None:
    opened = await opened_wave()
    await fetch("UPDATE wave SET opens_at = 0, settings = $1", write_settings(WaveSettings(mails=True)))
    await answer(link_of(opened, "Ann"), "A1", 4)
    await answer(link_of(opened, "Dana"), "A1", 4, send=False)
    lead = await enter("lead", LEAD)
    before = await text_of(lead, "/waves/w1/remind")
    assert "customers not started 0 customers half done 1" in before
    await answer(link_of(opened, "Kim"), "A1", 4)
    assert await text_of(lead, "/waves/w1/remind") == before
    sent = await submit(lead, "/waves/w1/remind", {})
    assert sent.headers["location"] == "/waves/w1?done=reminded"
    assert "1 reminder" in (await lead.get("/waves/w1/customers")).text
    assert "reminder" not in await text_of(lead, "/waves/w1/colleagues")
    again = await submit(lead, "/waves/w1/remind", {})
    assert (again.status_code, "less than 24 hours ago" in again.text) == (409, True)


async def test_the_promise_becomes_stricter_and_never_less(enter: Enter) -> None:
    await opened_wave()
    lead = await enter("lead", LEAD)
    for fields, status in (
        ({"k": "2"}, 422),
        ({"k": "3"}, 422),
        ({"k": "many"}, 422),
        ({"k": "5", "confidential": "yes"}, 303),
        ({"k": "4"}, 422),
    ):
        assert (await submit(lead, "/waves/w1/tighten", fields)).status_code == status, fields
    contract = read_contract((await fetch("SELECT contract FROM wave"))[0]["contract"])
    assert (contract.k, contract.vendor) == (5, "confidential")
    assert "below 5 people" in (await lead.get("/waves/w1?done=tightened")).text


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_reps_see_none_of_it(enter: Enter) -> None:
    await opened_wave()
    rep = await enter("rep", "rep@example.com")
    for page in ("", "/customers", "/colleagues", "/extend", "/cancel", "/address/1", "/remind", "/tighten"):
        assert (await rep.get(f"/waves/w1{page}")).status_code == 404
    lead = await enter("lead", LEAD)
    for page in ("", "/customers", "/extend", "/cancel", "/address/1"):
        assert (await lead.get(f"/waves/unknown{page}")).status_code == 404
