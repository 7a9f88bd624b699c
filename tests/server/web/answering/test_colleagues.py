"""What colleagues answer: at most three accounts, hand-offs that they pick, and rows that lead to nobody."""

from itertools import combinations

from surveys.engine.connect import AnyEngine, fetch
from surveys.instrument.library import load_library
from tests.server.web.answering.site import Visitor, ask, make_app, rows

BLOCKS = "SELECT block, account, department, target, state FROM confidential_response ORDER BY block, account, target"
ANSWERED = (
    "SELECT c.block, c.target, a.item, a.number, a.text FROM confidential_answer a"
    " JOIN confidential_response c ON c.id = a.response WHERE a.missing IS NULL ORDER BY c.block, c.target, a.item"
)


async def test_of_five_accounts_three_can_be_started(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask(more_accounts=3))["Kim"])
    start = await visitor.open()
    assert "Choose up to 3 accounts" in start.text
    assert start.text.count("Not started Start") == 5
    late = await visitor.open("5/i_part")
    for number in (1, 2, 3):
        await visitor.press(await visitor.open(f"{number}/i_part"), {"i_clear_requests": ["4"]})
    start = await visitor.open()
    assert start.text.count("Begun, not yet sent Continue") == 3
    assert len([link for link in start.links if "/i_" in link]) == 3
    refused = await visitor.request("GET", "4/i_part")
    assert refused.status_code == 403
    assert "already started 3 accounts" in refused.text
    assert (await visitor.press(late, {"i_clear_requests": ["4"]})).status == 403
    assert await rows("SELECT count(*) FROM confidential_response") == [(3,)]
    assert (await visitor.press(await visitor.open("3/send"), {}, "send")).status == 200


