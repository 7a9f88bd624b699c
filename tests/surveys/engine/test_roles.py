"""The role that serves pages gets no colleague's answer out of PostgreSQL, whatever it tries; each role does its own work."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from surveys.actions.closing import close_wave
from surveys.actions.record_postgres import COLLEAGUE
from surveys.confidentiality import answer_key, receipt_code, receipt_hash
from surveys.engine.connect import fetch, open_engine, opened
from surveys.engine.roles import FUNCTIONS, RIGHTS, Standing, apply_roles, script, standing
from surveys.errors import NotAllowed
from surveys.migrations import migrate
from surveys.tables import TABLES
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.servers.postgres import Postgres
from tests.servers.roles import acting_as, as_role, keep_apart

pytestmark = pytest.mark.parametrize("kind", ["postgres"])
CANARY = "Nobody but me says xyzzy."
FORBIDDEN = (
    "SELECT * FROM confidential_response",
    "SELECT count(*) FROM confidential_answer",
    "SELECT 1 FROM confidential_answer LIMIT 1",
    "SELECT ctid, xmin FROM confidential_response",
    "SELECT * FROM basis",
    "TABLE confidential_answer",
    "COPY confidential_answer TO STDOUT",
    "COPY (SELECT text FROM confidential_answer) TO STDOUT",
    "DELETE FROM confidential_response WHERE block = 'relationship' RETURNING *",
    "DELETE FROM confidential_response",
    "UPDATE confidential_answer SET text = '' RETURNING *",
    "INSERT INTO confidential_answer (id, response, item) SELECT gen_random_uuid(), id, 'x' FROM confidential_response",
    "EXPLAIN ANALYZE SELECT * FROM confidential_answer",
    "CREATE TEMPORARY VIEW peep AS SELECT * FROM confidential_answer; SELECT * FROM peep",
    "CREATE TEMPORARY TABLE peep (LIKE confidential_answer); INSERT INTO peep SELECT * FROM confidential_answer",
    "CREATE TABLE public.peep (id integer)",
    "CREATE FUNCTION public.peep() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE TRIGGER peep AFTER INSERT ON confidential_answer EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "ALTER TABLE confidential_answer OWNER TO parallax_web",
    "GRANT SELECT ON confidential_answer TO parallax_web",
    "SET ROLE parallax_work",
    "SET SESSION AUTHORIZATION parallax_owner",
    "SELECT rekey_confidential(ARRAY['x'], ARRAY['y'])",
    "SELECT pg_read_file('base/1/PG_VERSION')",
    "COPY answer TO PROGRAM 'cat'",
)
FRUITLESS = (
    "SELECT * FROM load_confidential(ARRAY['', 'x', NULL, '%'])",
    "SELECT * FROM load_confidential((SELECT array_agg(token_hash) FROM invitation))",
    "SELECT * FROM load_confidential(NULL)",
    "SELECT * FROM load_receipted((SELECT array_agg(token_hash) FROM invitation))",
    "SELECT * FROM erase_receipted(ARRAY[NULL, '%'])",
    "SELECT c.* FROM colleague, load_signed(colleague.id) c",
    "SELECT attname, most_common_vals::text FROM pg_stats WHERE tablename LIKE 'confidential%'",
    "SELECT * FROM pg_stat_activity WHERE usename <> current_user AND query LIKE '%confidential%'",
    "SELECT * FROM pg_policies",
)


@pytest.fixture
async def asked(database: str) -> str:
    """A database whose roles are apart, with answers of Lee and Mo sent by the web role; Lee's token."""
    await keep_apart(database)
    async with acting_as(database, "parallax_web"):
        await found_company()
        opened_wave = await open_test_wave()
        for name in ("Lee", "Mo"):
            await answer(link_of(opened_wave, name), "A1", 4, {"i_easier": CANARY})
    async with opened(database):
        await fetch("ANALYZE")
    return link_of(opened_wave, "Lee").token


async def outcome(connection: asyncpg.Connection, statement: str) -> str:
    """Refused, nothing, or what came of it."""
    try:
        given = [tuple(row) for part in statement.split("; ") for row in await connection.fetch(part)]
    except asyncpg.InsufficientPrivilegeError:
        return "refused"
    except asyncpg.PostgresError as error:
        return repr(error.as_dict())
    return repr(given) if given else "nothing"


