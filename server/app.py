"""Puts the web application together: pages, errors, security, the database's life and, without Redis, the embedded worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.response import Redirect

from server.database import ready_database
from server.figures import read_figures, read_total
from server.observability import configure_logging
from server.settings import Settings
from server.waking import background
from server.web import (
    accounts,
    bounces,
    health,
    help,  # noqa: A004  # the page's own name
    imports,
    mail_sink,
    privacy,
    reading,
    schema,
    sign_in,
    static_files,
    wave_ways,
    waves,
    words,
)
from server.web.answering import news, notes, open_links, own_data, receipts, unsubscribe
from server.web.answering import routes as answering
from server.web.conversation import router as conversation
from server.web.errors import answer_error
from server.web.following import router as following
from server.web.instruments import router as instruments
from server.web.pages import environment
from server.web.plans import events
from server.web.plans import router as plans
from server.web.security import guarded
from server.web.sessions import AnyRequest, NotSignedIn

BODY_LIMIT = 64 * 1024
# Pages of people who sign in, each said in the language of its reader.
SIGNED_IN = Router(
    "/",
    route_handlers=[
        reading.router,
        sign_in.router,
        accounts.router,
        waves.router,
        wave_ways.router,
        conversation.router,
        following.router,
        plans.router,
        words.router,
        instruments.router,
        imports.router,
        help.router,
        mail_sink.router,
        privacy.router,
    ],
    before_request=reading.meet_reader,
)
ROUTERS = (
    health.router,
    static_files.router,
    schema.router,
    SIGNED_IN,
    answering.router,
    open_links.router,
    news.router,
    notes.router,
    unsubscribe.router,
    bounces.router,
    events.router,
    own_data.router,
    receipts.router,
)
# The pages draw stored results by these names; the web itself may import neither analysis nor reports.
environment.globals.update(read_figures=read_figures, read_total=read_total)


def create_app(settings: Settings) -> Litestar:
    """Build the application; its lifespan opens the database that the settings name."""
    configure_logging()
    environment.globals.update(company=settings.company, base_url=settings.base_url, mails_leave=settings.mail.is_set)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with ready_database(settings.database_url), background(settings) as waker:
            app.state.waker = waker
            yield

    app = Litestar(
        route_handlers=ROUTERS,
        lifespan=[lifespan],
        exception_handlers={Exception: answer_error, NotSignedIn: _to_sign_in},
        request_max_body_size=BODY_LIMIT,
        openapi_config=None,  # its pages load scripts from a CDN
        logging_config=None,  # Litestar's would log what people typed
    )
    app.state.settings = settings
    app.asgi_handler = guarded(app.asgi_handler, secure=settings.secure)
    return app


def _to_sign_in(_: AnyRequest, error: NotSignedIn) -> Redirect:
    return Redirect(error.address, status_code=303)
