"""A receipt code finds and deletes its own answers, and nobody else's."""

from uuid import UUID, uuid4

import msgspec
import pytest

from surveys.actions.erasing import Erased, erase_by_receipt
from surveys.actions.responses import Submission, record
from surveys.answer_values import Value
from surveys.confidentiality import receipt_code
from surveys.drafts import Draft
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import NotFound
from surveys.queries.answering import Stored, load_link
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.erasures import erasure_log


async def test_a_customers_answers_and_quoted_words_go_and_figures_stay(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave()
    for name, words in (("Ann", "Slow answers."), ("Dana", "Quick answers.")):
        await answer(link_of(opened, name), "A1", 4, {"c_improve": words}, "unnamed")
    await fetch(
        "INSERT INTO release (wave, number, method, contract, input_hash, content_hash, created_at) VALUES ($1, 1, 'm', '{}', '', '', 0)",
        opened.wave,
    )
    for kind, data in (("words", {"text": "Slow answers."}), ("words", {"text": "Quick answers."}), ("cell", {"text": "Slow answers."})):
        await fetch("INSERT INTO finding (release, account, kind, data) VALUES (1, 1, $1, $2)", kind, msgspec.json.encode(data).decode())
    await fetch("DELETE FROM job")
    code = receipt_code(link_of(opened, "Ann").token, 1)
    assert await erase_by_receipt(f"{code[:4]} {code[4:]}".upper(), erasure_log(), "shell", NOW) == Erased(1, 1)
    assert [
        (row["kind"], msgspec.json.decode(row["data"])["text"]) for row in await fetch("SELECT kind, data FROM finding ORDER BY id")
    ] == [
        ("words", "Quick answers."),
        ("cell", "Slow answers."),
    ]
    assert {row["text"] for row in await fetch("SELECT text FROM answer WHERE text IS NOT NULL")} == {"Quick answers."}
    assert [(row["kind"], row["subject"]) for row in await fetch("SELECT kind, subject FROM job WHERE kind <> 'forget'")] == [
        ("brief", "release:1:account:1")
    ]


async def test_every_part_of_a_colleagues_form_goes(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave()
    for name in ("Lee", "Mo"):
        link = await load_link(link_of(opened, name).token, NOW)
        draft = Draft({"i_value": Value(4.0)}, picks=(1,), repeats={1: {"h_given_complete": Value(3.0)}})
        await record(link, link.accounts[0], Stored(), Submission(str(uuid4()), 0, draft, send=True), NOW)
    assert await erase_by_receipt(receipt_code(link_of(opened, "Lee").token, 1), erasure_log(), "shell", NOW) == Erased(2, 0)
    left = await fetch("SELECT block FROM confidential_response")
    assert sorted(row["block"] for row in left) == ["handoff", "relationship"]
    assert len({UUID(str(row["response"])) for row in await fetch("SELECT response FROM confidential_answer")}) == 2


async def test_an_unknown_code_erases_nothing(engine: AnyEngine) -> None:
    await found_company()
    with pytest.raises(NotFound, match="receipt code"):
        await erase_by_receipt("nothing", erasure_log(), "shell", NOW)
