"""Users are made once, kept in lower case, and a change of password or state ends their sessions."""

from typing import Any

import pytest

from surveys.actions.users import KnownUser, create_user, deactivate_user, list_users, set_password
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Conflict, NotFound
from surveys.passwords import verify_password

ADA = KnownUser("ada@example.com", "Ada Lovelace", "lead", is_active=True, created_at=1_000)


async def make_ada() -> KnownUser:
    return await create_user(" Ada@Example.com", "Ada  Lovelace", "lead", "correct horse battery", actor="shell:root", now=1_000)


async def stored_hash() -> str:
    return str((await fetch("SELECT password_hash AS h FROM users"))[0]["h"])


async def events() -> list[dict[str, Any]]:
    return [dict(row) for row in await fetch("SELECT at, actor, action, subject, details FROM audit_event ORDER BY id")]


async def test_a_user_is_made_and_listed(engine: AnyEngine) -> None:
    assert await make_ada() == ADA
    assert await list_users() == [ADA]
    assert verify_password(await stored_hash(), "correct horse battery")
    assert await events() == [
        {"at": 1_000, "actor": "shell:root", "action": "user.create", "subject": "ada@example.com", "details": '{"role":"lead"}'}
    ]


async def test_an_email_has_one_user(engine: AnyEngine) -> None:
    await make_ada()
    with pytest.raises(Conflict) as raised:
        await create_user("ADA@example.com", "Other", "rep", "another long password", actor="shell:root", now=2_000)
    assert str(raised.value) == "ada@example.com is a user already: change the password with `parallax user password ada@example.com`."
    assert await list_users() == [ADA]


@pytest.mark.parametrize(
    ("email", "name", "password", "sentence"),
    [
        ("ada", "Ada", "correct horse battery", "'ada' is not an e-mail address: write one like ada@example.com."),
        ("ada@example.com", " ", "correct horse battery", "The name must have 1 to 300 characters."),
        ("ada@example.com", "A\x00", "correct horse battery", "The name must have 1 to 300 characters."),
        ("ada@example.com", "Ada", "short", "The password has 5 characters: choose one of at least 12."),
    ],
)
async def test_what_is_refused(engine: AnyEngine, email: str, name: str, password: str, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        await create_user(email, name, "rep", password, actor="shell:root", now=1_000)
    assert str(raised.value) == sentence
    assert await list_users() == []


async def open_session() -> None:
    await fetch(
        "INSERT INTO session (token_hash, owner, csrf, created_at, seen_at, expires_at) SELECT 'x', id, 'y', 1, 1, 9 FROM users",
    )


async def test_a_deactivated_user_has_no_session(engine: AnyEngine) -> None:
    await make_ada()
    await open_session()
    await deactivate_user("ADA@example.com", actor="shell:root", now=2_000)
    assert await list_users() == [KnownUser("ada@example.com", "Ada Lovelace", "lead", is_active=False, created_at=1_000)]
    assert list(await fetch("SELECT * FROM session")) == []
    assert [event["action"] for event in await events()] == ["user.create", "user.deactivate"]


async def test_a_new_password_ends_sessions_and_lets_in_again(engine: AnyEngine) -> None:
    await make_ada()
    await deactivate_user("ada@example.com", actor="shell:root", now=2_000)
    await open_session()
    await set_password("ada@example.com", "a whole new password", actor="shell:root", now=3_000)
    assert await list_users() == [ADA]
    assert verify_password(await stored_hash(), "a whole new password")
    assert list(await fetch("SELECT * FROM session")) == []


async def test_an_unknown_user_is_said_to_be_unknown(engine: AnyEngine) -> None:
    with pytest.raises(NotFound) as raised:
        await deactivate_user("bo@example.com", actor="shell:root", now=1_000)
    assert str(raised.value) == "bo@example.com is not a user: `parallax user list` shows who is."
    with pytest.raises(NotFound):
        await set_password("bo@example.com", "a whole new password", actor="shell:root", now=1_000)
