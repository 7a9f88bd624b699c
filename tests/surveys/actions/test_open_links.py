"""Open links: what they let in, how often, until when, and how those who come by them are counted."""

import asyncio
from uuid import uuid4

import pytest

from surveys.actions.closing import close_wave
from surveys.actions.open_links import MOST_PER_MINUTE, admit, close_open_link, make_open_link, own_token
from surveys.actions.responses import Submission, record
from surveys.actions.waves import NewWave, open_wave
from surveys.answer_values import Value
from surveys.confidentiality import Contract
from surveys.drafts import Draft
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Closed, NotAllowed, NotFound, TooOften
from surveys.instrument.library import load_library
from surveys.queries.answering import Stored, load_link
from surveys.queries.links import customer_links
from surveys.queries.open_links import list_open_links, load_door
from surveys.queries.study import load_answers
from surveys.queries.waves import load_wave
from surveys.queries.ways import load_ways
from surveys.sealing import public_key, unseal
from surveys.selection import read_selection
from tests.answering import answer, link_of
from tests.company import DAY, MAIL_KEY, NOW, found_company, open_test_wave

LEAD = "lead@example.com"


@pytest.fixture
async def slug(engine: AnyEngine) -> str:
    await found_company()
    await open_test_wave()
    return await make_open_link("w1", 1, "Poster", 500, LEAD, NOW)


async def _come(slug: str, submission: str, now: int = NOW) -> str:
    """What a first answer does before it is saved."""
    token = own_token(MAIL_KEY, slug, submission)
    await admit(await load_door(slug, now), token, "de", public_key(MAIL_KEY), now)
    return token


async def test_whoever_comes_gets_a_link_of_their_own(slug: str) -> None:
    token = await _come(slug, "one")
    link = await load_link(token, NOW)
    account = link.accounts[0]
    assert (link.side, link.source, link.language) == ("customer", "open", "de")
    assert (len(link.accounts), account.name, account.progress, account.asked_customers) == (1, "Acme", "not_started", 0)
    rows = await fetch("SELECT sealed_token, email, person FROM invitation WHERE source = 'open'")
    assert [(unseal(MAIL_KEY, row["sealed_token"]), row["email"]) for row in rows] == [(token, "")]
    assert token not in rows[0]["person"]


async def test_the_same_form_twice_is_one_person_even_at_the_same_moment(slug: str) -> None:
    tokens = await asyncio.gather(*(_come(slug, "one") for _ in range(4)))
    assert len(set(tokens)) == 1
    assert await _come(slug, "two") != tokens[0]
    rows = await fetch(
        "SELECT count(*) AS people, count(p.id) AS forms FROM invitation i JOIN participation p ON p.invitation = i.id WHERE i.source = 'open'"
    )
    assert tuple(dict(rows[0]).values()) == (2, 2)


def test_the_token_cannot_be_found_from_what_is_stored() -> None:
    assert own_token(MAIL_KEY, "slug", "one") == own_token(MAIL_KEY, "slug", "one")
    assert own_token(bytes(32), "slug", "one") != own_token(MAIL_KEY, "slug", "one")


async def test_a_link_takes_as_many_answers_as_it_was_made_for(slug: str) -> None:
    await fetch("UPDATE open_link SET most = 2")
    await _come(slug, "one")
    door = await load_door(slug, NOW)
    await _come(slug, "two")
    with pytest.raises(Closed, match="As many people as this link was made for"):
        await load_door(slug, NOW)
    with pytest.raises(Closed, match="As many people"):
        await admit(door, own_token(MAIL_KEY, slug, "three"), "", public_key(MAIL_KEY), NOW)
    await admit(door, own_token(MAIL_KEY, slug, "two"), "", public_key(MAIL_KEY), NOW)  # the same again is nobody new
    assert [(row.answered, row.takes_answers) for row in await list_open_links("w1")] == [(2, False)]


async def test_not_too_many_come_in_a_minute(slug: str) -> None:
    for number in range(MOST_PER_MINUTE):
        await _come(slug, str(number))
    with pytest.raises(TooOften) as error:
        await _come(slug, "one more")
    assert error.value.retry_after_s == 60
    for row in await fetch("SELECT id, wave FROM invitation WHERE source = 'open'"):
        await fetch(
            "INSERT INTO response (id, wave, invitation, account, submission, body_hash, started_at, updated_at)"
            " VALUES ($1, $2, $3, 1, '', '', $4, $4)",
            f"00000000-0000-0000-0000-{row['id']:012}", row["wave"], row["id"], NOW,
        )  # fmt: skip
    await _come(slug, "one more", NOW + 60_000)
    assert [row.answered for row in await list_open_links("w1")] == [MOST_PER_MINUTE + 1]


