"""A colleague's answers count on under a new link that does not show them, the old one is dead, and one person stays one row."""

from uuid import uuid4

import pytest

from surveys.actions.closing import close_wave
from surveys.actions.erasing import erase_by_receipt
from surveys.actions.following import send_elsewhere
from surveys.actions.messages import want_messages
from surveys.actions.notes import sign_note, withdraw_note
from surveys.actions.outbox import claim
from surveys.actions.rekeying import rekey_colleague
from surveys.actions.responses import Receipt, Submission, record
from surveys.actions.waves import NewLink, Opened
from surveys.answer_values import Value
from surveys.confidentiality import receipt_code
from surveys.drafts import Draft
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import Closed, NotAllowed, NotFound, ParallaxError
from surveys.planning.settings import WaveSettings, write_settings
from surveys.queries.answering import Link, Stored, load_link, load_stored
from surveys.queries.messages import load_letter
from surveys.queries.notes import OwnNote, load_own_note
from surveys.queries.unfinished import load_unfinished
from surveys.sealing import public_key, unseal
from tests.answering import answer, link_of
from tests.company import MAIL_KEY, NOW, found_company, open_test_wave
from tests.erasures import erasure_log
from tests.server.web.answering.site import rows

LEAD = "lead@example.com"
LATER = NOW + 5_000
SENT = """
SELECT r.block, a.item, a.number FROM confidential_response r JOIN confidential_answer a ON a.response = r.id
WHERE r.state = 'sent' ORDER BY r.block, a.item
"""


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


@pytest.fixture
async def opened(_company: None) -> Opened:
    wave = await open_test_wave()
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(mails=True)))
    return wave


async def move(person: str, address: str) -> str:
    """Have somebody's link sent elsewhere, and return the token that only their mail tells."""
    number = (await fetch("SELECT id FROM invitation WHERE person = $1", person))[0]["id"]
    await send_elsewhere("w1", number, address, public_key(MAIL_KEY), LEAD, LATER)
    jobs = await claim("mail", 10)
    (job,) = [job for job in jobs if job.kind == "rekey"]
    await rekey_colleague(number, MAIL_KEY, job)
    rows = await fetch("SELECT sealed_token FROM invitation WHERE person = $1", address)
    return unseal(MAIL_KEY, rows[0]["sealed_token"])


async def send(link: Link, number: int, draft: Draft, *, sent: bool = True) -> Receipt:
    account = link.accounts[number]
    stored = await load_stored(link, account.id)
    return await record(link, account, stored, Submission(str(uuid4()), stored.revision, draft, send=sent), LATER)


async def whole_form(link: NewLink) -> None:
    """Kim's form about Acme with a hand-off of department 2."""
    draft = Draft(values={"i_value": Value(4.0), "i_easier": Value(text="Old.")}, picks=(2,), repeats={2: {"h_given_complete": Value(2.0)}})
    await send(await load_link(link.token, NOW + 1), 0, draft)


async def everything(token: str) -> tuple[Link, Stored]:
    link = await load_link(token, LATER)
    return link, await load_stored(link, 1)


async def progress(token: str) -> list[str]:
    return [account.progress for account in (await load_link(token, LATER)).accounts]


async def test_what_was_sent_counts_on_and_neither_link_shows_it(opened: Opened) -> None:
    old = link_of(opened, "Kim")
    await whole_form(old)
    before = await rows("SELECT id, block, state FROM confidential_response ORDER BY id")
    token = await move("kim@us.example", "kim@branch.example")
    with pytest.raises(NotFound):
        await load_link(old.token, LATER)
    link, stored = await everything(token)
    assert (link.moved, stored, await progress(token)) == (True, Stored(), ["not_started"] * 2)
    assert await rows("SELECT id, block, state FROM confidential_response ORDER BY id") == before
    assert await rows("SELECT count(*) FROM confidential_answer") == [(3,)]
    assert await rows("SELECT state FROM participation WHERE shown IS NOT NULL ORDER BY account") == [("finished",), ("not_started",)]
    assert await rows("SELECT id FROM invitation WHERE person LIKE 'moved:%'") == []


