"""What colleagues wrote, for leads and admins only: in pools of at least ten, of no account and of nobody (R8)."""

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from server.web.pages import ENGLISH, html, reader
from server.web.sessions import sees_all
from surveys.queries.access import Visitor
from surveys.queries.pools import load_pools


@get("/waves/{key:str}/words")
async def words(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("words.html", await load_pools(key, reader.get(ENGLISH).language), visitor=visitor)


router = Router("/", route_handlers=[words], dependencies={"visitor": Provide(sees_all)})
