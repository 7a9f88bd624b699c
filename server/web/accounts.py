"""The account list, the page of one account, and its stored brief."""

from typing import Final, cast, get_args

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from msgspec import Struct

from server.web.pages import ENGLISH, html, reader
from server.web.security import PDF_POLICY
from server.web.sessions import AnyRequest, signed_in
from surveys.queries.access import Visitor
from surveys.queries.account import AccountPage, AccountWave, Profile, load_account, load_brief
from surveys.queries.accounts import AccountList, Order, list_accounts
from surveys.queries.named import NamedTable, load_named
from surveys.queries.notes import SignedNote, list_notes
from surveys.sentences import sentence

LONGEST_SEARCH: Final = 200
ORDERS: Final = (("name", sentence("Sort: name")), ("gap", sentence("Sort: gap")), ("renewal", sentence("Sort: renewal")))


class Listing(Struct, frozen=True):
    """The account list with the ways to sort it."""

    accounts: AccountList
    orders: tuple[tuple[str, str], ...] = ORDERS


class AccountView(Struct, frozen=True):
    """The page of one account; `current` is its newest wave, `hidden` why its newest results are not shown to the visitor, if so."""

    account: AccountPage
    current: AccountWave | None
    notes: tuple[SignedNote, ...]
    named: NamedTable
    hidden: str


class NoBrief(Struct, frozen=True):
    """What is missing before there can be a brief, or why there is none for the visitor (`is_hidden`)."""

    profile: Profile
    missing: str
    hint: str
    is_hidden: bool = False


@get("/")
async def accounts(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    query = request.query_params
    search = str(query.get("q", "")).replace("\0", "")[:LONGEST_SEARCH].strip()
    order = str(query.get("sort", "name"))
    page = str(query.get("page", "1"))
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    chosen = cast("Order", order if order in get_args(Order) else "name")
    return html("accounts.html", Listing(await list_accounts(visitor, search, chosen, number)), visitor=visitor)


@get("/accounts/{account:int}")
async def account_page(account: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    page = await load_account(visitor, account, reader.get(ENGLISH).language)
    current = page.waves[0] if page.waves else None
    named = await load_named(page.released.id if page.released else None, account)
    return html("account.html", AccountView(page, current, await list_notes(account), named, _hidden(page)), visitor=visitor)


@get("/accounts/{account:int}/brief.pdf")
async def brief(account: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str] | Response[bytes]:
    stored = await load_brief(visitor, account)
    if stored is None:
        missing = _missing(await load_account(visitor, account))
        return html("no_brief.html", missing, visitor=visitor, status=403 if missing.is_hidden else 404)
    headers = {"content-disposition": f'inline; filename="{_plain(stored.name)}"', "content-security-policy": PDF_POLICY}
    return Response(stored.pdf, media_type="application/pdf", headers=headers)


def _missing(page: AccountPage) -> NoBrief:
    """Say what has to happen first."""
    profile = page.profile
    if page.counted_in:
        return NoBrief(profile, _hidden(page), "", is_hidden=True)
    if not page.waves:
        missing = sentence("Nobody has been asked about this account yet.")
        return NoBrief(profile, missing, sentence("A lead can open a wave that includes it."))
    wave = page.waves[0]
    if page.released is None and wave.state == "open":
        hint = sentence("Its results have not been released yet; the brief is printed right after.")
        return NoBrief(profile, sentence("The wave {name} is still open.", name=wave.name), hint)
    reload = sentence("Reload this page in a few seconds.")
    if page.released is None:
        missing = sentence("The results of {name} are being worked out. The brief is printed right after.", name=wave.name)
        return NoBrief(profile, missing, reload)
    return NoBrief(profile, sentence("The brief is being printed."), reload)


def _hidden(page: AccountPage) -> str:
    """Why the newest results are not shown to a visitor whom they count."""
    if not page.counted_in:
        return ""
    return sentence(
        "You answered in {wave}, before you could open this account. "
        "Its results would tell you what the others said; you see those of the next wave.",
        wave=page.counted_in,
    )


def _plain(name: str) -> str:
    """Keep of a file name what every browser and system takes; CRM ids may hold anything."""
    return "".join(character if character.isascii() and (character.isalnum() or character in "-_.") else "-" for character in name)[:150]


router = Router("/", route_handlers=[accounts, account_page, brief], dependencies={"visitor": Provide(signed_in)})
