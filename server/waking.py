"""The background work of a web process, and how a request says that there is some."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from server.settings import Settings


class Waker(Protocol):
    """What a request handler calls once an action has returned."""

    async def wake(self) -> None: ...


@asynccontextmanager
async def background(settings: Settings) -> AsyncIterator[Waker]:
    """The background work of a web process: all of it without Redis, only the bell with it."""
    if settings.redis_url is None:
        from server.embedded import Embedded

        async with Embedded(settings) as embedded:
            yield embedded
    else:
        from server.ringing import RedisBell

        async with RedisBell(settings.redis_url) as bell:
            yield bell
