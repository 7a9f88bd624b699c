"""One request's view of a link: the person's account, what is stored, and the form."""

import time
from collections.abc import Mapping

from msgspec import Struct

from server.web.answering.questions import Form, form_for
from surveys.errors import NotAllowed, NotFound
from surveys.queries.answering import MOST_ACCOUNTS, Link, LinkAccount, Stored, link_definition, load_link, load_stored

NO_SUCH_PAGE = "This page is not part of the survey. Please open the link from your mail again."


class Visit(Struct, frozen=True):
    """A link, the account that the page is about, what is stored of it, and the form."""

    link: Link
    number: int
    account: LinkAccount
    stored: Stored
    form: Form

    @property
    def home(self) -> str:
        return f"/s/{self.link.token}"

    @property
    def base(self) -> str:
        return f"/s/{self.link.token}/{self.number}"

    @property
    def departments(self) -> Mapping[int, str]:
        """Departments to pick from; none unless the form repeats a page."""
        return self.link.departments


def now_ms() -> int:
    return time.time_ns() // 1_000_000


async def open_form(link: Link) -> Form:
    return form_for(await link_definition(link), link.content_hash, link.side, link.language)


async def open_visit(token: str, number: str, now: int) -> Visit:
    """Raise NotFound, Closed, or NotAllowed for an account that is one too many."""
    link = await load_link(token, now)
    if not number.isascii() or not number.isdigit() or len(number) > 4 or not 1 <= int(number) <= len(link.accounts):
        raise NotFound(NO_SUCH_PAGE)
    account = link.accounts[int(number) - 1]
    if account.progress == "not_started" and not link.may_start_another:
        raise NotAllowed(
            f"You have already started {MOST_ACCOUNTS} accounts, which is as many as this survey asks of one person."
            " Please open the link from your mail again to go on with those."
        )
    stored = Stored() if account.progress == "not_started" else await load_stored(link, account.id)
    return Visit(link, int(number), account, stored, await open_form(link))
