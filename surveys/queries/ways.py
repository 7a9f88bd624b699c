"""Other ways to answer a wave than a personal mail: its accounts, its open links and its printable forms."""

from typing import Final

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.instrument.forms import sides_asked
from surveys.queries.asked import AccountName
from surveys.queries.instruments import definition
from surveys.queries.open_links import OpenLinkRow, list_open_links
from surveys.queries.paper import PaperForm, PaperState, paper_states

WAVE: Final = """
SELECT w.id, w.key, w.name, w.state, w.closes_at, w.version, v.content_hash FROM wave w
JOIN instrument_version v ON v.id = w.version WHERE w.key = $1
"""
ACCOUNTS: Final = """
SELECT a.id, a.external_ref, a.name FROM wave_account wa JOIN account a ON a.id = wa.account WHERE wa.wave = $1 ORDER BY a.name, a.id
"""


class Ways(Struct, frozen=True):
    """What a lead may hand out beside the personal links."""

    key: str
    name: str
    is_open: bool
    asks_customers: bool
    closes_at: int
    version: int
    languages: tuple[str, ...]
    accounts: tuple[AccountName, ...]
    links: tuple[OpenLinkRow, ...]
    papers: tuple[PaperState, ...]

    def paper(self, language: str) -> PaperForm:
        """The printable form in a language; raise NotFound for one that the questionnaire does not have."""
        if language not in self.languages:
            raise NotFound("")
        return PaperForm(self.version, language)


async def load_ways(key: str) -> Ways:
    """Raise NotFound if there is no such wave."""
    rows = await fetch(WAVE, key)
    if not rows:
        raise NotFound("")
    wave = rows[0]
    document = await definition(wave["version"], wave["content_hash"])
    return Ways(
        key=wave["key"],
        name=wave["name"],
        is_open=wave["state"] == "open",
        asks_customers="customer" in sides_asked(document),
        closes_at=wave["closes_at"],
        version=wave["version"],
        languages=document.languages,
        accounts=tuple(AccountName(row["id"], row["external_ref"], row["name"]) for row in await fetch(ACCOUNTS, wave["id"])),
        links=await list_open_links(key),
        papers=await paper_states(wave["version"], document.languages),
    )