async def test_whatever_the_web_role_tries_gives_no_answer(database: str, asked: str) -> None:
    connection = await asyncpg.connect(as_role(database, "parallax_web"))
    assert {statement: await outcome(connection, statement) for statement in FORBIDDEN} == dict.fromkeys(FORBIDDEN, "refused")
    assert {statement: await outcome(connection, statement) for statement in FRUITLESS} == dict.fromkeys(FRUITLESS, "nothing")
    await connection.close()


async def test_the_mail_role_has_no_answer_of_anybody(database: str, asked: str) -> None:
    connection = await asyncpg.connect(as_role(database, "parallax_mail"))
    tables = ("* FROM answer", "draft FROM response", "* FROM finding", "* FROM users", "* FROM session", "text FROM signed_note")
    tried = [statement for statement in (*FORBIDDEN, *(f"SELECT {table}" for table in tables)) if "rekey" not in statement]
    assert {statement: await outcome(connection, statement) for statement in tried} == dict.fromkeys(tried, "refused")
    assert {await outcome(connection, statement) for statement in FRUITLESS} == {"refused", "nothing"}
    await connection.close()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"id": "taken"}, "duplicate key value violates unique constraint"),
        ({"state": "far too long a state"}, "value too long"),
        ({"state": None}, "null value in column"),
        ({"account": 999_999}, "violates foreign key constraint"),
    ],
)
async def test_an_error_tells_of_the_callers_own_values_only(database: str, asked: str, change: dict[str, Any], error: str) -> None:
    async with acting_as(database, "parallax_work"):
        stored = [dict(row) for row in await fetch("SELECT * FROM confidential_response")]
    values = {"account": 1, "state": "sent", "id": str(uuid4()), "key": "new", "submission": "s"} | change
    if values["id"] == "taken":
        values["id"] = str(stored[0]["id"])
    async with acting_as(database, "parallax_web"):
        invitation = (await fetch("SELECT id FROM invitation WHERE side = 'internal' LIMIT 1"))[0]["id"]
        head = (invitation, False, values["account"], values["state"], values["id"], False, None, values["key"], values["submission"])
        with pytest.raises(asyncpg.PostgresError, match=error) as raised:
            await fetch(COLLEAGUE, *head, "body", "receipt", 1, *([] for _ in range(14)))
    told = repr(raised.value.as_dict())
    secrets = {str(row[name]) for row in stored for name in ("id", "edit_key", "submission", "body_hash", "receipt_hash")}
    assert {secret for secret in secrets - {str(values["id"])} if secret in told} == set()


async def test_keys_and_receipts_open_what_is_theirs(database: str, asked: str) -> None:
    receipt = receipt_hash(receipt_code(asked, 1), 1, "relationship")
    async with acting_as(database, "parallax_web"):
        mine = await fetch("SELECT DISTINCT edit_key, state, signed FROM load_confidential($1)", [answer_key(asked, 1, "relationship")])
        assert [tuple(row) for row in mine] == [(answer_key(asked, 1, "relationship"), "sent", False)]
        found = await fetch("SELECT text FROM load_receipted($1) WHERE item = 'i_easier'", [receipt])
        assert [row["text"] for row in found] == [CANARY]
        assert [tuple(row) for row in await fetch("SELECT receipt FROM erase_receipted($1)", [receipt])] == [(receipt,)]
        assert await fetch("SELECT * FROM load_receipted($1)", [receipt]) == []


async def test_an_open_wave_is_neither_rewritten_nor_dropped(database: str, asked: str) -> None:
    async with acting_as(database, "parallax_web"):
        with pytest.raises(asyncpg.RaiseError, match="The wave is open"):
            await fetch("SELECT rewrite_confidential(1)")
        await fetch("SELECT drop_confidential(1)")
        assert len(await fetch("SELECT * FROM load_confidential($1)", [answer_key(asked, 1, "relationship")])) > 1
        assert await close_wave("w1", "lead@example.com", NOW)
        assert await fetch("SELECT * FROM load_confidential($1)", [answer_key(asked, 1, "relationship")]) == []


