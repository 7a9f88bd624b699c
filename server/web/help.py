"""The help page: what the words and marks mean, in a few sentences."""

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide

from server.web.pages import html
from server.web.sessions import signed_in
from surveys.queries.access import Visitor


@get("/help")
async def help_page(visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("help.html", visitor=visitor)


router = Router("/", route_handlers=[help_page], dependencies={"visitor": Provide(signed_in)})
