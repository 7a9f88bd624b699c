"""Every address under `/plans`, for leads and admins."""

from litestar import Router
from litestar.di import Provide

from server.web.plans import editing, starting, unreadable, viewing, wording
from server.web.sessions import sees_all

router = Router(
    "/",
    route_handlers=[*starting.handlers, *editing.handlers, *viewing.handlers, *unreadable.handlers, *wording.handlers],
    dependencies={"visitor": Provide(sees_all)},
)
