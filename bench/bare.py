"""The bare handler (`python -m bench.bare PORT FORM PAGE`): the same framework and server, the same bytes, nothing done."""

import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, get, post

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}


def create_app(form: bytes, page: bytes) -> Litestar:
    """Two pages by GET, and a POST that reads its body and sees other."""
    pages = {"all": form, "page": page}

    @get("/bare/{token:str}/1/{name:str}")
    async def show(token: str, name: str) -> Response[bytes]:  # noqa: ARG001  # taken from the path as in the product
        return Response(pages[name], media_type="text/html; charset=utf-8", headers=HEADERS)

    @post("/bare/{token:str}/1/{name:str}")
    async def take(token: str, name: str, request: Request[Any, Any, Any]) -> Response[bytes]:  # noqa: ARG001  # as above
        await request.body()
        headers = {**HEADERS, "location": f"/bare/{token}/1/done"}
        return Response(b"", status_code=303, media_type="text/html; charset=utf-8", headers=headers)

    return Litestar(route_handlers=[show, take], openapi_config=None, logging_config=None)


def main(port: int, form: Path, page: Path) -> None:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    app = create_app(form.read_bytes(), page.read_bytes())
    config = uvicorn.Config(app, access_log=False, log_level="warning", server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
