"""A no counts for the person, wherever they stand, and can be taken back."""

import json

import pytest

from surveys.actions.closing import close_wave
from surveys.actions.unsubscribing import set_opted_out
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import NotFound
from surveys.queries.messages import Subscriber, subscriber_of_link
from tests.answering import link_of
from tests.company import NOW, found_company, open_test_wave


async def _out() -> list[str]:
    rows = await fetch(
        "SELECT external_ref FROM contact WHERE opted_out UNION SELECT external_ref FROM colleague WHERE opted_out ORDER BY 1"
    )
    return [row["external_ref"] for row in rows]


async def _of(name: str) -> Subscriber:
    opened = await open_test_wave(f"w-{name.lower()}")
    return await subscriber_of_link(link_of(opened, name).token)


async def test_a_customer_of_several_accounts_says_it_once(engine: AnyEngine) -> None:
    await found_company()
    dana = await _of("Dana")
    await set_opted_out(dana, NOW, out=True)
    assert await _out() == ["c2", "c3", "c4"]
    await set_opted_out(dana, NOW, out=False)
    assert await _out() == ["c4"]


async def test_it_counts_for_every_address_of_the_person_and_on_both_sides(engine: AnyEngine) -> None:
    await found_company()
    ann = await _of("Ann")
    await fetch("UPDATE contact SET email = ' New@acme.example' WHERE external_ref = 'c1'")
    await fetch("UPDATE contact SET email = 'new@acme.example' WHERE external_ref = 'c5'")
    await fetch("UPDATE colleague SET email = 'ANN@acme.example' WHERE external_ref = 'k4'")
    await set_opted_out(ann, NOW, out=True)
    assert await _out() == ["c1", "c4", "c5", "k4"]


async def test_somebody_without_an_address_takes_nobody_with_them(engine: AnyEngine) -> None:
    await found_company()
    await fetch("UPDATE colleague SET email = ''")
    finn = await _of("Finn")
    await set_opted_out(finn, NOW, out=True)
    assert await _out() == ["c4", "c5"]


async def test_the_log_names_no_colleague(engine: AnyEngine) -> None:
    await found_company()
    kim = await _of("Kim")
    ann = await _of("Ann")
    for who in (kim, ann):
        await set_opted_out(who, NOW, out=True)
    rows = await fetch("SELECT actor, action, subject, details FROM audit_event WHERE action LIKE 'mail.%' ORDER BY id")
    assert [(row["actor"], row["action"], row["subject"], json.loads(row["details"])) for row in rows] == [
        ("recipient", "mail.opt_out", "colleague", {}),
        ("recipient", "mail.opt_out", f"invitation:{ann.invitation}", {}),
    ]


async def test_a_link_says_no_after_its_wave_has_closed_too(engine: AnyEngine) -> None:
    await found_company()
    opened = await open_test_wave()
    token = link_of(opened, "Kim").token
    assert (await subscriber_of_link(token.upper())).is_out is False
    await close_wave("w1", "lead", NOW)
    await set_opted_out(await subscriber_of_link(token), NOW, out=True)
    assert (await subscriber_of_link(token)).is_out is True
    assert await _out() == ["c4", "k1"]


@pytest.mark.parametrize("token", ["", "x", "0" * 26, "' OR 1=1 --"])
async def test_an_unknown_link_says_nothing(engine: AnyEngine, token: str) -> None:
    with pytest.raises(NotFound):
        await subscriber_of_link(token)
