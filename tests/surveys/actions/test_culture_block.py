"""What colleagues say about their own company stands apart: by department, under no account, once per person."""

from uuid import uuid4

from surveys.actions.closing import close_wave
from surveys.actions.erasing import Erased, erase_by_receipt
from surveys.actions.outbox import claim, want
from surveys.actions.rekeying import rekey_colleague
from surveys.actions.responses import Submission, record
from surveys.actions.waves import NewWave, open_wave
from surveys.answer_values import SKIPPED, Value
from surveys.confidentiality import Contract, receipt_code
from surveys.drafts import Draft
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.answering import Link, load_link, load_stored
from surveys.sealing import public_key, unseal
from surveys.selection import read_selection
from tests.company import DAY, MAIL_KEY, NOW, found_company
from tests.erasures import erasure_log
from tests.surveys.instrument.inline import definition, page, rating

ASKED = definition(
    page("c", rating("c_ease")),
    page("i", rating("i_ease"), side="internal"),
    page(
        "w",
        rating("fear_blame", "fear_blame", about="culture"),
        rating("safety_ask", "safety_ask", about="culture"),
        side="internal",
        block="culture",
    ),
)
STORED = """
SELECT r.block, r.account, r.department, a.item, a.number FROM confidential_response r LEFT JOIN confidential_answer a ON a.response = r.id
ORDER BY r.block, r.account, a.item
"""


async def link_of(name: str) -> Link:
    await found_company()
    opened = await open_wave(
        NewWave("w1", "Wave", ASKED, read_selection("all"), NOW + DAY, Contract()), public_key(MAIL_KEY), "lead@example.com", NOW
    )
    token = next(link.token for link in opened.links if link.name == name)
    return await load_link(token, NOW + 1)


async def send(link: Link, number: int, values: dict[str, Value]) -> None:
    account = link.accounts[number]
    stored = await load_stored(link, account.id)
    everything = {"i_ease": SKIPPED, "fear_blame": SKIPPED, "safety_ask": SKIPPED, **values}
    await record(link, account, stored, Submission(str(uuid4()), stored.revision, Draft(values=everything), send=True), NOW + 2)


async def rows() -> list[tuple[object, ...]]:
    return [tuple(dict(row).values()) for row in await fetch(STORED)]


async def test_culture_is_kept_by_department_and_under_no_account(engine: AnyEngine) -> None:
    lee = await link_of("Lee")
    await send(lee, 0, {"i_ease": Value(4.0), "fear_blame": Value(2.0)})
    assert await rows() == [
        ("culture", None, 2, "fear_blame", 2.0),
        ("culture", None, 2, "safety_ask", None),
        ("relationship", 1, None, "i_ease", 4.0),
    ]
    keys = await fetch("SELECT edit_key, receipt_hash FROM confidential_response")
    assert len({row["edit_key"] for row in keys} | {row["receipt_hash"] for row in keys}) == 4
    assert (await load_stored(lee, 1)).draft.values == {"i_ease": Value(4.0), "fear_blame": Value(2.0), "safety_ask": SKIPPED}


async def test_nothing_of_it_stands_under_an_account_even_where_nothing_was_said(engine: AnyEngine) -> None:
    await send(await link_of("Lee"), 0, {"i_ease": Value(4.0)})
    assert await rows() == [("relationship", 1, None, "i_ease", 4.0)]


async def test_what_was_said_can_be_taken_back_page_by_page(engine: AnyEngine) -> None:
    lee = await link_of("Lee")
    await send(lee, 0, {"fear_blame": Value(2.0)})
    stored = await load_stored(lee, 1)
    cleared = Draft(values={"i_ease": SKIPPED, "fear_blame": SKIPPED, "safety_ask": SKIPPED})
    await record(lee, lee.accounts[0], stored, Submission(str(uuid4()), stored.revision, cleared, send=False), NOW + 3)
    await send(lee, 0, {})
    assert [row[4] for row in await rows() if row[0] == "culture"] == [None, None]
    assert (await load_stored(lee, 1)).draft == cleared


async def test_a_receipt_finds_it_and_closing_takes_small_departments_off(engine: AnyEngine) -> None:
    lee = await link_of("Lee")
    await send(lee, 0, {"i_ease": Value(4.0), "fear_blame": Value(2.0)})
    await close_wave("w1", "lead@example.com", NOW + 5)
    assert {row[:3] for row in await rows()} == {("culture", None, None), ("relationship", 1, None)}
    assert await erase_by_receipt(receipt_code(lee.token, 1), erasure_log(), "shell", NOW) == Erased(2, 0)
    assert await rows() == []


async def test_by_a_moved_link_the_first_accounts_form_alone_replaces_it(engine: AnyEngine) -> None:
    kim = await link_of("Kim")
    await send(kim, 0, {"i_ease": Value(4.0), "fear_blame": Value(2.0)})
    await send(kim, 1, {"i_ease": Value(4.0)})
    await want("rekey", [f"invitation:{kim.invitation}"], "mail")
    (job,) = await claim("mail", 1)
    await rekey_colleague(kim.invitation, MAIL_KEY, job)
    sealed = (await fetch("SELECT sealed_token FROM invitation WHERE email = 'kim@us.example'"))[0]["sealed_token"]
    moved = await load_link(unseal(MAIL_KEY, sealed), NOW + 1)
    await send(moved, 1, {"i_ease": Value(1.0)})
    assert [row for row in await rows() if row[0] == "culture"] == [
        ("culture", None, 1, "fear_blame", 2.0), ("culture", None, 1, "safety_ask", None),
    ]  # fmt: skip
    await send(moved, 0, {"i_ease": Value(1.0)})
    assert await rows() == [("relationship", 1, None, "i_ease", 1.0), ("relationship", 2, None, "i_ease", 1.0)]
