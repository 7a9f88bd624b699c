"""What a release is made from, as each of its parts takes it."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from server.freshness import Standing
from surveys.queries.past import Past
from surveys.queries.study import Answered, Before, StudiedAccount, StudiedWave

NOBODY_YET = 2**31 - 1


class Material(Struct, frozen=True):
    """A wave with its answers, the release before, who took part in it and in others, and which figures may change (R2)."""

    wave: StudiedWave
    accounts: Sequence[StudiedAccount]
    answers: Sequence[Answered]
    before: Before
    past: Past
    figures: Standing

    @property
    def refs(self) -> dict[int, str]:
        return {account.id: account.ref for account in self.accounts}

    @property
    def ids(self) -> dict[str, int]:
        return {account.ref: account.id for account in self.accounts}

    @property
    def heard(self) -> Iterable[Answered]:
        """The answers that may enter figures now."""
        return filter(self.figures.hears, self.answers)

    @property
    def customers(self) -> int:
        """From how many customers of an account on something of theirs is shown.

        Where a wave promises a least number that is nothing before the close: two releases would tell what one of them said (R10).
        """
        least = self.wave.contract.customers
        return least if least == 1 or self.wave.state == "closed" else NOBODY_YET

    def people(self, account: int) -> frozenset[str]:
        """Who of those who count finished an account."""
        return self.past.finished.get((self.wave.id, account), frozenset())

    def insiders(self, account: int) -> frozenset[str]:
        """Who finished an account that they may open."""
        return self.past.insiders.get((self.wave.id, account), frozenset())

    def uncounted(self) -> dict[tuple[str, str], int]:
        """How many answers of an account may be of people who do not count; any may be theirs, so they are taken off each count (R1)."""
        return {(account.ref, self.wave.key): account.uncounted for account in self.accounts}


def as_json(value: object) -> str:
    """A result as a finding keeps it."""
    return msgspec.json.encode(value, order="deterministic").decode()