async def test_a_closed_link_lets_nobody_in_but_those_who_began_go_on(slug: str) -> None:
    token, door = await _come(slug, "one"), await load_door(slug, NOW)
    await close_open_link("w1", slug, LEAD, NOW)
    with pytest.raises(Closed):
        await load_door(slug, NOW)
    with pytest.raises(Closed):
        await admit(door, own_token(MAIL_KEY, slug, "two"), "", public_key(MAIL_KEY), NOW)
    assert (await load_link(token, NOW)).source == "open"
    with pytest.raises(NotFound):
        await close_open_link("other", slug, LEAD, NOW)


async def test_it_closes_with_its_wave(slug: str) -> None:
    door = await load_door(slug, NOW)
    with pytest.raises(Closed):
        await load_door(slug, NOW + 14 * DAY)
    await close_wave("w1", LEAD, NOW)
    with pytest.raises(Closed):
        await load_door(slug, NOW)
    with pytest.raises(Closed):
        await admit(door, own_token(MAIL_KEY, slug, "one"), "", public_key(MAIL_KEY), NOW)
    with pytest.raises(Closed):
        await make_open_link("w1", 1, "", 500, LEAD, NOW)
    assert await fetch("SELECT id FROM invitation WHERE source = 'open'") == []


async def test_a_slug_is_read_as_people_type_it(slug: str) -> None:
    assert (await load_door(slug.upper().replace("0", "O"), NOW)).slug == slug
    with pytest.raises(NotFound):
        await load_door("nothing", NOW)
    with pytest.raises(NotFound):
        await load_door("%", NOW)


async def test_only_accounts_of_the_wave_get_a_link(slug: str) -> None:
    await open_test_wave("w2", "ref=B1")
    with pytest.raises(NotFound, match="does not ask about that account"):
        await make_open_link("w2", 1, "", 500, LEAD, NOW)
    with pytest.raises(BadInput, match="1 to 10,000"):
        await make_open_link("w1", 1, "", 0, LEAD, NOW)
    events = await fetch("SELECT action, subject FROM audit_event WHERE action LIKE 'open_link%' ORDER BY id")
    assert [tuple(dict(row).values()) for row in events] == [("open_link.make", "wave:w1")]


async def test_their_answers_count_in_the_results_without_a_name(slug: str) -> None:
    link = await load_link(await _come(slug, "one"), NOW)
    draft = Draft(values={"c_reliability": Value(4.0)}, sharing="named")  # which the form does not offer them
    await record(link, link.accounts[0], Stored(), Submission(str(uuid4()), 0, draft, send=True), NOW)
    answers = await load_answers(link.wave)
    assert [(answer.account, answer.item, answer.number, answer.name) for answer in answers] == [(1, "c_reliability", 4.0, "")]


async def test_they_are_counted_beside_those_who_were_asked_and_mailed_to_nobody(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave()
    slug = await make_open_link("w1", 1, "", 500, LEAD, NOW)
    await answer(link_of(opened, "Ann"), "A1", 4)
    await _come(slug, "begun")
    await _come(slug, "sent")
    await fetch("UPDATE participation SET state = 'finished' WHERE id = (SELECT max(id) FROM participation)")
    wave = await load_wave("w1")
    assert (wave.finished, wave.asked, wave.others) == (1, 3, 1)
    assert [link.name for link in await customer_links("w1")] == ["Ann", "Dana", "Finn"]
    ann = await load_link(link_of(opened, "Ann").token, NOW)
    assert [account.asked_customers for account in ann.accounts] == [2]


async def test_a_wave_that_asks_colleagues_only_has_no_open_link(engine: AnyEngine) -> None:
    await found_company()
    new = NewWave("w1", "Culture", load_library("culture-pulse"), read_selection("all"), NOW + DAY, Contract())
    await open_wave(new, public_key(MAIL_KEY), LEAD, NOW)
    with pytest.raises(NotAllowed, match="colleagues only"):
        await make_open_link("w1", 1, "Poster", 500, LEAD, NOW)
    assert not (await load_ways("w1")).asks_customers


async def test_erased_answers_do_not_keep_others_out(slug: str) -> None:
    for number in range(MOST_PER_MINUTE):
        await _come(slug, str(number))
    await fetch("DELETE FROM response")
    with pytest.raises(TooOften):
        await _come(slug, "one too many")
    await _come(slug, "a minute later", NOW + 60_001)


@pytest.mark.parametrize("slug", ["\0", "a\0b", "..", "é", "'"])
async def test_what_is_no_slug_opens_nothing(engine: AnyEngine, slug: str) -> None:
    with pytest.raises(NotFound):
        await load_door(slug, NOW)
