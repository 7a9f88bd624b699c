"""Every address under `/instruments`, for leads and admins."""

from litestar import Router
from litestar.di import Provide

from server.web.instruments import documents, editor, history, listing, publishing, starting, translating, trying
from server.web.sessions import sees_all

router = Router(
    "/",
    route_handlers=[
        *listing.handlers,
        *starting.handlers,
        *editor.handlers,
        *history.handlers,
        *documents.handlers,
        *publishing.handlers,
        *translating.handlers,
        *trying.handlers,
    ],
    dependencies={"visitor": Provide(sees_all)},
)
