"""A wave can only be kept open longer, and a link goes to its person's new address and to nobody else's."""

import pytest

from surveys.actions.closing import close_wave
from surveys.actions.following import extend_wave, retry_failed, send_elsewhere
from surveys.actions.messages import want_messages
from surveys.actions.responses import Submission, record
from surveys.actions.users import create_user
from surveys.answer_values import Value
from surveys.confidentiality import token_hash
from surveys.drafts import Draft
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Closed, Conflict, NotAllowed, NotFound, ParallaxError
from surveys.planning.settings import WaveSettings, write_settings
from surveys.queries.answering import Stored, load_link, load_stored
from surveys.sealing import public_key, unseal
from tests.answering import answer, link_of
from tests.company import DAY, MAIL_KEY, NOW, found_company, open_test_wave
from tests.server.web.answering.site import rows

LEAD = "lead@example.com"
LATER = NOW + 5_000
PUBLIC = public_key(MAIL_KEY)
ANSWERS = "SELECT item, number, text FROM answer ORDER BY item"


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def _number(person: str) -> int:
    number: int = (await fetch("SELECT id FROM invitation WHERE person = $1", person))[0]["id"]
    return number


async def _with_mail() -> None:
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(mails=True)))


async def test_a_wave_is_kept_open_longer_and_never_shorter() -> None:
    opened = await open_test_wave()
    for closes_at in (NOW + 14 * DAY, NOW + 3 * DAY, 10**18):
        with pytest.raises(BadInput):
            await extend_wave("w1", closes_at, LEAD, LATER)
    await extend_wave("w1", NOW + 20 * DAY, LEAD, LATER)
    assert (await load_link(link_of(opened, "Ann").token, NOW + 19 * DAY)).closes_at == NOW + 20 * DAY
    events = await fetch("SELECT actor, action, details FROM audit_event WHERE action = 'wave.extend'")
    assert [tuple(row.values()) for row in events] == [(LEAD, "wave.extend", f'{{"closes_at":{NOW + 20 * DAY}}}')]
    await close_wave("w1", LEAD, LATER)
    with pytest.raises(Closed):
        await extend_wave("w1", NOW + 30 * DAY, LEAD, LATER)
    with pytest.raises(NotFound):
        await extend_wave("unknown", NOW + 30 * DAY, LEAD, LATER)


async def test_a_customers_answers_count_on_under_the_new_link_that_does_not_show_them() -> None:
    opened = await open_test_wave()
    old = link_of(opened, "Dana")
    await answer(old, "A1", 4, {"c_improve": "Old."}, sharing="totals")
    await answer(old, "B1", 2, send=False)
    await fetch("UPDATE contact SET email_status = 'bounced' WHERE name = 'Dana'")
    token = await send_elsewhere("w1", await _number("dana@group.example"), " Dana@New.example ", PUBLIC, LEAD, LATER)
    assert token is not None
    with pytest.raises(NotFound):
        await load_link(old.token, LATER)
    link = await load_link(token, LATER)
    assert [(account.name, account.progress) for account in link.accounts] == [("Acme", "not_started"), ("Bolt", "not_started")]
    assert [await load_stored(link, account.id) for account in link.accounts] == [Stored(), Stored()]
    assert await rows("SELECT account, state, sharing, draft FROM response") == [(1, "sent", "totals", None)]
    contacts = await fetch("SELECT email, email_status FROM contact WHERE name = 'Dana'")
    assert [tuple(row.values()) for row in contacts] == [("dana@new.example", "ok")] * 2
    row = (await fetch("SELECT email, person, token_hash, sealed_token FROM invitation WHERE id = $1", link.invitation))[0]
    assert (row["email"], row["person"], row["token_hash"]) == ("dana@new.example", "dana@new.example", token_hash(token))
    assert unseal(MAIL_KEY, row["sealed_token"]) == token
    assert await fetch("SELECT id FROM message") == []


