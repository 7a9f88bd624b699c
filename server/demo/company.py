"""Who works in and with the sample company, as the CSV files that `parallax import` takes."""

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

ACCOUNTS = 40
COLLEAGUES = 120
DEPARTMENTS = ("Sales", "Customer service", "Delivery", "Engineering", "Finance", "Quality")
TEAM_FUNCTIONS = ("account manager", "service contact", "delivery lead", "engineer", "billing", "quality contact")
REP = "rep@parallax.example"
REP_NAME = "Ines Marchetti"
OWNERS = (REP_NAME, "Hana Kral", "Marcus Bello", "Aiko Brandt")
LEAD = "lead@parallax.example"
LEAD_NAME = "Tomasz Wolny"

_FIRST = (
    "Amara Ben Carla Daniel Elif Farid Greta Hugo Ilse Jonas Keiko Liam Marta "
    "Noor Oskar Priya Quentin Rosa Samir Tilda Umar Vera Wen Xenia Yusuf Zofia"
)
_LAST = (
    "Abel Brandt Castillo Dufour Eriksen Fontana Grant Haddad Ito Jensen Kowal "
    "Lindqvist Moreau Nowak Okafor Pereira Rahman Sato Thorne Ueda Varga Weiss"
)
_STEMS = (
    "Alder Birch Cedar Delta Ember Falcon Granite Harbor Iris Juniper "
    "Keystone Lumen Meridian Nimbus Orchard Pinnacle Quarry Ridge Summit Tidewater"
)
_KINDS = ("Logistics", "Foods", "Instruments", "Textiles", "Energy", "Clinics", "Packaging", "Rail")
_SEGMENTS = ("Enterprise", "Mid-market", "Small business")
_REGIONS = ("EMEA", "Americas", "APAC")
_ROLES = (
    ("Head of purchasing", "decision maker"),
    ("Operations manager", "influencer"),
    ("Plant engineer", "user"),
    ("Finance partner", "gatekeeper"),
    ("Project lead", "user"),
    ("Managing director", "decision maker"),
)
_SERVICES = ("Field service", "Spare parts", "Remote monitoring", "Training", "Calibration", "Consignment stock")

Row = Sequence[object]


class Files(Struct, frozen=True):
    """The four import files."""

    accounts: bytes
    contacts: bytes
    colleagues: bytes
    teams: bytes


def company_files(rng: np.random.Generator) -> Files:
    """40 accounts, 3 to 6 contacts each, 120 colleagues in 6 departments, teams of 5 to 12."""
    return Files(accounts=_accounts(rng), contacts=_contacts(rng), colleagues=_colleagues(), teams=_teams(rng))


def account_ref(number: int) -> str:
    return f"A-{1001 + number}"


def _owner(number: int) -> str:
    return f"rep{number}@parallax.example" if number else REP


def _accounts(rng: np.random.Generator) -> bytes:
    header = (
        "external_ref,name,segment,region,industry,customer_since,annual_revenue,"
        "currency,contract_end,payment_standing,orders,orders_trend,services,owner"
    )
    rows = []
    stems = _STEMS.split()
    for number in range(ACCOUNTS):
        name = f"{stems[number % len(stems)]} {_KINDS[(number * 3 + number // len(stems)) % len(_KINDS)]}"
        services = "; ".join(sorted(rng.choice(_SERVICES, size=int(rng.integers(2, 5)), replace=False)))
        rows.append(
            (
                account_ref(number),
                name,
                _SEGMENTS[number % 3],
                _REGIONS[number % 2 if number % 5 else 2],
                _KINDS[(number * 3 + number // len(stems)) % len(_KINDS)],
                f"{int(rng.integers(2009, 2025))}-{int(rng.integers(1, 13)):02}-01",
                int(rng.integers(4, 300)) * 10_000,
                "EUR",
                f"2027-{1 + number % 12:02}-28",
                "late" if number % 11 == 4 else "current",
                int(rng.integers(3, 60)),
                round(float(rng.normal(2, 9)), 1),
                services,
                _owner(number % len(OWNERS)),
            )
        )
    return _csv(header, rows)


def _contacts(rng: np.random.Generator) -> bytes:
    rows = []
    for number in range(ACCOUNTS):
        for index in range(int(rng.integers(3, 7))):
            role, level = _ROLES[index]
            ref = f"C-{1001 + number}-{index + 1}"
            rows.append((ref, account_ref(number), _name(number * 7 + index), f"{ref.lower()}@customer.example", role, level, "en"))
    return _csv("external_ref,account_ref,name,email,role,decision_level,language", rows)


def _colleagues() -> bytes:
    rows = []
    for number in range(COLLEAGUES):
        ref = f"P-{101 + number}"
        rows.append((ref, _name(500 + number * 5), f"{ref.lower()}@parallax.example", DEPARTMENTS[number % len(DEPARTMENTS)], "en"))
    owners = [(f"P-{number + 1}", name, _owner(number), DEPARTMENTS[0], "en") for number, name in enumerate(OWNERS)]
    return _csv("external_ref,name,email,department,language", [*owners, *rows])


def _teams(rng: np.random.Generator) -> bytes:
    rows = []
    for number in range(ACCOUNTS):
        size = int(rng.integers(5, 13))
        team = sorted(rng.choice(COLLEAGUES, size=size, replace=False))
        rows += [(account_ref(number), f"P-{101 + colleague}", TEAM_FUNCTIONS[colleague % len(DEPARTMENTS)]) for colleague in team]
    return _csv("account_ref,colleague_ref,function", rows)


def _name(number: int) -> str:
    first, last = _FIRST.split(), _LAST.split()
    return f"{first[number % len(first)]} {last[(number // 3) % len(last)]}"


def _csv(header: str, rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue().encode()
