"""Paper: answers that a lead types in, for a contact or for nobody known, and printed forms."""

import pytest

from surveys.actions import outbox
from surveys.actions.closing import close_wave
from surveys.actions.paper import keep_paper, key_in, want_paper
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Closed, Conflict, NotFound
from surveys.queries.access import Visitor
from surveys.queries.account import load_account
from surveys.queries.answering import load_link
from surveys.queries.paper import PaperForm, PaperState, form_of, paper_states, stored_paper
from surveys.queries.waves import load_wave
from surveys.sealing import public_key
from tests.answering import answer, link_of
from tests.company import MAIL_KEY, NOW, found_company, open_test_wave

LEAD = "lead@example.com"


async def _key_in(signed: str = "", account: int = 1) -> str:
    return await key_in("w1", account, signed, "en", public_key(MAIL_KEY), LEAD, NOW)


async def test_a_paper_answer_gets_a_link_and_an_event_without_content(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    first, second = await _key_in(), await _key_in()
    assert first != second
    link = await load_link(first, NOW)
    assert (link.side, link.source, [account.name for account in link.accounts]) == ("customer", "paper", ["Acme"])
    events = await fetch("SELECT actor, subject, details FROM audit_event WHERE action = 'paper.key_in' ORDER BY id")
    assert [tuple(dict(row).values()) for row in events] == [(LEAD, "wave:w1", '{"account":1,"signed":0}')] * 2


async def test_a_signed_paper_counts_for_its_contact_once(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave()
    await _key_in("ANN@acme.example")
    await fetch("UPDATE participation SET state = 'finished' WHERE id = (SELECT max(id) FROM participation)")
    page = await load_account(Visitor(1, 1, LEAD, "Lead", "lead", "", NOW), 1)
    assert [(customer.name, customer.progress) for customer in page.customers] == [("Ann", "finished"), ("Dana", "not_started")]
    assert (page.waves[0].finished, page.waves[0].asked) == (0, 2)
    assert (await load_wave("w1")).others == 1
    with pytest.raises(Conflict, match="Ann has answered in this wave already"):
        await _key_in("Ann")
    await answer(link_of(opened, "Dana"), "A1", 4, send=False)
    with pytest.raises(Conflict, match="Dana"):
        await _key_in("dana")


async def test_what_cannot_be_keyed_in_writes_nothing(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave(accounts="ref=A1")
    with pytest.raises(BadInput, match="No single contact of this account is called 'Finn'"):
        await _key_in("Finn")
    with pytest.raises(NotFound):
        await _key_in(account=2)
    await close_wave("w1", LEAD, NOW)
    with pytest.raises(Closed):
        await _key_in()
    assert await fetch("SELECT id FROM invitation WHERE source = 'paper'") == []


async def test_a_form_is_asked_for_printed_and_printed_anew(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    version = (await fetch("SELECT version FROM wave"))[0]["version"]
    form = PaperForm(version, "pt-BR")
    assert form_of(form.subject) == form
    assert await paper_states(version, ("en", "pt-BR")) == (PaperState("en", "none"), PaperState("pt-BR", "none"))
    for round_, pdf in enumerate((b"one", b"two")):
        await want_paper(form)
        assert [state.state for state in await paper_states(version, ("en", "pt-BR"))] == ["none", "waiting"]
        (job,) = await outbox.claim("pdf", 1)
        await keep_paper(form, "hash", pdf, NOW + round_, job)
        assert await stored_paper(form) == pdf
        assert await paper_states(version, ("pt-BR",)) == (PaperState("pt-BR", "ready", NOW + round_),)
