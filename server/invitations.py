"""The list of links of a new wave, as CSV for a mail merge; it exists once, at launch."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from surveys.actions.waves import NewLink
from surveys.spreadsheets import defanged

COLUMNS: Final = ("side", "name", "email", "language", "account_refs", "accounts", "link")


def invitations_csv(links: Iterable[NewLink], base_url: str, *, bom: bool = False) -> str:
    """Write everybody's link; `bom` makes spreadsheets read the file as UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([defanged(cell) for cell in _row(link, base_url)] for link in links)
    return ("\ufeff" if bom else "") + file.getvalue()


def _row(link: NewLink, base_url: str) -> tuple[str, ...]:
    refs = "; ".join(account.ref for account in link.accounts)
    names = "; ".join(account.name for account in link.accounts)
    return link.side, link.name, link.email, link.language, refs, names, f"{base_url}/s/{link.token}"
