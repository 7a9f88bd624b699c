"""A reply reaches whoever shares their name, once, from the account's own people, and is measured."""

import asyncio

import pytest

from surveys.actions.replies import LONGEST_REPLY, plain_text, send_reply
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Conflict, NotFound
from surveys.queries.messages import ReplyText, load_letter, load_reply
from surveys.queries.replies import Measure, load_inbox, load_thread, measure_replies, measure_wave
from tests.company import DAY, NOW
from tests.conversations import LEAD, OTHER, REP, answered_wave, response_of, visitor

OWNER = visitor("rep", REP)


async def replies() -> list[str]:
    return [row["text"] for row in await fetch("SELECT text FROM reply ORDER BY id")]


async def mailed(message: int) -> tuple[str, str, str]:
    """What the mail of a reply says, who signs it, and about which account."""
    letter = await load_letter(message)
    assert letter is not None
    reply: ReplyText = await load_reply(letter)
    return reply.text, reply.author_name, reply.account


async def test_a_reply_is_kept_and_asks_for_one_mail(engine: AnyEngine) -> None:
    await answered_wave()
    ann = await response_of("Ann")
    await send_reply(OWNER, ann, " Thank you!\r\nWe will\x07 call.\n", NOW)
    thread = await load_thread(OWNER, ann)
    assert [(one.author_name, one.text, one.created_at, one.state) for one in thread.replies] == [
        ("Some One", "Thank you!\nWe will call.", NOW, "waiting")
    ]
    [message] = await fetch("SELECT kind, about, number, invitation FROM message WHERE kind = 'reply'")
    assert (message["about"], message["number"], message["invitation"]) == (1, 0, thread.head.invitation)
    assert await mailed(1) == ("Thank you!\nWe will call.", "Some One", "Acme")
    [event] = await fetch("SELECT actor, action, subject, details FROM audit_event WHERE action = 'reply.send'")
    assert (event["actor"], event["subject"], event["details"]) == (REP, f"response:{ann}", '{"account":1,"reply":1}')


async def test_two_clicks_send_one_reply(engine: AnyEngine) -> None:
    await answered_wave()
    ann = await response_of("Ann")
    await asyncio.gather(*(send_reply(OWNER, ann, "Thank you!", NOW) for _ in range(3)))
    await send_reply(OWNER, ann, "One more thing.", NOW)
    assert await replies() == ["Thank you!", "One more thing."]


async def test_who_is_erased_meanwhile_gets_no_reply(engine: AnyEngine) -> None:
    await answered_wave()
    ann = await response_of("Ann")

    async def erase() -> None:
        async with engine.transaction():
            await fetch("DELETE FROM response WHERE id = $1", ann)
            started.set()
            await asyncio.sleep(0.2)

    started, erasing = asyncio.Event(), asyncio.create_task(erase())
    await started.wait()
    with pytest.raises(NotFound):
        await send_reply(OWNER, ann, "Thank you!", NOW)
    await erasing
    assert await replies() == []


@pytest.mark.parametrize("text", ["", " \n\x00\x1b ", "x" * (LONGEST_REPLY + 1)])
async def test_what_says_nothing_or_too_much_is_not_sent(engine: AnyEngine, text: str) -> None:
    await answered_wave()
    with pytest.raises(BadInput):
        await send_reply(OWNER, await response_of("Ann"), text, NOW)
    assert await replies() == []


async def test_whoever_cannot_be_reached_gets_no_reply_that_only_we_see(engine: AnyEngine) -> None:
    await answered_wave()
    await fetch("UPDATE contact SET opted_out = true WHERE name = 'Ann'")
    ann = await response_of("Ann")
    assert not (await load_thread(OWNER, ann)).reachable
    with pytest.raises(Conflict) as refused:
        await send_reply(OWNER, ann, "Thank you!", NOW)
    assert str(refused.value) == "No mail reaches Ann: nothing was sent."
    assert await replies() == []


async def test_only_the_people_of_the_account_may_reply_whoever_they_are_by_now(engine: AnyEngine) -> None:
    await answered_wave()
    ann = await response_of("Ann")
    for stranger in (visitor("rep", OTHER), visitor("rep", "nobody@example.com"), visitor("rep", "")):
        with pytest.raises(NotFound):
            await send_reply(stranger, ann, "Hello", NOW)
    await send_reply(OWNER, ann, "From the old owner", NOW)
    await fetch("UPDATE account SET owner_email = $1 WHERE id = 1", OTHER)
    with pytest.raises(NotFound):
        await load_thread(OWNER, ann)
    heir = visitor("rep", OTHER)
    assert [one.text for one in (await load_thread(heir, ann)).replies] == ["From the old owner"]
    assert [one.person for one in (await load_inbox(heir, 0, 1)).threads] == ["Dana", "Ann"]


async def test_answers_that_are_no_longer_named_take_their_thread_and_their_mail_along(engine: AnyEngine) -> None:
    await answered_wave()
    ann = await response_of("Ann")
    await send_reply(OWNER, ann, "Thank you!", NOW)
    await fetch("UPDATE response SET sharing = 'unnamed' WHERE id = $1", ann)
    with pytest.raises(NotFound):
        await mailed(1)
    with pytest.raises(NotFound):
        await load_thread(visitor("lead", LEAD), ann)
    await fetch("UPDATE response SET sharing = 'named' WHERE id = $1", ann)
    await fetch("DELETE FROM response WHERE id = $1", ann)
    with pytest.raises(NotFound):
        await mailed(1)
    assert await replies() == []


async def test_who_got_an_answer_and_after_how_many_days(engine: AnyEngine) -> None:
    await answered_wave()
    lead = visitor("lead", LEAD)
    assert await measure_replies(lead) == (Measure("w1", "First wave", 2, 0, None),)
    await send_reply(OWNER, await response_of("Ann"), "Thank you!", NOW)
    await send_reply(OWNER, await response_of("Dana"), "Thank you, Dana!", NOW)
    assert await measure_wave(lead, "w1") == Measure("w1", "", 2, 0, None)
    await fetch("UPDATE message SET state = 'sent', sent_at = $1 WHERE about = 1", NOW + 2 + 3 * DAY)
    await fetch("UPDATE message SET state = 'bounced', sent_at = $1 WHERE about = 2", NOW + DAY)
    assert await measure_wave(lead, "w1") == Measure("w1", "", 2, 1, 3.0)
    assert await measure_replies(lead, "w1") == (Measure("1", "Acme", 2, 1, 3.0),)
    assert await measure_replies(visitor("rep", OTHER)) == ()
    assert {one.person: one.failed for one in (await load_inbox(OWNER, 0, 1)).threads} == {"Ann": False, "Dana": True}


def test_what_nobody_can_see_is_not_sent() -> None:
    assert plain_text("  a\tb\r\nc\rd\x00\x9f\ud800 \u202e\u200d ") == "a\tb\nc\nd \u202e\u200d"
