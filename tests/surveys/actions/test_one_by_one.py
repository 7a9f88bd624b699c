"""What goes wrong with one does not stop the others, and is told at the end."""

import pytest

from surveys.actions.one_by_one import one_by_one


async def test_every_one_is_tried_and_every_error_is_told() -> None:
    done: list[int] = []

    async def halve(number: int) -> None:
        if number % 2:
            raise ValueError(number)
        done.append(number // 2)

    await one_by_one([2], halve)
    with pytest.raises(ExceptionGroup) as several:
        await one_by_one([1, 4, 3, 6], halve)
    assert (done, [error.args for error in several.value.exceptions]) == ([1, 2, 3], [(1,), (3,)])