async def test_sending_again_replaces_all_blocks_and_a_draft_none(opened: Opened) -> None:
    old = link_of(opened, "Kim")
    await whole_form(old)
    token = await move("kim@us.example", "kim@branch.example")
    link = await load_link(token, LATER)
    begun = Draft(values={"i_value": Value(1.0)})
    await send(link, 0, begun, sent=False)
    assert await rows(SENT) == [("handoff", "h_given_complete", 2.0), ("relationship", "i_easier", None), ("relationship", "i_value", 4.0)]
    _, stored = await everything(token)
    assert (stored.state, stored.draft, stored.revision, await progress(token)) == ("draft", begun, 1, ["half", "not_started"])
    receipt = await send(link, 0, begun)
    assert await rows(SENT) == [("relationship", "i_value", 1.0)]
    assert receipt.code == receipt_code(token, 1) != receipt_code(old.token, 1)
    _, stored = await everything(token)
    assert (stored.state, stored.draft.values, stored.unsent) == ("sent", begun.values, False)
    assert await progress(token) == ["finished", "not_started"]
    await close_wave("w1", LEAD, LATER)
    assert await rows(SENT) == [("relationship", "i_value", 1.0)]


async def test_a_link_that_moves_twice_still_has_one_form_to_replace(opened: Opened) -> None:
    await whole_form(link_of(opened, "Kim"))
    first = await load_link(await move("kim@us.example", "kim@one.example"), LATER)
    await send(first, 0, Draft(values={"i_value": Value(1.0)}), sent=False)
    second = await load_link(await move("kim@one.example", "kim@two.example"), LATER)
    assert await rows("SELECT block, state, draft FROM confidential_response ORDER BY block") == [
        ("handoff", "sent", None), ("relationship", "sent", None),
    ]  # fmt: skip
    await send(second, 0, Draft(values={"i_value": Value(5.0)}))
    third = await move("kim@two.example", "kim@three.example")
    assert (await everything(third))[1] == Stored()
    assert await rows(SENT) == [("relationship", "i_value", 5.0)]


async def test_what_was_not_sent_is_gone(opened: Opened) -> None:
    await answer(link_of(opened, "Lee"), "A1", 4, send=False)
    await answer(link_of(opened, "Mo"), "A1", 4)
    await answer(link_of(opened, "Mo"), "A1", 2, send=False)
    sent = await rows(SENT)
    for name in ("lee", "mo"):
        await move(f"{name}@us.example", f"{name}@branch.example")
    assert await rows("SELECT state, draft FROM confidential_response") == [("sent", None)]
    assert await rows(SENT) == sent
    assert await rows("SELECT state FROM participation WHERE shown = 'not_started' ORDER BY state") == [("finished",), ("not_started",)]


async def test_as_many_accounts_can_be_started_as_by_any_link() -> None:
    await insert_rows("account", ("external_ref", "name"), [(f"X{number}", f"Extra {number}") for number in (3, 4, 5)])
    await insert_rows("team_member", ("account", "colleague", "function"), [(number, 1, "Support") for number in (3, 4, 5)])
    opened = await open_test_wave()
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(mails=True)))
    for number in range(3):
        await send(await load_link(link_of(opened, "Kim").token, NOW + 1), number, Draft(values={"i_value": Value(4.0)}))
    link = await load_link(await move("kim@us.example", "kim@branch.example"), LATER)
    assert link.may_start_another
    for number in (4, 3, 0):
        await send(link, number, Draft(values={"i_value": Value(2.0)}))
    with pytest.raises(NotAllowed):
        await send(link, 1, Draft(values={"i_value": Value(1.0)}))
    assert not (await load_link(link.token, LATER)).may_start_another
    assert [row[0] for row in await rows("SELECT account FROM confidential_response WHERE state = 'sent' ORDER BY account")] == [
        1,
        2,
        3,
        4,
        5,
    ]


async def test_a_signed_note_stands_and_is_not_shown_until_it_is_signed_anew(opened: Opened) -> None:
    await sign_note(await load_link(link_of(opened, "Lee").token, NOW + 1), 1, "They pay late.", NOW)
    link = await load_link(await move("lee@us.example", "lee@branch.example"), LATER)
    await withdraw_note(link, 1)
    assert await load_own_note(link, 1) == OwnNote("Lee", "")
    assert await rows("SELECT text FROM signed_note") == [("They pay late.",)]
    await sign_note(link, 1, "They pay late.", NOW)
    assert await load_own_note(link, 1) == OwnNote("Lee", "They pay late.")


