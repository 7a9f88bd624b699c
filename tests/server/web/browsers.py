"""A browser without a screen: it keeps cookies and sends forms with the token that the page gave it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar

PASSWORD = "a long enough password"
START = "http://parallax.test"


@asynccontextmanager
async def serving(app: Litestar) -> AsyncIterator[Litestar]:
    """Run the app's lifespan in a task of its own: fixtures begin and end in different ones, which anyio forbids."""
    started, stop = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await stop.wait()

    task = asyncio.create_task(live())
    done, _ = await asyncio.wait({task, waiting := asyncio.create_task(started.wait())}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task in done:
        await task
    try:
        yield app
    finally:
        stop.set()
        await task


def visit(app: Litestar, address: str = "192.0.2.1") -> AsyncClient:
    """A browser that has not been here before."""
    transport = ASGITransport(app, client=(address, 1))  # type: ignore[arg-type]  # httpx types the scope as a plain dict
    return AsyncClient(transport=transport, base_url=START, headers={"accept": "text/html"})


async def submit(browser: AsyncClient, page: str, fields: dict[str, str], to: str = "") -> Response:
    """Open a page and send its form."""
    shown = await browser.get(page)
    return await browser.post(to or page, data={"_csrf": csrf_of(shown.text), **fields})


async def sign_in(browser: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    return await submit(browser, "/sign-in", {"email": email, "password": password})


def csrf_of(page: str) -> str:
    return page.split('name="_csrf" value="')[1].split('"', 1)[0]
