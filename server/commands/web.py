"""`parallax web`: serve the pages."""

import argparse
import asyncio
import gc
import socket

from server.database import ready_database
from server.settings import Settings, read_settings
from surveys.errors import NotReady

ABOUT = """\
Serve the answer pages, the account pages and everything else that a browser opens.

Without PARALLAX_REDIS_URL the background work runs inside this process as well, so one command is a whole
installation. With it, run `parallax worker` beside this command. PARALLAX_BASE_URL must be the address that
people open; put a proxy that speaks https in front of it.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("web", help="serve the pages", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings()
    asyncio.run(_refuse_unready(settings))
    serve(settings, listen(arguments.host, arguments.port))
    return 0


def serve(settings: Settings, listening: socket.socket) -> None:
    """Serve until the process is told to stop; requests that run then are finished."""
    import uvicorn

    from server.app import create_app

    config = uvicorn.Config(
        create_app(settings),
        access_log=False,  # it would write links with their tokens
        log_level="warning",
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    gc.collect()
    gc.freeze()  # what lives as long as the process is not looked through again while people wait
    host, port = listening.getsockname()[:2]
    print(f"Listening on {host} port {port}; links are made for {settings.base_url}. Stop with Ctrl+C.", flush=True)
    uvicorn.Server(config).run(sockets=[listening])


async def _refuse_unready(settings: Settings) -> None:
    async with ready_database(settings.database_url):
        pass


def listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)  # who comes before the start is over waits instead of being refused
    except (OSError, OverflowError) as error:
        raise NotReady(f"Cannot listen on {host}:{port} ({error}): choose another --host or --port.") from error
    return listening
