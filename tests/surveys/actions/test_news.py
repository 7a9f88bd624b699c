"""News is published once, after the close, to whom it concerns, in whole and in other words than customers' own."""

import asyncio

import pytest
from msgspec.structs import replace

from surveys.actions.closing import close_wave
from surveys.actions.news import publish_due, publish_news, rewrite_news, schedule_news, withdraw_news, write_news
from surveys.confidentiality import Contract
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Conflict, NotFound
from surveys.news import Audience, NewsText, Written
from surveys.queries.messages import load_letter, load_news_text
from surveys.queries.news import find_news, find_quotes, load_news_page, load_news_wave, load_recipients, news_of_link
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave
from tests.conversations import CLOSED, LEAD, WORDS, answered_wave

TEXT = NewsText("What came of it", "Answers took too long.", "Two more people answer.", "Not at night: nobody asked for it.")
GERMAN = NewsText("Was daraus wurde", "Antworten dauerten zu lange.", "Zwei Personen mehr antworten.")


def written(account: int | None = None, audience: Audience = "both", **texts: NewsText) -> Written:
    return Written(account, audience, texts or {"en": TEXT, "de": GERMAN})


async def mailed(number: int) -> list[str]:
    rows = await fetch(
        "SELECT i.person FROM message m JOIN invitation i ON i.id = m.invitation WHERE m.kind = 'news' AND m.about = $1", number
    )
    return sorted(row["person"].partition("@")[0] for row in rows)


async def state_of(number: int) -> str:
    return (await find_news(await load_news_wave("w1"), number)).state


@pytest.mark.parametrize(
    ("account", "audience", "people"),
    [
        (None, "both", ["ann", "dana", "kim", "lee", "mo", "nia", "rep"]),
        (None, "customers", ["ann", "dana"]),
        (None, "colleagues", ["kim", "lee", "mo", "nia", "rep"]),
        (2, "customers", ["dana"]),
        (2, "both", ["dana", "kim"]),
    ],
)
async def test_everybody_asked_whom_it_concerns_gets_it(
    engine: AnyEngine, account: int | None, audience: Audience, people: list[str]
) -> None:
    await answered_wave()
    number = await write_news("w1", written(account, audience), LEAD, NOW)
    reached = await load_recipients(1, account, audience)
    assert len(people) == len(reached.customers) + len(reached.colleagues)
    await publish_news("w1", number, 0, LEAD, CLOSED + 5)
    assert await mailed(number) == people


async def test_whoever_opted_out_or_bounced_gets_none(engine: AnyEngine) -> None:
    await answered_wave()
    await fetch("UPDATE contact SET opted_out = true WHERE name = 'Ann'")
    await fetch("UPDATE colleague SET email_status = 'bounced' WHERE name = 'Kim'")
    number = await write_news("w1", written(), LEAD, NOW)
    await publish_news("w1", number, 0, LEAD, CLOSED + 5)
    assert await mailed(number) == ["dana", "lee", "mo", "nia", "rep"]


async def test_what_quotes_a_customer_never_appears_by_itself(engine: AnyEngine) -> None:
    """Before the close nothing can be compared, so what was scheduled then is compared when it is due."""
    await found_company()
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": WORDS})
    quoting, own = written(en=replace(TEXT, said=WORDS)), written()
    for number, text in enumerate((quoting, own), 1):
        assert await write_news("w1", text, LEAD, NOW) == number
        await schedule_news("w1", number, 0, CLOSED + 5, LEAD, NOW)
    await close_wave("w1", LEAD, CLOSED)
    await publish_due(CLOSED + DAY)
    assert [await state_of(number) for number in (1, 2)] == ["draft", "published"]
    assert [row["action"] for row in await fetch("SELECT action FROM audit_event WHERE actor = 'system' ORDER BY id")] == [
        "news.hold",
        "news.publish",
    ]
    await schedule_news("w1", 1, 0, CLOSED + DAY + 5, LEAD, CLOSED + DAY, quoting=True)
    await publish_due(CLOSED + 2 * DAY)
    assert await state_of(1) == "published"


