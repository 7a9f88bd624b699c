"""Every error has a status and a sentence; nothing unexpected shows what it was."""

import sqlite3

import asyncpg
import msgspec
import pytest
from httpx import AsyncClient
from litestar import Litestar, get
from litestar.exceptions import NotFoundException

from server.app import create_app
from server.settings import Settings
from server.web.errors import Problem, problem_of, status_of
from surveys.engine.connect import fetch, opened
from surveys.errors import (
    BadAnswers,
    BadInput,
    Closed,
    Conflict,
    NotAllowed,
    NotFound,
    NotReady,
    ParallaxError,
    Place,
    TooOften,
)
from surveys.migrations import migrate
from tests.server.web.browsers import serving, visit
from tests.servers.postgres import Postgres


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadInput("x"), 422),
        (BadAnswers("answers", [Place("q1", "is not a number")]), 422),
        (NotFound("x"), 404),
        (Closed("x"), 410),
        (Conflict("x", 3), 409),
        (NotAllowed("x"), 403),
        (TooOften("x", 60), 429),
        (NotReady("x"), 503),
        (ParallaxError("x"), 400),
        (OSError("x"), 503),
        (TimeoutError("x"), 503),
        (sqlite3.OperationalError("x"), 503),
        (asyncpg.InternalClientError("x"), 503),
        (asyncpg.ConnectionDoesNotExistError("x"), 503),
        (asyncpg.AdminShutdownError("x"), 503),
        (asyncpg.InterfaceError("x"), 503),
        (asyncpg.QueryCanceledError("x"), 503),
        (asyncpg.TooManyConnectionsError("x"), 503),
        (asyncpg.DiskFullError("x"), 503),
        (asyncpg.OutOfMemoryError("x"), 503),
        (asyncpg.DeadlockDetectedError("x"), 503),
        (asyncpg.SerializationError("x"), 503),
        (asyncpg.ReadOnlySQLTransactionError("x"), 503),
        (asyncpg.PostgresSystemError("x"), 503),
        (asyncpg.PostgresIOError("x"), 503),
        (NotFoundException(), 404),
        (ValueError("x"), 500),
        (asyncpg.UniqueViolationError("x"), 500),
    ],
)
def test_each_error_has_its_status(error: Exception, status: int) -> None:
    assert status_of(error) == status


def test_only_our_own_words_are_shown() -> None:
    assert problem_of(BadInput("Give a date.")).detail == "Give a date."
    assert "secret" not in problem_of(ValueError("secret")).detail
    assert problem_of(NotFound("")) == problem_of(NotFoundException(detail="whatever"))


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_unexpected_is_a_page_without_detail_and_an_event_without_content(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    @get("/broken")
    async def broken() -> str:
        raise ZeroDivisionError("what somebody typed")

    app = create_app(settings)
    app.register(broken)
    async with serving(app), visit(app) as browser:
        page = await browser.get("/broken")
        assert page.status_code == 500
        assert "Something went wrong on our side" in page.text
        document = await browser.get("/broken", headers={"accept": "application/json"})
    assert document.headers["content-type"] == "application/problem+json"
    problem = msgspec.json.decode(document.content, type=Problem)
    assert (problem.status, problem.title, problem.type) == (500, "Something went wrong on our side", "about:blank")
    lines = capsys.readouterr().err
    assert "somebody typed" not in page.text + document.text + lines
    assert '"error":"ZeroDivisionError"' in lines
    assert '"place":"test_errors.py:' in lines


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_database_that_fails_is_not_available_right_now(app: Litestar, stranger: AsyncClient) -> None:
    assert (await stranger.get("/health/ready")).json() == {"status": "ready"}
    await fetch("ALTER TABLE users RENAME TO elsewhere")
    await nothing_is_available(stranger)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_server_that_was_killed_is_waited_for(settings: Settings) -> None:
    server = Postgres()
    try:
        server.execute("CREATE DATABASE parallax")
        async with opened(server.url("parallax")) as engine:
            await migrate(engine)
        app = create_app(msgspec.structs.replace(settings, database_url=server.url("parallax")))
        async with serving(app), visit(app) as browser:
            assert (await browser.get("/health/ready")).status_code == 200
            server.process.kill()
            await nothing_is_available(browser)
            server.process.start()
            assert (await browser.get("/health/ready")).status_code == 200
    finally:
        server.process.stop()


async def nothing_is_available(browser: AsyncClient) -> None:
    browser.cookies.set("parallax", "anything", domain="parallax.test")
    for _ in range(3):
        page = await browser.get("/")
        assert page.status_code == 503
        assert page.headers["retry-after"] == "5"
        assert "Not available right now" in page.text
        ready = await browser.get("/health/ready")
        assert (ready.status_code, ready.json()) == (503, {"status": "the database does not answer"})
    assert (await browser.get("/health/live")).status_code == 200
