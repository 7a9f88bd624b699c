"""The account's facts in words: what it buys, for how long, for how much, and how it pays."""

from datetime import date

from msgspec import Struct

from reports.brief import Money, Profile
from reports.wording import number, short

LENGTH = 90
SERVICES = 4
MILLION = 1_000_000
TEN_THOUSAND = 10_000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Fact(Struct, frozen=True):
    """One fact of the account with its name."""

    label: str
    value: str


def facts(profile: Profile, on: date) -> tuple[Fact, ...]:
    """Put what the CRM holds into words as of a day; what it doesn't hold is left out."""
    pairs = (
        ("Services held", _services(profile.services)),
        ("Customer since", _tenure(profile.customer_since, on)),
        ("Yearly revenue", _money(profile.revenue)),
        ("Payment", profile.payment_standing),
        ("Contract ends", day(profile.contract_end)),
        ("Orders", _orders(profile)),
        ("Segment", ", ".join(part for part in (profile.segment, profile.industry, profile.region) if part)),
        ("Owner", profile.owner),
    )
    return tuple(Fact(label, short(value, LENGTH)) for label, value in pairs if value)


def _services(services: tuple[str, ...]) -> str:
    more = len(services) - SERVICES
    return ", ".join(services[:SERVICES]) + (f" and {more} more" if more > 0 else "")


def _tenure(since: str | None, on: date) -> str:
    if not since:
        return ""
    start = date.fromisoformat(since)
    years = on.year - start.year - ((on.month, on.day) < (start.month, start.day))
    return f"{start.year} ({years} years)" if years != 1 else f"{start.year} (1 year)"


def _money(money: Money | None) -> str:
    if money is None:
        return ""
    if abs(money.amount) >= MILLION:
        return f"{money.currency} {number(money.amount / MILLION, 1)} million".strip()
    if abs(money.amount) >= TEN_THOUSAND:
        return f"{money.currency} {number(money.amount / 1000, 0)},000".strip()
    return f"{money.currency} {number(money.amount, 0)}".strip()


def day(iso: str | None) -> str:
    """Print an ISO date the way people read it."""
    if not iso:
        return ""
    it = date.fromisoformat(iso)
    return f"{it.day} {MONTHS[it.month - 1]} {it.year}"


def _orders(profile: Profile) -> str:
    if profile.orders is None:
        return ""
    trend = "" if profile.orders_trend is None else f" ({number(profile.orders_trend, 0, signed=True)} % on the year)"
    return f"{profile.orders}{trend}"
