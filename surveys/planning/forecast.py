"""What could be shown of each account if everybody who is asked answered; pure."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from surveys.confidentiality import Contract, Mode
from surveys.participation import COARSE, FINE
from surveys.planning.eligibility import Asked

Shown = Literal["nothing", "band", "half", "tenth", "mean"]


class Forecast(Struct, frozen=True):
    """Of one account at best: who answers, and how exactly the colleagues' view of us (`vendor`), and the rest, could be shown.

    `counted` are the colleagues who count towards k (R1); whoever may open the account does not.
    """

    account: int
    customers: int
    colleagues: int
    counted: int
    vendor: Shown
    rest: Shown


def forecast(accounts: Iterable[int], asked: Iterable[Asked], readers: Mapping[int, frozenset[str]], contract: Contract) -> list[Forecast]:
    """Per account; `readers` are the addresses of those who may open it."""
    customers = dict.fromkeys(accounts, 0)
    colleagues, counted = dict(customers), dict(customers)
    for person in asked:
        for account in person.accounts:
            if person.side == "customer":
                customers[account] += 1
            else:
                colleagues[account] += 1
                counted[account] += person.email.strip().lower() not in readers.get(account, frozenset())
    return [
        Forecast(
            account, n, colleagues[account], counted[account],
            shown(counted[account], contract.figures, contract.k), shown(counted[account], "confidential", contract.k),
        )
        for account, n in customers.items()
    ]  # fmt: skip


def shown(counted: int, mode: Mode, k: int) -> Shown:
    """How exactly a mean of so many colleagues may be printed (R1, R5)."""
    if counted < k:
        return "nothing"
    if mode != "confidential":
        return "mean"
    if counted < COARSE:
        return "band"
    return "half" if counted < FINE else "tenth"