async def test_a_customer_who_sends_by_the_new_link_replaces_all_that_was_sent_before() -> None:
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": "Old."}, sharing="totals")
    before = await rows(ANSWERS)
    token = await send_elsewhere("w1", await _number("ann@acme.example"), "ann@new.example", PUBLIC, LEAD, LATER)
    link = await load_link(token or "", LATER)
    draft = Draft(values={"c_easy": Value(1.0)}, sharing="named")
    await record(link, link.accounts[0], Stored(), Submission("first", 0, draft, send=False), LATER)
    stored = await load_stored(link, 1)
    assert (stored.state, stored.draft, stored.revision) == ("draft", draft, 1)
    assert (await rows(ANSWERS), await rows("SELECT sharing FROM response")) == (before, [("totals",)])
    await record(link, link.accounts[0], stored, Submission("second", 1, draft, send=True), LATER)
    assert await rows(ANSWERS) == [("c_easy", 1.0, None)]
    stored, link = await load_stored(link, 1), await load_link(link.token, LATER)
    assert (stored.state, stored.draft, link.accounts[0].progress) == ("sent", draft, "finished")
    assert await rows("SELECT state, sharing, revision FROM response") == [("sent", "named", 2)]


async def test_where_mail_is_sent_the_new_link_is_mailed_and_shown_to_nobody() -> None:
    await open_test_wave()
    await _with_mail()
    number = await _number("ann@acme.example")
    for address in ("ann@one.example", "ann@two.example"):
        assert await send_elsewhere("w1", number, address, PUBLIC, LEAD, LATER) is None
    messages = await fetch("SELECT kind, number, state FROM message WHERE invitation = $1 ORDER BY number", number)
    assert [tuple(row.values()) for row in messages] == [("invitation", turn, "waiting") for turn in range(2)]


@pytest.mark.parametrize("name", ["Ann", "Lee"])
async def test_to_the_address_that_they_have_goes_the_same_link(name: str) -> None:
    opened = await open_test_wave()
    await _with_mail()
    link = link_of(opened, name)
    await answer(link, "A1", 4)
    known = await load_link(link.token, LATER)
    address: str = (await fetch("SELECT email FROM invitation WHERE id = $1", known.invitation))[0]["email"]
    assert await send_elsewhere("w1", known.invitation, address.upper(), PUBLIC, LEAD, LATER) is None
    assert await load_link(link.token, LATER) == known
    assert (await load_stored(known, 1)).state == "sent"
    assert await rows("SELECT invitation, kind, number FROM message") == [(known.invitation, "invitation", 0)]
    assert await rows("SELECT kind FROM job WHERE queue = 'mail'") == [("mail",)]


async def test_without_mail_a_link_that_is_shown_shows_nothing_even_for_the_same_address() -> None:
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 4)
    token = await send_elsewhere("w1", await _number("ann@acme.example"), "ann@acme.example", PUBLIC, LEAD, LATER)
    assert await load_stored(await load_link(token or "", LATER), 1) == Stored()


async def test_an_address_that_an_import_brought_is_the_persons_own() -> None:
    await open_test_wave()
    await _with_mail()
    await fetch("UPDATE contact SET email = 'ann@new.example' WHERE name = 'Ann'")
    await fetch("UPDATE colleague SET email = 'lee@new.example' WHERE name = 'Lee'")
    await send_elsewhere("w1", await _number("ann@acme.example"), "ann@new.example", PUBLIC, LEAD, LATER)
    await send_elsewhere("w1", await _number("lee@us.example"), "lee@new.example", PUBLIC, LEAD, LATER)
    with pytest.raises(Conflict):
        await send_elsewhere("w1", await _number("mo@us.example"), "lee@new.example", PUBLIC, LEAD, LATER)


async def test_of_a_colleague_only_a_job_is_asked_for() -> None:
    opened = await open_test_wave()
    await _with_mail()
    number = await _number("lee@us.example")
    assert await send_elsewhere("w1", number, "lee@branch.example", PUBLIC, LEAD, LATER) is None
    jobs = await fetch("SELECT queue, kind, subject FROM job")
    assert [tuple(row.values()) for row in jobs] == [("mail", "rekey", f"invitation:{number}")]
    assert (await load_link(link_of(opened, "Lee").token, LATER)).invitation == number
    assert (await fetch("SELECT email FROM colleague WHERE name = 'Lee'"))[0]["email"] == "lee@branch.example"
    assert await fetch("SELECT id FROM audit_event WHERE details LIKE '%branch%'") == []


