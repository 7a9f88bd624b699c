"""A brief as a good wave leaves it, and one that is too large in every part."""

from analysis.results import (
    Banded,
    BandedGap,
    Category,
    Cell,
    Comparison,
    Gap,
    Mean,
    NotEnough,
    Picture,
    Scale,
    Theme,
    Withheld,
)
from reports.brief import Asks, Brief, Colleague, Customer, Money, Profile, Published, Quote, Rating

FIVE = Scale(1, 5)
POMP = Scale(0, 100)
LABELS = {
    "responsiveness": "Responsiveness",
    "reliability": "Reliability",
    "consistency": "Every department says the same",
    "communication": "A person can be reached",
    "understanding": "Understanding of their business",
    "respect": "Respect and appreciation",
    "fairness": "Fairness",
    "ease": "Ease of working together",
    "recovery": "Recovery from mistakes",
    "value": "Value for money",
    "requests": "Clear requests",
    "timely": "Timely requests",
    "appreciation": "Appreciation of our people",
}
PROFILE = Profile(
    ref="A-1",
    name="Nordwind Logistik GmbH",
    segment="Enterprise",
    region="DACH",
    industry="Transport",
    customer_since="2016-04-01",
    revenue=Money(1_240_000, "EUR"),
    contract_end="2027-03-31",
    payment_standing="on time",
    orders=318,
    orders_trend=8.4,
    services=("Fleet monitoring", "Customs desk", "Night support", "Route planning", "Data export"),
    owner="Amira Haddad",
)
PUBLISHED = Published(
    wave="2026-spring",
    wave_name="Relationship alignment, spring 2026",
    release=1,
    released_on="2026-05-12",
    customers="4",
    colleagues="3–7",
    method="2026.1",
    rules=(
        "Colleagues' views of the customer are shown only as fields and only together with at least two colleagues (R1, R5).",
        "While a side is shown as a field, no figure is computed from its exact answers (R13).",
        "Customers chose themselves what may be shown with their name.",
    ),
)


def gap(size: float, half: float, category: Category, *, confirmed: bool = False) -> Gap:
    """A gap whose raw value is a fifth larger than its posterior mean."""
    raw = size * 1.2
    return Gap(
        raw, raw - half, raw + half, 0.01, 0.04 if confirmed else 0.5, confirmed, size, size - half, size + half, 0.9, 0.05, category
    )


def cell(
    pair: str,
    ours: float,
    theirs: float,
    category: Category = "unclear",
    *,
    comparison: Comparison = "service",
    half: float = 0.7,
    confirmed: bool = False,
) -> Cell:
    """A cell with figures on both sides."""
    shown = gap((ours - theirs) * 0.8, half, category, confirmed=confirmed)
    return Cell("A-1", "2026-spring", comparison, pair, FIVE, Mean(ours, "5", 1), Mean(theirs, "4", 1), shown)


def banded(pair: str, ours: Banded, theirs: float, between: BandedGap) -> Cell:
    """A cell of the partnership comparison with our side as a field."""
    return Cell("A-1", "2026-spring", "partnership", pair, FIVE, ours, Mean(theirs, "4", 1), between)


