"""From what was released about an account to its brief."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Any, TypeVar

import msgspec

from analysis.cells import TOTAL
from analysis.disclosure import in_words
from analysis.results import Cell, NotEnough, Picture, Theme, Withheld
from analysis.tables.table import n_or_why, printed_n
from reports.brief import Asks, Brief, Colleague, Customer, Money, Priority, Profile, Published, Quote, Rating
from surveys.confidentiality import Contract
from surveys.queries.briefs import BriefSource

NO_THEME = NotEnough("No theme was raised by enough colleagues to be shown.")
_T = TypeVar("_T")


def brief_of(source: BriefSource) -> Brief:
    """Put released findings, people and the account's profile together."""
    cells = tuple(_decoded(source, "cell", Cell))
    labels = {pair: text.get(source.definition.default_language, pair) for pair, text in source.definition.pairs.items()}
    labels |= {cell.pair: _words(cell.pair) for cell in cells if cell.pair not in labels and cell.pair != TOTAL}
    ours = tuple(_decoded(source, "theme", Theme, "asked_of_them"))
    offered = tuple(Quote(one.text, f"{one.by or 'a customer'}, on their own part") for one in _of(source, "words", Quote, "own_part"))
    people = list(_decoded(source, "people", str | Withheld | NotEnough))  # type: ignore[arg-type]  # a union is no type to mypy
    return Brief(
        profile=_profile(source),
        published=_published(source, cells),
        cells=cells,
        labels=labels,
        participation=people[0] if people else NotEnough("Participation was not released."),
        ratings=tuple(_ratings(cells, labels)),
        values=tuple(_decoded(source, "words", Quote, "values")),
        asked_of_us=Asks(_of(source, "words", Quote, "asked_of_us"), _of_side(source, "asked_of_us", "customer")),
        asked_of_them=Asks(offered, tuple(theme for theme in ours if theme.side == "internal")) if ours or offered else NO_THEME,
        themes=_of(source, "theme", Theme, ""),
        customers=tuple(Customer(one.name, one.role, one.place, one.progress) for one in source.customers),  # type: ignore[arg-type]  # the column holds these words
        colleagues=tuple(Colleague(one.name, one.place, one.role) for one in source.colleagues),
        pictures=_of(source, "picture", Picture, None),
        priorities=tuple(Priority(*pair) for chosen in _decoded(source, "value", list[tuple[str, int]]) for pair in chosen),
    )


def brief_hash(brief: Brief) -> str:
    """What the brief is made from: its content, and the program that prints it."""
    return sha256(msgspec.json.encode(brief, order="deterministic") + version("parallax").encode()).hexdigest()


def _decoded(source: BriefSource, kind: str, result: type[_T], group: str | None = None) -> Iterable[_T]:
    for finding in source.findings:
        if finding.kind == kind and group in (None, finding.comparison):
            yield msgspec.json.decode(finding.data, type=result)


def _of(source: BriefSource, kind: str, result: type[_T], group: str | None) -> tuple[_T, ...]:
    return tuple(_decoded(source, kind, result, group))


def _of_side(source: BriefSource, group: str, side: str) -> tuple[Theme, ...]:
    return tuple(theme for theme in _decoded(source, "theme", Theme, group) if theme.side == side)


def _published(source: BriefSource, cells: Iterable[Cell]) -> Published:
    total = next((cell for cell in cells if cell.comparison == "service" and cell.pair == TOTAL), None)
    return Published(
        wave=source.wave,
        wave_name=source.wave_name,
        release=source.number,
        released_on=datetime.fromtimestamp(source.released_at / 1000, UTC).date().isoformat(),
        customers=_customers(source, total),
        colleagues=n_or_why(total.internal, source.contract.k) if total else f"fewer than {source.contract.k}",
        method=source.method,
        k=source.contract.k,
        rules=_rules(source.contract),
    )


def _customers(source: BriefSource, total: Cell | None) -> str:
    """How many stand behind the customers' figures; nobody is counted where all who answered share totals only."""
    if total is not None:
        return printed_n(total.customer) or "withheld"
    return "withheld" if any(one.progress == "finished" for one in source.customers) else "0"


def _rules(contract: Contract) -> tuple[str, ...]:
    """The contract of the wave in sentences (R10)."""
    vendor = "pooled: no names, figures once, at close" if contract.figures == "pooled" else "confidential"
    return (
        f"Our answers about our service are {vendor}; about the customer they are confidential.",
        f"Nothing of our side below {contract.k} colleagues; confidential answers as {in_words(contract.k)}.",
        *([f"Nothing of the customer below {contract.customers} people."] if contract.customers > 1 else []),
    )


def _profile(source: BriefSource) -> Profile:
    row: dict[str, Any] = source.account
    revenue = Money(row["annual_revenue"], row["currency"]) if row["annual_revenue"] is not None else None
    return Profile(
        ref=row["external_ref"],
        name=row["name"],
        segment=row["segment"],
        region=row["region"],
        industry=row["industry"],
        customer_since=row["customer_since"],
        revenue=revenue,
        contract_end=row["contract_end"],
        payment_standing=row["payment_standing"],
        orders=row["orders"],
        orders_trend=row["orders_trend"],
        services=source.services,
        owner=row["owner"] or row["owner_email"],
    )


def _ratings(cells: Iterable[Cell], labels: dict[str, str]) -> Iterable[Rating]:
    """What only the customer is asked and we predict, such as whether they would stay."""
    both = list(cells)
    known = {TOTAL} | {cell.pair for cell in both if cell.comparison == "service"}
    for cell in both:
        if cell.comparison == "understanding" and cell.pair not in known:
            yield Rating(labels[cell.pair], cell.scale, cell.customer)


def _words(code: str) -> str:
    words = code.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