async def test_hand_offs_are_picked_answered_and_unpicked(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Kim"])
    page = await visitor.press(await visitor.open("1/i_part"), {"i_clear_requests": ["4"]})
    picking = await visitor.press(page, {"i_easier": ["Tell us early."]})
    assert picking.url.endswith("/1/departments")
    assert picking.choices["_departments"] == ["3", "2"]
    page = await visitor.press(picking, {"_departments": ["2", "3"]})
    assert "Working with Support" in page.text
    assert page.url.endswith("/1/i_handoff-2")
    page = await visitor.press(page, {"h_received_complete.2": ["1"]})
    assert "Working with Logistics" in page.text
    last = await visitor.press(page, {"h_given_complete.3": ["5"]})
    assert "Page 9 of 9" in last.text
    assert last.checked == []
    await visitor.press(last, {"_words": ["yes"]}, "send")
    assert [row[:1] + row[2:] for row in await rows(BLOCKS)] == [
        ("handoff", 1, 2, "sent"),
        ("handoff", 1, 3, "sent"),
        ("relationship", None, None, "sent"),
    ]
    page = await visitor.press(await visitor.open("1/departments"), {"_departments": ["3"]})
    assert page.url.endswith("/1/i_handoff-3")
    assert page.checked == [("h_given_complete.3", "5")]
    await visitor.press(await visitor.open("1/send"), {}, "send")
    assert await rows(ANSWERED) == [
        ("handoff", 3, "h_given_complete", 5.0, None),
        ("relationship", None, "i_clear_requests", 4.0, None),
        ("relationship", None, "i_easier", None, "Tell us early."),
    ]
    assert await rows("SELECT words_allowed FROM confidential_response WHERE block = 'relationship'") in ([(1,)], [(True,)])


async def test_departments_picked_on_the_whole_page_are_asked_about_before_it_is_sent(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Kim"])
    page = await visitor.press(await visitor.open("1/all"), {"i_value": ["4"], "_departments": ["2"]}, "send")
    assert page.url.endswith("/1/all")
    assert "h_given_complete.2" in page.choices
    done = await visitor.press(page, {"h_given_complete.2": ["2"]}, "send")
    assert done.url.endswith("/1/done")
    assert ("handoff", 2, "h_given_complete", 2.0, None) in await rows(ANSWERED)


async def test_answers_about_a_department_pick_it_again(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Kim"])
    await visitor.press(await visitor.open("1/departments"), {"_departments": ["2", "3"]})
    page = await visitor.open("1/i_handoff-2")
    await visitor.press(await visitor.open("1/departments"), {"_departments": ["3"]})
    await visitor.press(page, {"h_given_complete.2": ["2"]})
    assert (await visitor.open("1/departments")).checked == [("_departments", "3"), ("_departments", "2")]
    assert (await visitor.open("1/i_handoff-2")).checked == [("h_given_complete.2", "2")]


async def test_nobodys_own_department_can_be_picked(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask())["Lee"])
    page = await visitor.open("1/departments")
    assert page.choices["_departments"] == ["3", "1"]
    refused = await visitor.post(page.action, [*page.posted({}, "next"), ("_departments", "2")])
    assert refused.status_code == 422
    assert "This is not one of the departments to choose from" in refused.text


async def test_no_two_rows_of_a_colleague_share_a_value(engine: AnyEngine) -> None:
    """Beside what many share (wave, block, account, departments, state), each row's values are its own, and no time is kept."""
    visitor = Visitor(make_app(), (await ask())["Kim"])
    for number in (1, 2):
        await visitor.press(await visitor.open(f"{number}/departments"), {"_departments": ["2", "3"]})
        answers = {"i_value": ["4"], "h_given_complete.2": ["2"], "h_given_complete.3": ["2"]}
        assert (await visitor.press(await visitor.open(f"{number}/all"), answers, "send")).url.endswith("/done")
    stored = [dict(row) for row in await fetch("SELECT * FROM confidential_response")]
    assert len(stored) == 6
    shared = {"wave", "block", "account", "department", "target", "state", "words_allowed", "revision"}
    assert set(stored[0]) == shared | {"id", "draft", "signer", "edit_key", "submission", "body_hash", "receipt_hash"}
    for one, other in combinations(stored, 2):
        own = [{str(row[name]) for name in row if name not in shared and row[name] is not None} for row in (one, other)]
        assert own[0] & own[1] == set()
    answers_rows = [dict(row) for row in await fetch("SELECT * FROM confidential_answer")]
    assert set(answers_rows[0]) == {"id", "response", "item", "number", "text", "missing", "label", "score"}
    assert await rows("SELECT count(*) FROM response") == [(0,)]
    assert await rows("SELECT kind, subject FROM job") == [("score", "wave:1")]


async def test_a_colleagues_saved_page_tells_no_time(engine: AnyEngine) -> None:
    """Their rows carry none (R0)."""
    visitor = Visitor(make_app(), (await ask())["Lee"])
    page = await visitor.press(await visitor.open("1/i_part"), {"i_clear_requests": ["4"]}, "save")
    assert "Saved, not yet sent" in page.text
    assert "UTC" not in page.text


async def test_what_rows_of_a_matrix_are_about_is_promised_too(engine: AnyEngine) -> None:
    start = await Visitor(make_app(), (await ask(load_library("culture-pulse")))["Lee"]).open()
    assert "How it is to work here Shown only together with at least two colleagues" in start.text
    assert "How we serve the customer" not in start.text


async def test_culture_is_asked_with_the_first_account_only(engine: AnyEngine) -> None:
    kim = Visitor(make_app(), (await ask(load_library("five-lenses")))["Kim"])
    culture = [f"1/{page.name}" for page in load_library("five-lenses").pages if page.block == "culture"]
    assert [(await kim.request("GET", page)).status_code for page in culture] == [200] * len(culture)
    assert [(await kim.request("GET", page.replace("1/", "2/"))).status_code for page in culture] == [404] * len(culture)
    both = [(await kim.open(f"{number}/all")).text for number in (1, 2)]
    assert len(both[0]) > len(both[1])


async def test_a_form_about_no_account_is_asked_once(engine: AnyEngine) -> None:
    kim = Visitor(make_app(), (await ask(load_library("culture-pulse")))["Kim"])
    assert len([link for link in (await kim.open()).links if "/1/" in link or "/2/" in link]) == 1
