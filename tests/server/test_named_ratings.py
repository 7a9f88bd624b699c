"""Mode attributed: who ticks it is shown with their ratings of us, stored apart from their other rows, where nobody else's follows from it."""

from itertools import product
from uuid import uuid4

import msgspec
import pytest

from server.release import new_release
from surveys.actions.closing import close_wave
from surveys.actions.releases import NewRelease
from surveys.actions.responses import Submission, record
from surveys.actions.waves import Opened
from surveys.answer_values import Value
from surveys.confidentiality import Contract
from surveys.drafts import Draft
from surveys.engine.connect import AnyEngine, fetch
from surveys.named import Named, NamedRating
from surveys.queries.answering import load_link, load_stored
from surveys.queries.study import load_accounts, load_answers, load_before, load_studied_wave
from tests.answering import link_of
from tests.company import NOW, found_company, open_test_wave
from tests.server.web.answering.site import Visitor, ask, make_app, rows

ATTRIBUTED = Contract(vendor="attributed")


async def rate(opened: Opened, name: str, rating: float, *, signed: bool) -> None:
    """Rate us about A1 as responsive, and its clear requests, and send."""
    link = await load_link(link_of(opened, name).token, NOW + 1)
    account = link.accounts[0]
    stored = await load_stored(link, account.id)
    draft = Draft({"i_responsiveness": Value(rating), "i_clear_requests": Value(2.0)}, signed=signed)
    await record(link, account, stored, Submission(str(uuid4()), stored.revision, draft, send=True), NOW + 2)


async def released(opened: Opened) -> NewRelease | None:
    await close_wave(opened.key, "lead@example.com", NOW + 3)
    wave = await load_studied_wave(opened.wave)
    return new_release(wave, await load_accounts(wave.id), await load_answers(wave.id), await load_before(wave.id))


async def named(opened: Opened) -> list[Named]:
    release = await released(opened)
    assert release is not None
    return [msgspec.json.decode(one.data, type=Named) for one in release.findings if one.kind == "named"]


def rated(name: str, rating: float) -> Named:
    return Named(name, (NamedRating("responsiveness", "own", rating),))


async def test_a_signed_row_joins_no_other_and_keeps_its_name_at_close(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave(contract=ATTRIBUTED)
    await rate(opened, "Lee", 5, signed=True)
    await rate(opened, "Mo", 4, signed=False)
    await close_wave("w1", "lead@example.com", NOW + 3)
    stored = await fetch(
        "SELECT r.block, r.account, r.department, r.signer, a.item, a.number FROM confidential_response r"
        " JOIN confidential_answer a ON a.response = r.id WHERE a.missing IS NULL ORDER BY r.block, a.number"
    )
    assert [tuple(row.values()) for row in stored] == [
        ("relationship", 1, None, None, "i_clear_requests", 2.0),
        ("relationship", 1, None, None, "i_clear_requests", 2.0),
        ("vendor", 1, None, None, "i_responsiveness", 4.0),
        ("vendor", 1, None, 2, "i_responsiveness", 5.0),
    ]


async def test_names_are_shown_where_three_others_or_nobody_else_was_asked(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave(contract=ATTRIBUTED)
    for name, rating in (("Lee", 5), ("Mo", 4), ("Nia", 3)):
        await rate(opened, name, rating, signed=False)
    await rate(opened, "Kim", 1, signed=True)
    assert await named(opened) == [rated("Kim", 1)]


@pytest.mark.parametrize("others", [0, 1, 2])
async def test_names_are_not_shown_where_they_would_tell_of_one_or_two_others(engine: AnyEngine, others: int) -> None:
    """Nor where they would tell that the others did not answer (R6)."""
    await found_company()
    opened = await open_test_wave(contract=ATTRIBUTED)
    for name in ("Lee", "Mo")[:others]:
        await rate(opened, name, 4, signed=False)
    await rate(opened, "Nia", 1, signed=True)
    await rate(opened, "Kim", 1, signed=True)
    assert await named(opened) == []


async def test_where_everybody_signed_everybody_is_shown(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave(contract=ATTRIBUTED)
    everybody = ("Kim", "Lee", "Mo", "Nia", "Rep")
    for name in everybody:
        await rate(opened, name, 4, signed=True)
    assert await named(opened) == [rated(name, 4) for name in everybody]


async def test_who_may_open_the_account_hides_nobody(engine: AnyEngine) -> None:
    """The owner knows their own answer: with it, three others are two (R1)."""
    await found_company()
    opened = await open_test_wave(contract=ATTRIBUTED)
    for name in ("Rep", "Lee", "Mo"):
        await rate(opened, name, 4, signed=False)
    await rate(opened, "Kim", 1, signed=True)
    assert await named(opened) == []


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_pooled_waves_and_tightened_ones_show_no_name(engine: AnyEngine) -> None:
    await found_company()
    for key, contract in (("w1", Contract()), ("w2", ATTRIBUTED)):
        opened = await open_test_wave(key, contract=contract)
        for name in ("Lee", "Mo", "Nia", "Kim", "Rep"):
            await rate(opened, name, 4, signed=True)
        await fetch("UPDATE wave SET contract = $1 WHERE key = $2", '{"vendor":"pooled"}', key)
        assert await named(opened) == []
        assert await rows("SELECT count(*) FROM confidential_response WHERE signer IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_figures_are_those_of_a_pooled_wave(engine: AnyEngine) -> None:
    await found_company()
    found = []
    for key, contract in (("w1", Contract()), ("w2", ATTRIBUTED)):
        opened = await open_test_wave(key, contract=contract)
        for name, rating in (("Lee", 5), ("Mo", 4), ("Nia", 3), ("Kim", 1)):
            await rate(opened, name, rating, signed=name == "Kim")
        release = await released(opened)
        assert release is not None
        found.append([(one.account, one.comparison, one.pair, one.data.replace(key, "")) for one in release.findings if one.kind == "cell"])
    assert found[0] == found[1]


async def test_the_tick_is_offered_unticked_and_remembered_until_it_is_taken_back(engine: AnyEngine) -> None:
    lee = Visitor(make_app(), (await ask(contract=ATTRIBUTED))["Lee"])
    assert "also your own ratings with your name" in (await lee.open()).text
    last = await lee.open("1/send")
    assert "My name may be shown with my answers about how we serve Acme" in last.text
    assert last.checked == []
    signers = "SELECT count(signer) FROM confidential_response"
    for ticked, (value, signed) in product(("send",), ((["yes"], 1), ([""], 0), (["yes"], 1))):
        page = await lee.open("1/all")
        done = await lee.press(page, {"i_responsiveness": ["4"], "_signed": value}, ticked)
        assert done.url.endswith("/1/done")
        assert await rows(signers) == [(signed,)]
        assert (("_signed", "yes") in (await lee.open("1/send")).checked) == bool(signed)
        assert ("i_responsiveness", "4") in (await lee.open("1/all")).checked


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_other_waves_offer_no_name(engine: AnyEngine) -> None:
    lee = Visitor(make_app(), (await ask())["Lee"])
    assert "_signed" not in (await lee.open("1/send")).choices
