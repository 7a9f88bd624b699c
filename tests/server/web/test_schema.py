"""The schema is there for everybody, and a shipped instrument fits what it says of names."""

from typing import Any, cast

import httpx
import msgspec
from litestar import Litestar

from server.web import schema
from surveys.instrument.document import json_schema


async def test_the_schema_is_public() -> None:
    app = Litestar(route_handlers=[schema.router], openapi_config=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=cast("Any", app)), base_url="http://test") as client:
        response = await client.get("/schemas/instrument.json")
    assert response.headers["content-type"] == "application/schema+json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert msgspec.json.decode(response.content) == msgspec.json.decode(msgspec.json.encode(json_schema()))
