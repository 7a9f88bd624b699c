"""The addresses of the conversation: threads for whoever looks after an account, news for leads."""

from litestar import Router
from litestar.di import Provide

from server.web.conversation import inbox, publishing, writing
from server.web.sessions import sees_all, signed_in

router = Router(
    "/",
    route_handlers=[
        Router("/", route_handlers=list(inbox.handlers), dependencies={"visitor": Provide(signed_in)}),
        Router("/", route_handlers=[*writing.handlers, *publishing.handlers], dependencies={"visitor": Provide(sees_all)}),
    ],
)
