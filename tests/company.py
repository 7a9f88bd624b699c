"""A small company for tests: two accounts, three customers, colleagues of three departments, and a wave about them."""

from datetime import UTC, datetime

from surveys.actions.waves import NewWave, Opened, open_wave
from surveys.confidentiality import Contract
from surveys.engine.bulk import insert_rows
from surveys.instrument.library import load_library
from surveys.sealing import public_key
from surveys.selection import Selection, read_selection

MAIL_KEY = bytes(range(32))
NOW = 1_795_000_000_000
DAY = 86_400_000


def at(text: str) -> int:
    """Unix milliseconds of an ISO time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


async def found_company() -> None:
    """Accounts A1 (Acme) and B1 (Bolt); Dana answers for both of them; Eve opted out; Kim serves both, Lee, Mo and Nia only A1."""
    await insert_rows(
        "account",
        ("external_ref", "name", "segment", "region", "owner_email"),
        [("A1", "Acme", "Enterprise", "EMEA", "rep@example.com"), ("B1", "Bolt", "Mid", "Asia, Pacific", "other@example.com")],
    )
    await insert_rows(
        "contact",
        ("external_ref", "account", "name", "email", "role", "opted_out"),
        [
            ("c1", 1, "Ann", "ann@acme.example", "Buyer", False),
            ("c2", 1, "Dana", "Dana@group.example", "Director", False),
            ("c3", 2, "Dana", "dana@group.example", "Director", False),
            ("c4", 2, "Eve", "eve@bolt.example", "Planner", True),
            ("c5", 2, "Finn", "", "Planner", False),
        ],
    )
    await insert_rows("department", ("name",), [("Sales",), ("Support",), ("Logistics",)])
    await insert_rows(
        "colleague",
        ("external_ref", "name", "email", "department"),
        [
            ("k1", "Kim", "kim@us.example", 1),
            ("k2", "Lee", "lee@us.example", 2),
            ("k3", "Mo", "mo@us.example", 2),
            ("k4", "Nia", "nia@us.example", 3),
            ("k5", "Rep", "rep@example.com", 1),
        ],
    )
    team = [(1, 1, "Account manager"), (2, 1, "Account manager"), (1, 2, "Support"), (1, 3, "Support"), (1, 4, "Planner"), (1, 5, "Sales")]
    await insert_rows("team_member", ("account", "colleague", "function"), team)


async def open_test_wave(
    key: str = "w1", accounts: str = "all", closes_at: int = NOW + 14 * DAY, contract: Contract | None = None
) -> Opened:
    selection: Selection = read_selection(accounts)
    new = NewWave(key, "First wave", load_library("relationship-alignment"), selection, closes_at, contract or Contract())
    return await open_wave(new, public_key(MAIL_KEY), "lead@example.com", NOW)
