"""Every address under `/waves/{key}` by which a wave is followed, for leads and admins."""

from litestar import Router
from litestar.di import Provide

from server.web.following import acts, overview, people, resending
from server.web.sessions import sees_all

router = Router(
    "/",
    route_handlers=[*overview.handlers, *acts.handlers, *resending.handlers, *people.handlers],
    dependencies={"visitor": Provide(sees_all)},
)
