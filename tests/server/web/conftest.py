"""The application over a fresh database on both engines, and people who are signed in to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from httpx import AsyncClient
from litestar import Litestar

from server.app import create_app
from server.jobs import Jobs
from server.settings import Settings, read_settings
from surveys.actions.users import create_user
from surveys.queries.access import Role
from tests.company import NOW
from tests.server.web.browsers import PASSWORD, serving, sign_in, visit

Enter = Callable[[Role, str], Awaitable[AsyncClient]]


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    # A Redis that is not there: the pages only ring it, and no background work runs beside the test.
    return read_settings(
        {
            "PARALLAX_DATA": str(tmp_path),
            "PARALLAX_DATABASE_URL": database,
            "PARALLAX_REDIS_URL": f"unix://{tmp_path}/no-redis",
            "PARALLAX_BASE_URL": "http://parallax.test",
        }
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[Litestar]:
    async with serving(create_app(settings)) as application:
        yield application


@pytest.fixture
async def stranger(app: Litestar) -> AsyncIterator[AsyncClient]:
    async with visit(app) as browser:
        yield browser


@pytest.fixture
async def enter(app: Litestar) -> AsyncIterator[Enter]:
    """Give a function that makes a user and signs them in."""
    browsers: list[AsyncClient] = []

    async def make(role: Role, email: str) -> AsyncClient:
        await create_user(email, "Some One", role, PASSWORD, actor="test", now=NOW)
        browsers.append(visit(app))
        answer = await sign_in(browsers[-1], email)
        assert answer.status_code == 303
        return browsers[-1]

    yield make
    for browser in browsers:
        await browser.aclose()


@pytest.fixture
async def jobs(settings: Settings, app: Litestar) -> AsyncIterator[Jobs]:  # needs the application's database
    """What works behind the pages, to be asked by the test itself."""
    made = Jobs(settings)
    yield made
    made.close()
