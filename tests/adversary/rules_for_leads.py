"""Rules that leads could break by what they do to an open wave, each with a switch that turns it off where the product obeys it."""

from typing import Any, Final

import pytest
from msgspec import structs

from server.freshness import Standing
from server.releasing import names
from surveys.actions import following, rekeying, responses
from surveys.actions.record_row import Block
from surveys.confidentiality import answer_key
from surveys.queries import account
from surveys.queries.access import Visitor
from surveys.sealing import unseal
from tests.adversary import leading
from tests.adversary.rules import Switch


def tightened_in_words(patch: pytest.MonkeyPatch) -> None:
    """R10: that a promise became stricter is told, and nothing goes by it."""

    async def told(*_: Any) -> bool:
        return True

    patch.setattr(leading, "tighten_wave", told)


def older_figures_stay(patch: pytest.MonkeyPatch) -> None:
    """R10: what was shown of fewer than are promised now goes on being shown."""
    patch.setattr(Standing, "still_stands", lambda *_: True)


def late_owners_read(patch: pytest.MonkeyPatch) -> None:
    """R1: who comes to own an account reads figures that count them."""

    async def nothing(_: Visitor) -> frozenset[tuple[int, int]]:
        return frozenset()

    patch.setattr(account, "counted_in", nothing)


def names_of_all(patch: pytest.MonkeyPatch) -> None:
    """R4: whoever answers is named."""

    def signed(*given: Any, **named: Any) -> Block:
        block = Block(*given, **named)
        return structs.replace(block, signed=block.kind == "vendor")

    patch.setattr(responses, "Block", signed)


def names_beside_few(patch: pytest.MonkeyPatch) -> None:
    """R4: averages minus names may be of anybody."""
    patch.setattr(names, "_hides_the_others", lambda *_: True)


def old_links_live(patch: pytest.MonkeyPatch) -> None:
    """A link that was sent elsewhere goes on opening the form."""
    kept: list[str] = []

    def noted(key: bytes, sealed: str) -> str:
        kept.append(unseal(key, sealed))
        return kept[-1]

    patch.setattr(rekeying, "unseal", noted)
    patch.setattr(rekeying, "new_token", lambda: kept[-1])


def answers_by_new_links(patch: pytest.MonkeyPatch) -> None:
    """R0: a new link opens what was sent by the old one."""
    patch.setattr(rekeying, "earlier_key", answer_key)


def progress_by_new_links(patch: pytest.MonkeyPatch) -> None:
    """R6: a new link tells what was finished by the old one."""

    async def hidden(_: int) -> None:
        return

    for module in (following, rekeying):
        patch.setattr(module, "hide_progress", hidden)


def twice_by_new_links(patch: pytest.MonkeyPatch) -> None:
    """R1: who sends again by a new link counts twice."""
    patch.setattr(responses, "_earlier", lambda *_: ())


SWITCHES_FOR_LEADS: Final[tuple[Switch, ...]] = (
    tightened_in_words,
    older_figures_stay,
    late_owners_read,
    names_of_all,
    names_beside_few,
    old_links_live,
    answers_by_new_links,
    progress_by_new_links,
    twice_by_new_links,
)