async def test_reminders_tell_nothing_of_what_was_finished(opened: Opened) -> None:
    """Whoever finished by the old link is reminded at the new address like whoever did not, and no reminder follows from the old one."""
    await answer(link_of(opened, "Lee"), "A1", 4)
    people = [row["id"] for row in await fetch("SELECT id FROM invitation WHERE person IN ('lee@us.example', 'mo@us.example')")]
    await want_messages("reminder", opened.wave, people, number=1)
    moved = [(await load_link(await move(f"{name}@us.example", f"{name}@branch.example"), LATER)).invitation for name in ("lee", "mo")]
    assert set(moved) <= set((await load_unfinished(opened.wave, ())).colleagues)
    assert await rows("SELECT kind FROM message") == [("invitation",)] * 2
    await want_messages("reminder", opened.wave, moved, number=2)
    letters = [await load_letter(row["id"]) for row in await fetch("SELECT id FROM message WHERE kind = 'reminder'")]
    assert [letter and letter.finished for letter in letters] == [False, False]


async def test_mails_go_to_the_old_address_as_long_as_the_old_link_opens_something(opened: Opened) -> None:
    number = (await fetch("SELECT id FROM invitation WHERE person = 'lee@us.example'"))[0]["id"]
    await send_elsewhere("w1", number, "lee@branch.example", public_key(MAIL_KEY), LEAD, LATER)
    assert await rows("SELECT email FROM invitation WHERE person = 'lee@branch.example'") == [("lee@us.example",)]
    await send_elsewhere("w1", number, "lee@other.example", public_key(MAIL_KEY), LEAD, LATER)
    (job,) = await claim("mail", 10)
    await rekey_colleague(number, MAIL_KEY, job)
    assert await rows("SELECT email FROM invitation WHERE person = 'lee@other.example'") == [("lee@other.example",)]


async def test_an_answer_on_its_way_by_the_old_link_is_refused(opened: Opened) -> None:
    """Whoever read the form before the move and sends it after would become a second person."""
    link, stored = await everything(link_of(opened, "Lee").token)
    await move("lee@us.example", "lee@branch.example")
    with pytest.raises(ParallaxError) as refused:
        await record(link, link.accounts[0], stored, Submission(str(uuid4()), 0, Draft(values={"i_value": Value(1.0)}), send=True), LATER)
    assert isinstance(refused.value, NotFound | Closed)
    assert await fetch("SELECT id FROM confidential_response") == []


async def test_the_receipt_that_was_noted_stays_valid(opened: Opened) -> None:
    link = link_of(opened, "Mo")
    receipt = await answer(link, "A1", 4)
    assert receipt.code
    await move("mo@us.example", "mo@branch.example")
    assert (await erase_by_receipt(receipt.code, erasure_log(), "Mo", LATER)).forms == 1
    assert await fetch("SELECT id FROM confidential_response") == []


async def test_only_the_new_link_is_mailed_and_a_repeated_job_changes_nothing(opened: Opened) -> None:
    token = await move("lee@us.example", "lee@branch.example")
    number = (await load_link(token, LATER)).invitation
    messages = await fetch("SELECT invitation, kind, number, state FROM message")
    assert [tuple(row.values()) for row in messages] == [(number, "invitation", 0, "waiting")]
    await fetch("DELETE FROM job")
    await fetch("INSERT INTO job (queue, kind, subject) VALUES ('mail', 'rekey', 'invitation:999')")
    (job,) = await claim("mail", 1)
    await rekey_colleague(999, MAIL_KEY, job)
    assert await fetch("SELECT id FROM job") == []
    assert (await load_link(token, LATER)).invitation == number


async def test_after_close_there_is_nothing_to_move(opened: Opened) -> None:
    number = (await fetch("SELECT id FROM invitation WHERE person = 'lee@us.example'"))[0]["id"]
    await send_elsewhere("w1", number, "lee@branch.example", public_key(MAIL_KEY), LEAD, LATER)
    await close_wave("w1", LEAD, LATER)
    (job,) = await claim("mail", 10)
    await rekey_colleague(number, MAIL_KEY, job)
    assert [row["id"] for row in await fetch("SELECT id FROM invitation WHERE person = 'lee@branch.example'")] == [number]
    assert await fetch("SELECT id FROM message") == []