async def test_words_that_no_lead_may_read_are_not_compared(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave(contract=Contract(customers=2))
    words = "Please answer the phone before noon."
    await answer(link_of(opened, "Dana"), "B1", 2, {"c_improve": words}, sharing="unnamed")
    await close_wave("w1", LEAD, CLOSED)
    assert await find_quotes(await load_news_wave("w1"), {"en": replace(TEXT, said=words)}) == ()


async def test_a_mail_says_what_is_published_when_it_is_sent(engine: AnyEngine) -> None:
    await answered_wave()
    number = await write_news("w1", written(1, "customers"), LEAD, NOW)
    await publish_news("w1", number, 0, LEAD, CLOSED + 5)
    letter = await load_letter((await fetch("SELECT id FROM message WHERE kind = 'news' ORDER BY id"))[0]["id"])
    assert letter is not None
    slug = (await find_news(await load_news_wave("w1"), number)).slug
    await rewrite_news("w1", number, 0, written(en=GERMAN), LEAD, CLOSED + 6)
    assert await load_news_text(letter) == (slug, {"en": GERMAN})
    await withdraw_news("w1", number, LEAD, CLOSED + 7)
    with pytest.raises(NotFound):
        await load_news_text(letter)


async def test_nothing_is_published_before_the_wave_has_closed(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    number = await write_news("w1", written(), LEAD, NOW)
    with pytest.raises(Conflict) as refused:
        await publish_news("w1", number, 0, LEAD, NOW)
    assert str(refused.value) == "First wave is still open: what came of it can be published once it has closed."
    await schedule_news("w1", number, 0, NOW + 1, LEAD, NOW)
    await publish_due(NOW + 30 * DAY)
    assert (await state_of(number), await mailed(number)) == ("scheduled", [])


async def test_what_is_scheduled_waits_for_its_time_and_for_a_day_after_the_close(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    number = await write_news("w1", written(), LEAD, NOW)
    await schedule_news("w1", number, 0, NOW + DAY, LEAD, NOW)
    await close_wave("w1", LEAD, NOW + 5 * DAY)
    await publish_due(NOW + 6 * DAY - 1)
    assert await state_of(number) == "scheduled"
    await publish_due(NOW + 6 * DAY)
    page = await load_news_page((await find_news(await load_news_wave("w1"), number)).slug)
    assert (page.published_at, page.updated_at, len(await mailed(number))) == (NOW + 6 * DAY, None, 7)


async def test_many_sweeps_at_once_and_after_a_restart_publish_once(engine: AnyEngine) -> None:
    await answered_wave()
    numbers = [await write_news("w1", written(), LEAD, NOW) for _ in range(3)]
    for number in numbers:
        await schedule_news("w1", number, 0, CLOSED + 2, LEAD, CLOSED)
    await asyncio.gather(*(publish_due(CLOSED + DAY + moment) for moment in range(4)))
    await publish_due(CLOSED + 9 * DAY)
    events = await fetch("SELECT actor, details FROM audit_event WHERE action = 'news.publish' ORDER BY id")
    assert sorted(row["details"] for row in events) == [f'{{"mails":7,"news":{number}}}' for number in numbers]
    assert {row["actor"] for row in events} == {"system"}
    assert [len(await mailed(number)) for number in numbers] == [7, 7, 7]


async def test_two_leads_who_press_at_once_publish_once(engine: AnyEngine) -> None:
    await answered_wave()
    number = await write_news("w1", written(), LEAD, NOW)
    results = await asyncio.gather(*(publish_news("w1", number, 0, LEAD, CLOSED + 5) for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results if result] == [Conflict, Conflict]
    assert len(await mailed(number)) == 7


async def test_what_is_published_at_the_same_moment_is_not_overwritten_unchecked(engine: AnyEngine) -> None:
    await answered_wave()
    for _ in range(5):
        number = await write_news("w1", written(), LEAD, NOW)
        half = rewrite_news("w1", number, 0, written(en=NewsText("Half")), LEAD, CLOSED + 5)
        await asyncio.gather(publish_news("w1", number, 0, LEAD, CLOSED + 5), half, return_exceptions=True)
        news = await find_news(await load_news_wave("w1"), number)
        assert (news.state, news.texts["en"].is_complete) in {("published", True), ("draft", False)}


async def test_what_changed_since_it_was_seen_is_neither_published_nor_overwritten(engine: AnyEngine) -> None:
    await answered_wave()
    number = await write_news("w1", written(), LEAD, NOW)
    await rewrite_news("w1", number, 0, written(audience="customers"), "other@example.com", NOW + 1)
    for late in (
        publish_news("w1", number, 0, LEAD, CLOSED + 5),
        schedule_news("w1", number, 0, CLOSED + 9, LEAD, CLOSED + 5),
        rewrite_news("w1", number, 0, written(), LEAD, CLOSED + 5),
    ):
        with pytest.raises(Conflict) as refused:
            await late
        assert (str(refused.value), refused.value.revision) == (
            "other@example.com changed this text since you opened it: look at it again.",
            1,
        )
    assert (await state_of(number), await mailed(number)) == ("draft", [])


async def test_a_change_takes_what_was_scheduled_back_to_a_draft(engine: AnyEngine) -> None:
    await answered_wave()
    number = await write_news("w1", written(), LEAD, NOW)
    await schedule_news("w1", number, 0, CLOSED + 2, LEAD, CLOSED)
    await rewrite_news("w1", number, 0, written(), LEAD, CLOSED)
    await publish_due(CLOSED + 9 * DAY)
    assert await state_of(number) == "draft"


async def test_a_correction_says_when_and_sends_nothing_again(engine: AnyEngine) -> None:
    await answered_wave()
    number = await write_news("w1", written(1, "customers"), LEAD, NOW)
    await publish_news("w1", number, 0, LEAD, CLOSED + 5)
    await rewrite_news("w1", number, 0, written(2, "both", en=GERMAN), LEAD, CLOSED + 9)
    news = await find_news(await load_news_wave("w1"), number)
    page = await load_news_page(news.slug)
    assert (page.texts, page.published_at, page.updated_at) == ({"en": GERMAN}, CLOSED + 5, CLOSED + 9)
    assert (news.account, news.audience, news.revision, await mailed(number)) == (1, "customers", 1, ["ann", "dana"])
    with pytest.raises(BadInput):
        await rewrite_news("w1", number, 1, written(en=NewsText("Half")), LEAD, CLOSED + 9)


async def test_only_what_is_whole_is_published_and_only_about_accounts_of_the_wave(engine: AnyEngine) -> None:
    await answered_wave()
    number = await write_news("w1", written(de=GERMAN), LEAD, NOW)
    with pytest.raises(BadInput):
        await publish_news("w1", number, 0, LEAD, CLOSED + 5)
    with pytest.raises(BadInput):
        await write_news("w1", written(77), LEAD, NOW)
    with pytest.raises(NotFound):
        await write_news("w2", written(), LEAD, NOW)
    with pytest.raises(NotFound):
        await publish_news("w1", number + 1, 0, LEAD, CLOSED)


async def test_customers_own_words_are_published_only_on_purpose(engine: AnyEngine) -> None:
    await answered_wave()
    number = await write_news("w1", written(en=NewsText("Title", f"One of you: {WORDS}", "We went on.")), LEAD, NOW)
    wave = await load_news_wave("w1")
    runs = await find_quotes(wave, (await find_news(wave, number)).texts)
    assert runs == ("the new portal saves us a whole day every month",)
    with pytest.raises(Conflict):
        await publish_news("w1", number, 0, LEAD, CLOSED + 5)
    with pytest.raises(Conflict):
        await schedule_news("w1", number, 0, CLOSED + 9, LEAD, CLOSED + 5)
    await publish_news("w1", number, 0, LEAD, CLOSED + 5, quoting=True)
    assert len(await mailed(number)) == 7
    with pytest.raises(Conflict):
        await rewrite_news("w1", number, 0, written(en=NewsText("T", "Please answer the phone before noon", "d")), LEAD, CLOSED + 6)


async def test_the_check_tells_nothing_of_words_that_leads_may_not_read(engine: AnyEngine) -> None:
    opened = await answered_wave()
    wave, text = await load_news_wave("w1"), {"en": NewsText("T", WORDS, "d")}
    await fetch("UPDATE response SET sharing = 'totals' WHERE sharing = 'named'")
    assert await find_quotes(wave, text) == ()
    await fetch(
        "INSERT INTO confidential_response (id, wave, block, account, state) VALUES ($1, $2, 'relationship', 1, 'sent')",
        "0" * 32,
        opened.wave,
    )
    await fetch("INSERT INTO confidential_answer (id, response, item, text) VALUES ($1, $1, 'i_shaped', $2)", "0" * 32, WORDS)
    assert await find_quotes(wave, text) == ()
    await fetch("UPDATE response SET sharing = 'named'")
    await fetch("UPDATE wave SET state = 'open'")
    assert await find_quotes(await load_news_wave("w1"), text) == ()


async def test_what_was_taken_back_says_so_and_a_draft_leaves_nothing(engine: AnyEngine) -> None:
    await answered_wave()
    first, second = [await write_news("w1", written(), LEAD, NOW) for _ in range(2)]
    wave = await load_news_wave("w1")
    slug = (await find_news(wave, first)).slug
    with pytest.raises(NotFound):
        await load_news_page(slug)
    await publish_news("w1", first, 0, LEAD, CLOSED + 5)
    await withdraw_news("w1", first, LEAD, CLOSED + 6)
    await withdraw_news("w1", second, LEAD, CLOSED + 6)
    with pytest.raises(NotFound) as gone:
        await load_news_page(slug)
    assert "was taken back" in str(gone.value)
    assert [(row["id"], row["state"]) for row in await fetch("SELECT id, state FROM news")] == [(first, "withdrawn")]
    with pytest.raises(Conflict):
        await rewrite_news("w1", first, 0, written(), LEAD, CLOSED + 7)


async def test_a_closed_link_leads_to_what_concerns_its_person(engine: AnyEngine) -> None:
    opened = await answered_wave()
    everybody, bolt, inside = [
        await write_news("w1", one, LEAD, NOW) for one in (written(), written(2, "customers"), written(1, "colleagues"))
    ]
    assert await news_of_link(link_of(opened, "Ann").token) == ()
    for number in (everybody, bolt, inside):
        await publish_news("w1", number, 0, LEAD, CLOSED + number)
    slugs = {(await find_news(await load_news_wave("w1"), number)).slug: number for number in (everybody, bolt, inside)}

    async def found(person: str) -> list[int]:
        return [slugs[slug] for slug, _ in await news_of_link(link_of(opened, person).token)]

    assert await found("Ann") == [everybody]
    assert await found("Dana") == [bolt, everybody]
    assert await found("Lee") == [inside, everybody]
    assert await news_of_link("0" * 26) == await news_of_link("?") == ()
