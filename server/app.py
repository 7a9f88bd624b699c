"""Puts the web application together: pages, errors, security, the database's life and, without Redis, the embedded worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from server.observability import configure_logging
from server.settings import Settings
from server.web import health, sign_in, static_files
from server.web.errors import answer_error
from server.web.security import guarded
from server.web.sessions import AnyRequest, NotSignedIn
from surveys.engine.connect import AnyEngine, opened, refuse_unsafe
from surveys.errors import NotReady
from surveys.migrations import pending

BODY_LIMIT = 64 * 1024


def create_app(settings: Settings) -> Litestar:
    """Build the application; its lifespan opens the database that the settings name."""
    configure_logging()

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with opened(settings.database_url) as engine:
            await refuse_unready(engine)
            yield

    app = Litestar(
        route_handlers=[health.router, static_files.router, sign_in.router],
        lifespan=[lifespan],
        exception_handlers={Exception: answer_error, NotSignedIn: _to_sign_in},
        request_max_body_size=BODY_LIMIT,
        openapi_config=None,  # its pages load scripts from a CDN; the API has its own issue
        logging_config=None,  # Litestar's would log what people typed
    )
    app.state.settings = settings
    app.asgi_handler = guarded(app.asgi_handler, secure=settings.secure)
    return app


async def refuse_unready(engine: AnyEngine) -> None:
    """Raise NotReady for a database that is unsafe or older than this program."""
    await refuse_unsafe(engine)
    if waiting := await pending(engine):
        raise NotReady(f"The database is not up to date ({len(waiting)} migrations wait): run `parallax migrate`, then start again.")


def _to_sign_in(_: AnyRequest, error: NotSignedIn) -> Response[None]:
    return Redirect(error.address, status_code=303)
