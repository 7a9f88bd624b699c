"""A form is stored once, whole or not at all; the receipt comes after COMMIT; colleagues' rows lead to nobody."""

import asyncio
from uuid import uuid4

import pytest

from surveys.actions.closing import close_wave
from surveys.actions.responses import Receipt, Submission, record
from surveys.answer_values import Value
from surveys.confidentiality import receipt_code, receipt_hash
from surveys.drafts import Draft, lay_over
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import Closed, Conflict, NotAllowed, NotFound
from surveys.instrument.forms import pages_for
from surveys.queries.answering import Link, link_definition, load_link, load_stored
from tests.company import NOW, found_company, open_test_wave

CUSTOMER = {"c_responsiveness": ["4"], "c_renewal": ["9"], "_sharing": ["named"]}
COLLEAGUE = {"i_responsiveness": ["5"], "i_clear_requests": ["2"], "i_shaped": ["They shout."], "_words": ["yes"]}


@pytest.fixture
async def tokens(engine: AnyEngine) -> dict[str, str]:
    """The links of a freshly opened wave by the person's name."""
    await found_company()
    return {link.name: link.token for link in (await open_test_wave()).links}


async def _draft(link: Link, account: int, posted: dict[str, list[str]]) -> Draft:
    stored = await load_stored(link, account)
    return lay_over(stored.draft, pages_for(await link_definition(link), link.side), list(link.departments), posted, final=True)


async def _post(token: str, posted: dict[str, list[str]], *, send: bool = True, number: int = 0, submission: str = "") -> Receipt:
    link = await load_link(token, NOW)
    account = link.accounts[number]
    stored = await load_stored(link, account.id)
    draft = await _draft(link, account.id, posted)
    return await record(link, account, stored, Submission(submission or str(uuid4()), stored.revision, draft, send), NOW)


async def _rows(table: str, *columns: str) -> list[tuple[object, ...]]:
    rows = await fetch(f"SELECT {', '.join(columns)} FROM {table}")
    return sorted((tuple(row[column] for column in columns) for row in rows), key=repr)


async def test_a_sent_form_is_a_response_with_answers_and_work(tokens: dict[str, str]) -> None:
    receipt = await _post(tokens["Ann"], CUSTOMER)
    assert receipt == Receipt(1, receipt_code(tokens["Ann"], 1))
    assert await _rows("response", "account", "state", "sharing", "revision", "draft", "sent_at") == [(1, "sent", "named", 1, None, NOW)]
    answered = [row for row in await _rows("answer", "item", "number", "text", "missing") if row[3] is None]
    assert answered == [("c_renewal", 9.0, None, None), ("c_responsiveness", 4.0, None, None)]
    assert ("c_stay", "hidden") in await _rows("answer", "item", "missing")
    [response] = await _rows("response", "id")
    assert await _rows("job", "kind", "subject", "wanted") == [("score", f"response:{response[0]}", 1)]
    states = await fetch("SELECT p.state FROM participation p JOIN contact c ON c.id = p.contact WHERE c.name = 'Ann'")
    assert [row["state"] for row in states] == ["finished"]


async def test_a_saved_page_is_a_draft_and_enters_nothing(tokens: dict[str, str]) -> None:
    await _post(tokens["Ann"], CUSTOMER, send=False)
    assert await _rows("response", "state", "revision", "sent_at") == [("draft", 1, None)]
    assert await _rows("answer", "item") == []
    assert await _rows("job", "kind") == []
    link = await load_link(tokens["Ann"].upper(), NOW)
    assert link.accounts[0].progress == "half"
    stored = await load_stored(link, 1)
    assert (stored.unsent, stored.draft.values["c_responsiveness"], stored.draft.sharing) == (True, Value(number=4.0), "named")


async def test_a_change_after_sending_counts_only_once_it_is_sent(tokens: dict[str, str]) -> None:
    await _post(tokens["Ann"], CUSTOMER)
    await _post(tokens["Ann"], {"c_responsiveness": ["1"]}, send=False)
    assert ("c_responsiveness", 4.0) in await _rows("answer", "item", "number")
    await _post(tokens["Ann"], {})
    assert ("c_responsiveness", 1.0) in await _rows("answer", "item", "number")
    assert await _rows("response", "state", "revision") == [("sent", 3)]
    assert await _rows("job", "kind", "wanted") == [("score", 2)]


async def test_an_identical_replay_gives_the_same_receipt_and_stores_nothing(tokens: dict[str, str]) -> None:
    submission = str(uuid4())
    first = await _post(tokens["Ann"], CUSTOMER, submission=submission)
    before = await _rows("answer", "id", "item", "number")
    assert await _post(tokens["Ann"], CUSTOMER, submission=submission) == first
    assert await _rows("answer", "id", "item", "number") == before
    with pytest.raises(Conflict):
        await _post(tokens["Ann"], {"c_responsiveness": ["1"]}, submission=submission)