CELLS = (
    cell("responsiveness", 4.4, 2.9, "blind spot", half=0.6, confirmed=True),
    cell("reliability", 4.1, 4.5, "healthy", half=0.6),
    cell("consistency", 3.6, 2.6, "blind spot", confirmed=True),
    cell("communication", 3.9, 3.7, "healthy"),
    cell("understanding", 3.1, 4.1, "hidden strength", half=0.65, confirmed=True),
    cell("respect", 4.3, 4.4, "healthy", half=0.6),
    cell("fairness", 3.9, 3.4, half=0.8),
    cell("ease", 3.2, 3.0, "known problem"),
    cell("recovery", 4.0, 3.2, half=0.9),
    Cell(
        "A-1",
        "2026-spring",
        "service",
        "value",
        FIVE,
        Mean(4.0, "5", 1),
        NotEnough("No customer answered."),
        NotEnough("Only one side answered, so there is no gap yet."),
    ),
    Cell("A-1", "2026-spring", "service", "*", POMP, Mean(71.3, "5"), Mean(60.2, "4"), gap(9.1, 8, "over-confident", confirmed=True)),
    cell("responsiveness", 3.9, 2.9, "blind spot", comparison="understanding", confirmed=True),
    cell("reliability", 4.0, 4.5, comparison="understanding"),
    banded("requests", Banded("low", "3–7"), 4.2, BandedGap("they see it better")),
    banded("timely", Banded("middle", "3–7"), 3.4, BandedGap("about equal")),
    Cell("A-1", "2026-spring", "partnership", "appreciation", FIVE, Withheld("R1"), Withheld("R3"), Withheld("R13")),
)
BRIEF = Brief(
    profile=PROFILE,
    published=PUBLISHED,
    cells=CELLS,
    labels=LABELS,
    participation="half or more",
    ratings=(Rating("Would renew today", Scale(0, 10), Mean(8.3, "4", 1)), Rating("Would recommend us", Scale(0, 10), Withheld("R3"))),
    values=(
        Quote("The night desk has saved our Monday mornings more than once; they know our routes by heart.", "Jonas Weber"),
        Quote("Your customs people explain what they do."),
    ),
    asked_of_us=Asks(
        (
            Quote("Tell us before the change, not after. We would rather hear bad news on Thursday.", "Jonas Weber"),
            Quote("One person who knows all open tickets.", "Ines Kraft"),
        ),
        (Theme("customer", "Waiting for answers", "3", -0.4),),
    ),
    asked_of_them=Asks((), (Theme("internal", "Late changes to orders", "3–7", -0.3),)),
    themes=(
        Theme("customer", "Waiting for answers", "3", -0.45),
        Theme("customer", "Night support", "2", 0.6),
        Theme("internal", "Late changes to orders", "3–7", None),
    ),
    customers=(
        Customer("Jonas Weber", "Head of operations", "decides", "finished"),
        Customer("Ines Kraft", "Dispatcher", "", "half"),
        Customer("Dr. Petra Stahl", "Purchasing", "decides", "not_started"),
    ),
    colleagues=(Colleague("Amira Haddad", "Sales", "Account owner"), Colleague("Tom Berger", "Support", "Night desk")),
)


def extreme(letters: str, length: int = 300) -> Brief:
    """A brief with 60 subjects in four comparisons and with 300 characters in every name, 5,000 in every comment."""
    name = (letters * length)[:length]
    words = (letters * 5000)[:5000]
    comparisons: tuple[Comparison, ...] = ("service", "understanding", "partnership", "insight")
    cells = [cell(f"p{i}", 4.4, 2.9, "hidden strength", comparison=comparisons[i % 4], confirmed=True) for i in range(60)]
    for comparison in comparisons:
        cells.append(Cell("A-1", name, comparison, "*", POMP, Mean(71, "5"), Mean(60, "4"), gap(9, 8, "over-confident", confirmed=True)))
        cells.append(Cell("A-1", name, comparison, "gone", FIVE, Withheld("R1"), Withheld("R3"), Withheld("R13")))
    quotes = tuple(Quote(words, name) for _ in range(10))
    themes = tuple(Theme(side, name, "3–7", -0.4) for side in ("customer", "internal") for _ in range(12))
    return Brief(
        profile=Profile(name, name, name, name, name, "2016-04-01", Money(1.24e9, "EUR"), "2027-03-31", name, 318, 8.4, (name,) * 10, name),
        published=Published(name, name, 1, "2026-05-12", "12", "8–14", name, 3, (name,) * 6),
        cells=tuple(cells),
        labels={f"p{i}": name for i in range(60)} | {"gone": name},
        participation=Withheld("R6"),
        ratings=tuple(Rating(name, Scale(0, 10), Mean(8.3, "4", 1)) for _ in range(10)),
        values=quotes,
        asked_of_us=Asks(quotes, themes),
        asked_of_them=Asks(quotes, themes),
        themes=themes,
        customers=tuple(Customer(name, name, name, "not_started") for _ in range(40)),
        colleagues=tuple(Colleague(name, name, name) for _ in range(40)),
        pictures=tuple(Picture("service", f"p{i}", name, 3, Banded("high", "3–7")) for i in range(20)),
    )
