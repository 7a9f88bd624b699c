"""Do the same to several, each for itself: what goes wrong with one is told when the others are done."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def one_by_one(these: Iterable[T], do: Callable[[T], Awaitable[object]]) -> None:
    """Raise an ExceptionGroup of everything that went wrong."""
    errors: list[Exception] = []
    for one in these:
        try:
            await do(one)
        except Exception as error:  # noqa: BLE001  # whatever it is, the others must not wait for it
            errors.append(error)
    if errors:
        message = "Some could not be done"
        raise ExceptionGroup(message, errors)
