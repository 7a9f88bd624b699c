"""The JSON Schema of instruments, for editors and programs that write them; nothing in it is secret."""

from typing import Final

import msgspec
from litestar import Response, Router, get

from surveys.instrument.document import json_schema

SCHEMA: Final = msgspec.json.format(msgspec.json.encode(json_schema()))


@get("/schemas/instrument.json", sync_to_thread=False)
def schema() -> Response[bytes]:
    headers = {"cache-control": "public, max-age=3600", "access-control-allow-origin": "*"}
    return Response(SCHEMA, media_type="application/schema+json", headers=headers)


router = Router("/", route_handlers=[schema])