@pytest.mark.parametrize(
    ("person", "address", "error"),
    [
        ("ann@acme.example", "nothing", BadInput),
        ("ann@acme.example", "dana@group.example", Conflict),
        ("ann@acme.example", "KIM@us.example", Conflict),
        ("lee@us.example", "mo@us.example", Conflict),
        ("lee@us.example", "lead@example.com", NotAllowed),
        ("ann@acme.example", "lead@example.com", NotAllowed),
        ("lee@us.example", "other@example.com", NotAllowed),  # owns Bolt
        ("rep@example.com", "private@example.net", NotAllowed),  # owns Acme: known by this address as not counted (R1)
    ],
)
async def test_no_link_goes_to_somebody_else(person: str, address: str, error: type[ParallaxError]) -> None:
    await open_test_wave()
    await _with_mail()
    await create_user(LEAD, "Lead", "lead", "a long enough password", actor="test", now=NOW)
    with pytest.raises(error):
        await send_elsewhere("w1", await _number(person), address, PUBLIC, LEAD, LATER)
    assert await fetch("SELECT id FROM invitation WHERE email = $1 AND person <> $1", address.lower()) == []
    assert await fetch("SELECT id FROM job") == []


async def test_without_mail_a_colleague_keeps_the_link_they_have() -> None:
    await open_test_wave()
    with pytest.raises(NotAllowed):
        await send_elsewhere("w1", await _number("lee@us.example"), "lee@branch.example", PUBLIC, LEAD, LATER)
    with pytest.raises(NotFound):
        await send_elsewhere("w1", 999, "lee@branch.example", PUBLIC, LEAD, LATER)


async def test_failed_mails_are_tried_again() -> None:
    opened = await open_test_wave()
    numbers = [row["id"] for row in await fetch("SELECT id FROM invitation WHERE email <> '' ORDER BY id")]
    await want_messages("invitation", opened.wave, numbers)
    await fetch("DELETE FROM job")
    await fetch("UPDATE message SET state = 'failed', error = 'refused' WHERE invitation IN ($1, $2)", *numbers[:2])
    assert await retry_failed("w1", LEAD, LATER) == 2
    assert {row["state"] for row in await fetch("SELECT state FROM message")} == {"waiting"}
    assert [(row["kind"], row["queue"]) for row in await fetch("SELECT kind, queue FROM job")] == [("mail", "mail")] * 2


async def test_how_many_failed_mails_were_reminders_of_colleagues_is_told_to_nobody() -> None:
    opened = await open_test_wave()
    ann, lee, mo = await _number("ann@acme.example"), await _number("lee@us.example"), await _number("mo@us.example")
    await want_messages("invitation", opened.wave, [ann, lee, mo])
    await want_messages("reminder", opened.wave, [ann, lee, mo], 1)
    await fetch("DELETE FROM job")
    await fetch("UPDATE message SET state = CASE WHEN kind = 'invitation' AND invitation = $1 THEN 'sent' ELSE 'failed' END", mo)
    assert await retry_failed("w1", LEAD, LATER) == 2
    assert await retry_failed("w1", LEAD, LATER) == 0
    waiting = await fetch("SELECT kind, invitation FROM message WHERE state = 'waiting'")
    assert {(row["kind"], row["invitation"]) for row in waiting} == {("reminder", ann), ("invitation", lee), ("reminder", mo)}
    assert len(await fetch("SELECT id FROM job")) == 3
    details = await fetch("SELECT details FROM audit_event WHERE action = 'wave.retry_mails' ORDER BY id")
    assert [row["details"] for row in details] == ['{"mails":2}', '{"mails":0}']


async def test_a_closed_wave_sends_nothing_again() -> None:
    opened = await open_test_wave()
    await want_messages("invitation", opened.wave, [await _number("ann@acme.example")])
    await fetch("UPDATE message SET state = 'failed'")
    await close_wave("w1", LEAD, LATER)
    with pytest.raises(Closed):
        await retry_failed("w1", LEAD, LATER)
    assert [row["state"] for row in await fetch("SELECT state FROM message")] == ["failed"]
