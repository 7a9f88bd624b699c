"""The page of one wave: how far customers are, what their answers cover, who was held back, and what was promised."""

from collections.abc import Container
from typing import ClassVar, Final, cast, get_args

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, structs

from server.settings import Settings
from server.web.days import last_day
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.queries.access import Visitor
from surveys.queries.counted import counted_in
from surveys.queries.failed_mails import load_failed_mails
from surveys.queries.following import AccountReach, Cut, Following, Reach, load_following
from surveys.sentences import Sentence, sentence

DAY_MS: Final = 86_400_000
PAGE_SIZE: Final = 50
CUTS: Final[dict[Cut, Sentence]] = {
    "account": sentence("By account"),
    "role": sentence("By role"),
    "decision_level": sentence("By decision level"),
    "segment": sentence("By segment"),
}
SAID: Final = {
    "extended": sentence("The wave stays open longer. Its forms say so from now on."),
    "cancelled": sentence("The wave is cancelled. Its answers are deleted and its links open nothing."),
    "tightened": sentence("The promise is stricter from now on. Every form says so."),
    "reminded": sentence("The reminders are on their way."),
    "resent": sentence("The mails are on their way again."),
    "opened": sentence("The wave is open."),
}
# What a lead can do about people who were not asked.
REASONS: Final = {
    "opted_out": (sentence("Opted out"), sentence("They asked not to be asked, and are not, until they say otherwise.")),
    "bounced": (sentence("Mail came back"), sentence("Correct the address in the CRM and import it again: the next wave reaches them.")),
    "asked_lately": (
        sentence("Asked not long ago"),
        sentence("The plan lets some time pass before the same person is asked again. They are part of a later wave."),
    ),
    "account_lately": (
        sentence("Account asked not long ago"),
        sentence("The plan lets some time pass before the same account is asked again. It is part of a later wave."),
    ),
    "no_address": (
        sentence("No mail address"),
        sentence("Import an address for the next wave, or hand out an open link or a paper form now."),
    ),
}


class AccountPage(Struct, frozen=True):
    """One page of the accounts of a wave."""

    rows: tuple[AccountReach, ...]
    page: int
    pages: int


class WavePage(Struct, frozen=True):
    """Everything that `following/wave.html` shows; `keeps_mails` says that mails go to /outbox instead of to people.

    `failed` is how many people would be sent a mail again; of colleagues by their invitations alone (R6).
    """

    cuts: ClassVar = CUTS
    reasons: ClassVar = REASONS

    found: Following
    cut: Cut
    accounts: AccountPage
    groups: tuple[Reach, ...]
    last_day: str
    days_left: int
    said: str
    keeps_mails: bool
    failed: int

    @property
    def is_open(self) -> bool:
        return self.found.wave.state == "open"


@get("/waves/{key:str}")
async def wave(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    found = await load_following(key)
    settings: Settings = request.app.state.settings
    asked = request.query_params.get("by", "")
    cut = cast("Cut", asked) if asked in get_args(Cut) else "account"
    page = WavePage(
        found=found,
        cut=cut,
        accounts=_accounts(_for_visitor(found, await counted_in(visitor)), request.query_params.get("page", "")),
        groups=found.groups.get(cut, ()),
        last_day=last_day(found.wave.closes_at, found.settings.zone),
        days_left=max(0, -(-(found.wave.closes_at - now_ms()) // DAY_MS)),
        said=SAID.get(request.query_params.get("done", ""), ""),
        keeps_mails=settings.mail.way == "sink",
        failed=sum(mail.told for mail in await load_failed_mails(found.id)),
    )
    return html("following/wave.html", page, visitor=visitor)


def _for_visitor(found: Following, counted: Container[tuple[int, int]]) -> tuple[AccountReach, ...]:
    """Without the words about colleagues where the visitor is one of those whom they count (R1)."""
    return tuple(structs.replace(one, rate=None) if (found.id, one.id) in counted else one for one in found.accounts)


def _accounts(accounts: tuple[AccountReach, ...], wished: str) -> AccountPage:
    pages = max(1, -(-len(accounts) // PAGE_SIZE))
    page = min(max(whole_number(wished), 1), pages)
    return AccountPage(accounts[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page, pages)


def whole_number(text: str) -> int:
    """A whole number of a few digits; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


handlers = (wave,)
