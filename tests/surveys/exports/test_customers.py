"""Which rows leave a wave, and what stands in them."""

import pytest

from surveys.actions.closing import close_wave
from surveys.actions.erasing import erase_by_receipt
from surveys.confidentiality import Contract, Sharing, receipt_code
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine
from surveys.errors import Conflict, NotFound
from surveys.exports.columns import METADATA
from surveys.exports.customers import Answers, customer_answers
from surveys.instrument.library import load_library
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.erasures import erasure_log

VERSION = str(load_library("relationship-alignment").version)


async def asked(people: dict[str, dict[str, Sharing]]) -> Answers:
    """A closed wave in which these people of these accounts answered, each with a rating of their own."""
    await found_company()
    await insert_rows("account", ("external_ref", "name", "segment"), [("C1", "Cargo", "Mid"), ("D1", "Dock", "Mid")])
    more = [("c6", 3, "Gus"), ("c7", 3, "Hal"), ("c8", 4, "Ivy")]
    await insert_rows("contact", ("external_ref", "account", "name"), more)
    opened = await open_test_wave()
    for rating, (name, accounts) in enumerate(people.items(), 1):
        for ref, sharing in accounts.items():
            await answer(link_of(opened, name), ref, rating, {"c_improve": f"Words of {name}."}, sharing)
    await close_wave("w1", "lead@example.com", NOW + 10)
    return await customer_answers("w1")


def accounts(answers: Answers) -> list[str]:
    return [dict(zip(METADATA, row.metadata, strict=True))["account_ref"] for row in answers.rows]


async def test_a_named_row_has_a_time_and_an_unnamed_one_has_none(engine: AnyEngine) -> None:
    answers = await asked({"Ann": {"A1": "named"}, "Finn": {"B1": "unnamed"}})
    named, unnamed = (dict(zip(METADATA, row.metadata, strict=True)) for row in answers.rows)
    assert named.pop("submission_id")
    assert named == {
        "submitted_at": "2026-11-18T11:06:40+00:00",
        "wave": "w1",
        "account_ref": "A1",
        "side": "customer",
        "role": "Buyer",
        "language": "",  # nobody asked for one
        "instrument_version": VERSION,
        "state": "sent",
        "duration_s": "0",
    }
    assert unnamed == dict.fromkeys(METADATA, "") | {
        "wave": "w1", "account_ref": "B1", "side": "customer", "instrument_version": VERSION, "state": "sent",
    }  # fmt: skip
    assert [row.values["c_improve"].text for row in answers.rows] == ["Words of Ann.", "Words of Finn."]


async def test_an_account_with_somebody_in_totals_only_has_no_rows(engine: AnyEngine) -> None:
    answers = await asked({"Ann": {"A1": "named"}, "Dana": {"A1": "totals", "B1": "named"}, "Finn": {"B1": "unnamed"}})
    assert accounts(answers) == ["B1", "B1"]


async def test_people_without_rows_are_none_or_three_of_a_segment(engine: AnyEngine) -> None:
    answers = await asked(
        {"Finn": {"B1": "totals"}, "Gus": {"C1": "named"}, "Hal": {"C1": "unnamed"}, "Ivy": {"D1": "named"}, "Ann": {"A1": "named"}}
    )
    assert accounts(answers) == ["A1"]


async def test_enough_people_hide_without_the_larger_account(engine: AnyEngine) -> None:
    answers = await asked(
        {"Finn": {"B1": "totals"}, "Dana": {"B1": "named"}, "Gus": {"C1": "named"}, "Hal": {"C1": "unnamed"}, "Ivy": {"D1": "named"}}
    )
    assert accounts(answers) == ["C1", "C1"]


@pytest.mark.parametrize(("unnamed", "rows"), [(0, 3), (1, 0), (2, 0), (3, 6)])
async def test_one_or_two_unnamed_rows_do_not_leave_an_account_of_many(engine: AnyEngine, unnamed: int, rows: int) -> None:
    """Who has answered is known, and so is who gave their name."""
    await found_company()
    names = [f"C{number}" for number in range(6)]
    await insert_rows("contact", ("external_ref", "account", "name"), [(name, 1, name) for name in names])
    opened = await open_test_wave()
    for place, name in enumerate(names[: 3 + unnamed]):
        await answer(link_of(opened, name), "A1", 4, sharing="named" if place < 3 else "unnamed")
    await close_wave("w1", "lead@example.com", NOW + 10)
    assert len((await customer_answers("w1")).rows) == rows


async def test_an_open_wave_and_an_unknown_one_have_nothing_to_export(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    with pytest.raises(Conflict, match="still open"):
        await customer_answers("w1")
    with pytest.raises(NotFound):
        await customer_answers("w2")


async def test_nothing_of_a_colleague_is_in_it(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave()
    for name in ("Kim", "Lee", "Mo", "Nia"):
        await answer(link_of(opened, name), "A1", 1, {"i_easier": "Canary"})
    await close_wave("w1", "lead@example.com", NOW + 10)
    assert (await customer_answers("w1")).rows == ()


async def test_where_somebody_was_erased_the_others_have_no_rows_either(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave()
    for name in ("Ann", "Dana"):
        await answer(link_of(opened, name), "A1", 4, sharing="unnamed")
    await close_wave("w1", "lead@example.com", NOW + 10)
    assert accounts(await customer_answers("w1")) == ["A1", "A1"]
    await erase_by_receipt(receipt_code(link_of(opened, "Dana").token, 1), erasure_log(), "shell", NOW + 20)
    assert accounts(await customer_answers("w1")) == []


async def test_an_account_of_fewer_customers_than_promised_has_no_rows(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave(contract=Contract(customers=2))
    for name, ref in (("Ann", "A1"), ("Dana", "A1"), ("Finn", "B1")):
        await answer(link_of(opened, name), ref, 3)
    await close_wave("w1", "lead@example.com", NOW + 10)
    assert accounts(await customer_answers("w1")) == ["A1", "A1"]