@pytest.mark.parametrize("name", ["Ann", "Lee"])
async def test_of_two_windows_one_is_stored_and_the_other_hears_of_it(tokens: dict[str, str], name: str) -> None:
    link = await load_link(tokens[name], NOW)
    stored = await load_stored(link, 1)
    drafts = [await _draft(link, 1, {("c" if name == "Ann" else "i") + "_reliability": [point]}) for point in "123"]
    windows = [Submission(str(uuid4()), 0, draft, send=True) for draft in drafts]
    outcomes = await asyncio.gather(*(record(link, link.accounts[0], stored, window, NOW) for window in windows), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Conflict", "Receipt"]


@pytest.mark.parametrize("name", ["Ann", "Lee"])
async def test_the_same_submission_twice_at_once_is_stored_once(tokens: dict[str, str], name: str) -> None:
    link = await load_link(tokens[name], NOW)
    stored = await load_stored(link, 1)
    draft = await _draft(link, 1, CUSTOMER if name == "Ann" else COLLEAGUE)
    window = Submission(str(uuid4()), 0, draft, send=True)
    outcomes = await asyncio.gather(*(record(link, link.accounts[0], stored, window, NOW) for _ in range(5)))
    assert outcomes == [Receipt(1, receipt_code(tokens[name], 1))] * 5


@pytest.mark.parametrize("name", ["Ann", "Lee"])
async def test_a_form_without_an_answer_stores_nothing(tokens: dict[str, str], name: str) -> None:
    assert await _post(tokens[name], {"c_responsiveness": [""], "i_reliability": [""], "_sharing": ["named"]}) == Receipt(0, None)
    assert await _rows("response", "id") == []
    assert await _rows("confidential_response", "id") == []


async def test_a_colleagues_blocks_share_nothing_and_name_nobody(tokens: dict[str, str]) -> None:
    await _post(tokens["Lee"], COLLEAGUE | {"_departments": ["1", "3"], "h_received_on_time.1": ["3"], "h_given_complete.3": ["4"]})
    rows = [dict(row) for row in await fetch("SELECT * FROM confidential_response")]
    assert sorted((row["block"], row["account"], row["department"], row["target"]) for row in rows if row["block"] == "handoff") == [
        ("handoff", None, 2, 1),
        ("handoff", None, 2, 3),
    ]
    shared = [{value for value in row.values() if isinstance(value, str) and len(value) > 12} for row in rows]
    assert set.intersection(*shared) == set()
    code = receipt_code(tokens["Lee"], 1)
    assert receipt_hash(code, 1, "relationship") in {row["receipt_hash"] for row in rows}
    assert await _rows("job", "kind", "subject") == [("score", "wave:1")]


async def test_a_handoff_that_is_no_longer_picked_goes(tokens: dict[str, str]) -> None:
    await _post(tokens["Lee"], COLLEAGUE | {"_departments": ["1", "3"], "h_received_on_time.1": ["3"]})
    await _post(tokens["Lee"], {"_departments": ["3"], "h_received_on_time.3": ["1"]})
    assert await _rows("confidential_response", "block", "target") == [("handoff", 3), ("relationship", None)]
    link = await load_link(tokens["Lee"], NOW)
    draft = (await load_stored(link, 1)).draft
    assert (draft.picks, draft.values["i_responsiveness"], draft.repeats[3]["h_received_on_time"]) == (
        (3,),
        Value(number=5.0),
        Value(number=1.0),
    )


async def test_a_closed_wave_takes_nothing_and_says_so(tokens: dict[str, str]) -> None:
    link = await load_link(tokens["Ann"], NOW)
    stored = await load_stored(link, 1)
    draft = await _draft(link, 1, CUSTOMER)
    await close_wave(link.wave_key, "lead@example.com", NOW)
    with pytest.raises(Closed):
        await record(link, link.accounts[0], stored, Submission(str(uuid4()), 0, draft, send=True), NOW)
    with pytest.raises(Closed):
        await load_link(tokens["Ann"], NOW)
    assert await _rows("response", "id") == []


@pytest.mark.parametrize("text", ["", "0" * 26, "../etc/passwd", "ü" * 26, "\x00" * 26])
async def test_an_unknown_link_is_not_found(tokens: dict[str, str], text: str) -> None:
    with pytest.raises(NotFound):
        await load_link(text, NOW)


async def test_somebody_on_many_accounts_answers_for_at_most_three(tokens: dict[str, str]) -> None:
    for number in range(4):
        await fetch("INSERT INTO account (external_ref, name) VALUES ($1, $1)", f"more {number}")
        await fetch(
            "INSERT INTO participation (invitation, account) SELECT i.id, a.id FROM invitation i, account a WHERE i.email = 'kim@us.example' AND a.name = $1",
            f"more {number}",
        )
    for number in range(3):
        assert (await _post(tokens["Kim"], COLLEAGUE, number=number)).revision == 1
    with pytest.raises(NotAllowed):
        await _post(tokens["Kim"], COLLEAGUE, number=3)
    assert (await _post(tokens["Kim"], {"i_ease": ["2"]}, number=1)).revision == 2
