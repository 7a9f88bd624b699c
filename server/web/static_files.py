"""Serves the few static files from memory, cached for ever under an address with their hash, else for a day."""

from litestar import Response, Router, get
from litestar.params import FromPath

from server.web.pages import assets
from server.web.sessions import AnyRequest
from surveys.errors import NotFound

FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"


@get("/static/{name:str}")
async def static_file(name: FromPath[str], request: AnyRequest) -> Response[bytes]:
    asset = assets.get(name)
    if asset is None:
        raise NotFound("There is no such file.")
    lasting = FOREVER if request.query_params.get("v") == asset.version else A_DAY
    headers = {"cache-control": lasting, "vary": "accept-encoding"}
    if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, media_type=asset.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(asset.content, media_type=asset.media_type, headers=headers)


router = Router("/", route_handlers=[static_file])