async def test_the_mail_role_moves_rows_to_a_new_link(database: str, asked: str) -> None:
    old, new = answer_key(asked, 1, "relationship"), answer_key("n" * 26, 1, "relationship")
    async with acting_as(database, "parallax_web"):
        before = {tuple(row)[8:] for row in await fetch("SELECT * FROM load_confidential($1)", [old])}
    async with acting_as(database, "parallax_mail"):
        await fetch("SELECT rekey_confidential($1, $2)", [old, "unknown"], [new, "other"])
    async with acting_as(database, "parallax_web"):
        assert await fetch("SELECT * FROM load_confidential($1)", [old]) == []
        assert {tuple(row)[8:] for row in await fetch("SELECT * FROM load_confidential($1)", [new])} == before


async def test_rights_are_given_again_without_harm_and_taken_back(database: str) -> None:
    await keep_apart(database)
    async with opened(database):
        await fetch("GRANT SELECT ON confidential_answer TO parallax_web")
        await fetch("GRANT EXECUTE ON FUNCTION rekey_confidential TO PUBLIC")
        await apply_roles({"parallax_web": "it's a \\ secret"})
        owners = await fetch("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert [row["tableowner"] for row in owners] == ["parallax_owner"]
    async with acting_as(database, "parallax_web"):
        assert await standing() == Standing("parallax_web", reads=False, answers=True, publishes=True)
        assert not (await fetch("SELECT has_function_privilege('rekey_confidential(text[], text[])', 'EXECUTE') AS may"))[0]["may"]
    async with acting_as(database, "parallax_work"):
        assert await standing() == Standing("parallax_work", reads=True, answers=False, publishes=True)
    async with acting_as(database, "parallax_mail"):
        assert await standing() == Standing("parallax_mail", reads=False, answers=False, publishes=False)
    async with acting_as(database, "parallax_owner") as owner:
        assert await standing() == Standing("parallax_owner", reads=True, answers=True, publishes=True)
        assert await migrate(owner) == []


async def test_an_administrator_who_is_no_superuser_can_do_it(empty_database: str, postgres: Postgres) -> None:
    """As on a managed database: they own it and may make roles, and no more."""
    name = empty_database.split("/")[3].partition("?")[0]
    postgres.execute(
        "DROP ROLE IF EXISTS manager",
        "CREATE ROLE manager LOGIN CREATEROLE",
        f"ALTER DATABASE {name} OWNER TO manager",
        "GRANT parallax_owner, parallax_web, parallax_work, parallax_mail TO manager WITH ADMIN OPTION",
    )
    engine = await open_engine(as_role(empty_database, "manager"))
    await engine.close()
    async with opened(as_role(empty_database, "manager")) as managed:
        await migrate(managed)
        await apply_roles({})
        await apply_roles({"parallax_web": "secret"})
        assert await standing() == Standing("manager", reads=True, answers=True, publishes=True)
    async with acting_as(empty_database, "parallax_web"):
        assert await standing() == Standing("parallax_web", reads=False, answers=True, publishes=True)
        with pytest.raises(NotAllowed, match="run it as an administrator of the database"):
            await apply_roles({})
    postgres.execute(f"ALTER DATABASE {name} OWNER TO postgres")


async def test_without_tables_there_is_nothing_to_give(empty_database: str) -> None:
    async with opened(empty_database):
        with pytest.raises(NotAllowed, match="run `parallax migrate` first"):
            await apply_roles({})


def test_what_is_given_exists_and_is_printed(kind: str) -> None:
    tables = {table._meta.tablename for table in TABLES}
    assert {table for rights in RIGHTS.values() for table in rights} - tables == set()
    assert {"confidential_response", "confidential_answer", "basis"} & set(RIGHTS["parallax_web"]) == set()
    assert {"response", "confidential_response", "confidential_answer", "answer", "basis", "finding"} & set(RIGHTS["parallax_mail"]) == {
        "response"
    }
    assert all(name in "\n".join(script()) for names in FUNCTIONS.values() for name in names)
