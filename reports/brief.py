"""All that a printed brief says about one account and one release: figures, words, people, and what was left out and why."""

from typing import Literal

from msgspec import Struct

from analysis.results import Cell, NotEnough, Picture, Scale, Side, Theme, Withheld

Participation = Literal["finished", "half", "not_started", "not_asked"]


class Money(Struct, frozen=True):
    """An amount in a currency (ISO 4217)."""

    amount: float
    currency: str


class Profile(Struct, frozen=True):
    """The account as the CRM knows it; what the CRM doesn't hold is empty or None and is not printed."""

    ref: str
    name: str
    segment: str = ""
    region: str = ""
    industry: str = ""
    customer_since: str | None = None
    revenue: Money | None = None
    contract_end: str | None = None
    payment_standing: str = ""
    orders: int | None = None
    orders_trend: float | None = None
    services: tuple[str, ...] = ()
    owner: str = ""


class Published(Struct, frozen=True):
    """Where the figures come from: wave, release, who could be counted, method and the rules that were frozen at launch (R10).

    `released_on` is an ISO date, `customers` and `colleagues` are the n that may be printed ("4", "3–7"),
    `rules` are sentences for the reader.
    """

    wave: str
    wave_name: str
    release: int
    released_on: str
    customers: str
    colleagues: str
    method: str
    k: int = 3
    rules: tuple[str, ...] = ()


class Quote(Struct, frozen=True):
    """Words that their author agreed to show; `by` is empty where the author chose to go unnamed."""

    text: str
    by: str = ""


class Asks(Struct, frozen=True, tag="asks"):
    """What one side asks of the other: words as far as their authors agreed, and how many people raised which theme."""

    quotes: tuple[Quote, ...] = ()
    themes: tuple[Theme, ...] = ()


class Rating(Struct, frozen=True):
    """A question that only the customer is asked, such as whether they would renew."""

    label: str
    scale: Scale
    answer: Side


class Priority(Struct, frozen=True):
    """Something that customers chose as mattering most, and how many of them."""

    label: str
    people: int


class Customer(Struct, frozen=True):
    """A person on the customer's side, with how far they are in this wave."""

    name: str
    role: str = ""
    decision_level: str = ""
    participation: Participation = "not_asked"


class Colleague(Struct, frozen=True):
    """A person on our side; whether this person answered is nobody's business (R6)."""

    name: str
    department: str = ""
    function: str = ""


class Brief(Struct, frozen=True):
    """The whole content of the printed brief; `labels` maps each pair to the words printed for it.

    `participation` is the colleagues' rate in the words that R6 allows ("about 70 %", "half or more"); `pictures` stand for our side where
    it may not be shown of this account (R9).
    """

    profile: Profile
    published: Published
    cells: tuple[Cell, ...]
    labels: dict[str, str]
    participation: str | Withheld | NotEnough
    ratings: tuple[Rating, ...] = ()
    values: tuple[Quote, ...] | Withheld | NotEnough = ()
    asked_of_us: Asks | Withheld | NotEnough = Asks()
    asked_of_them: Asks | Withheld | NotEnough = Asks()
    themes: tuple[Theme, ...] | Withheld | NotEnough = ()
    customers: tuple[Customer, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    priorities: tuple[Priority, ...] = ()
    pictures: tuple[Picture, ...] = ()
