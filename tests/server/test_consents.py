"""The words of open waves are kept once, and again when the promise is tightened."""

from server.consents import ConsentKeeper
from surveys.actions.closing import close_wave
from surveys.confidentiality import Contract, write_contract
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.consents import load_consents
from tests.company import NOW, found_company, open_test_wave

LANGUAGES = ["ar", "de", "en", "es", "fr"]


async def test_every_side_and_language_is_kept_once(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    for later in range(2):
        await ConsentKeeper().keep(NOW + later)
    kept = await load_consents("w1")
    assert sorted((each.side, each.language) for each in kept) == [
        (side, tag) for side in ("customer", "internal", "open") for tag in LANGUAGES
    ]
    assert {each.at for each in kept} == {NOW}
    words = {each.side: each.text.splitlines() for each in kept if each.language == "en"}
    assert words["customer"][0] == (
        "You decide: Before you send, you choose: your name and answers, your answers without your name, or totals only."
    )
    assert words["customer"][2].endswith("who look after {account}. Nobody outside our company.")
    assert [line.split(".")[0] for line in words["customer"][4:]] == [
        "– My name and my answers", "– My answers without my name", "– Totals only",
    ]  # fmt: skip
    assert [line.split(".")[0] for line in words["open"][4:]] == ["– My answers without my name", "– Totals only"]
    assert ["who has answered" in " ".join(words[side]) for side in ("customer", "open")] == [True, False], "of an open link nobody sees it"
    assert "Deleting answers: At the end you get a receipt code" in words["internal"][-3]


async def test_a_tightened_promise_is_kept_beside_the_first(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    keeper = ConsentKeeper()
    await keeper.keep(NOW)
    await fetch("UPDATE wave SET contract = $1", write_contract(Contract(k=5)))
    await keeper.keep(NOW + 5)
    kept = [each for each in await load_consents("w1") if each.side == "internal" and each.language == "en"]
    assert [each.at for each in kept] == [NOW, NOW + 5]
    assert ["at least two colleagues" in kept[0].text, "at least four colleagues" in kept[1].text] == [True, True]
    assert len({each.text_hash for each in kept}) == 2
    customers = [each for each in await load_consents("w1") if each.side == "customer" and each.language == "en"]
    assert len(customers) == 1, "their words did not change"


async def test_a_closed_wave_is_left_alone(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    await close_wave("w1", "lead@example.com", NOW)
    await ConsentKeeper().keep(NOW)
    assert await load_consents("w1") == ()
