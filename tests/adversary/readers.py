"""Everything that each role may reach: every page by every route, briefs, exports, and the figures that the pages are drawn from."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any, Final, Literal

import msgspec
from httpx import AsyncClient, codes
from litestar import Litestar
from msgspec import Struct

from reports.html import render_brief
from server.answer_files import answers_csv, codebook_csv
from server.briefs import brief_of
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch
from surveys.errors import Conflict
from surveys.exports.customers import customer_answers
from surveys.queries.access import ABSOLUTE_MS, session_hash
from surveys.queries.briefs import Printable, load_source
from tests.adversary.companies import DEFINITION, LEAD
from tests.adversary.deeds import Moving
from tests.adversary.founding import WAVE, Played
from tests.adversary.standing import late_owners
from tests.server.web.browsers import visit

Who = Literal["lead", "rep0", "rep1", "colleague", "moved", "late", "stranger"]
Place = tuple[str, str]  # a reader and an address

NOBODYS: Final = "no-such-one"
# What stands for each parameter of a route, by the route's beginning; a new route must say here how it is to be read.
RECIPES: Final = {
    ("/accounts", "account"): "{account}",
    ("/conversation", "response"): "{response}",
    ("/waves", "key"): WAVE,
    ("/waves", "slug"): NOBODYS,
    ("/waves", "file"): "qr.svg",
    ("/waves", "language"): "en",
    ("/waves", "number"): "1",
    ("/waves", "invitation"): "{invitation}",
    ("/plans", "plan"): "1",
    ("/outbox", "name"): NOBODYS,
    ("/privacy", "key"): WAVE,
    ("/instruments", "key"): DEFINITION.key,
    ("/instruments", "kind"): "json",
    ("/instruments", "side"): "customer",
    ("/instruments", "screen"): "all",
    ("/static", "name"): "parallax.css",
    ("/s", "token"): "{token}",
    ("/s", "number"): "1",
    ("/s", "screen"): "all",
    ("/f", "slug"): NOBODYS,
    ("/f", "screen"): "all",
    ("/n", "slug"): NOBODYS,
    ("/u", "ident"): NOBODYS,
    ("/u", "code"): NOBODYS,
}
# Made of instruments, of the program, or of nothing: no answer can reach them but by a leak, so once at the end is enough.
STEADY: Final = ("/instruments", "/help", "/static", "/schemas", "/imports", "/sign-in")
# What the figures of an account hold beside cells and pictures: its rate, quoted words, and colleagues with their names.
KEPT: Final = {"people": "rate", "words": "quote", "named": "signed"}
# Where somebody's pages begin, beside the first one; all others must refuse them.
REACH: Final[dict[Who, tuple[str, ...]]] = {
    "lead": ("/",),
    "rep0": ("/accounts", "/conversation"),
    "rep1": ("/accounts", "/conversation"),
    "colleague": ("/s/",),
    "moved": ("/s/",),
    "late": ("/accounts", "/conversation"),
    "stranger": ("/health",),
}
# Each drawing of a form has an id of its own, whoever is not signed in a new secret, and invitations are numbered at random.
_RANDOM: Final = re.compile(
    r'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=name="_csrf" value=")[^"]*|(?<=/address/)[0-9]+'
)
# A form of a customer who shares their name; the owner of the account, and leads, may answer it.
_NAMED: Final = """
SELECT r.id FROM response r JOIN participation p ON p.invitation = r.invitation AND p.account = r.account JOIN contact c ON c.id = p.contact
WHERE r.sharing = 'named' ORDER BY c.external_ref LIMIT 1"""
_FIRST_ASKED: Final = "SELECT id FROM invitation ORDER BY side, email LIMIT 1"
# When something was released or printed is the clock's doing and no secret.
_TIMES: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.+Z]*)?|\b\d\d:\d\d\b")


def routes(app: Litestar) -> list[str]:
    """The address of every page that can be opened; accounts, links and what else has a number of its own are left open."""
    return sorted(_filled(route.path) for route in app.routes if "GET" in getattr(route, "methods", ()))


def _filled(path: str) -> str:
    def value(found: re.Match[str]) -> str:
        fitting = [text for (start, name), text in RECIPES.items() if name == found[1] and path.startswith(start)]
        assert fitting, f"Nobody reads {path}: say in RECIPES what stands for {found[1]}."
        return fitting[0]

    return re.sub(r"\{(\w+):\w+\}", value, path)


class Reader(Struct):
    """Somebody with a browser, the accounts that they know of, and their own link if they answer."""

    who: Who
    browser: AsyncClient
    accounts: tuple[int, ...]
    token: str = NOBODYS

    async def open(self, address: str) -> str:
        known: dict[str, object] = {"token": self.token}
        for name, query in (("response", _NAMED), ("invitation", _FIRST_ASKED)):
            rows = await fetch(query) if f"{{{name}}}" in address else []
            known[name] = rows[0]["id"] if rows else NOBODYS
        answer = await self.browser.get(address.format(**known))
        text = f"{answer.status_code} {answer.headers.get('location', '')} {answer.text}"
        return _RANDOM.sub("…", text.replace(self.token, "…"))

    def addresses(self, path: str) -> Iterator[str]:
        if "{account}" in path:
            yield from (path.replace("{account}", str(account)) for account in self.accounts)
        else:
            yield path


class Readers:
    """All of them, what they have seen so far, and every figure of every release."""

    def __init__(self, app: Litestar, played: Played, readers: list[Reader], ids: dict[str, int]) -> None:
        self._paths = routes(app)
        self._played, self._readers, self._ids = played, {one.who: one for one in readers}, ids
        self._reached, self._everywhere = self._listed(all_of_all=False), self._listed(all_of_all=True)
        self.figures: list[dict[str, list[dict[str, Any]]]] = []

    def near(self, client: str, turn: int, among: Sequence[Place]) -> Place:
        """What a write about an account could reach: in turn its page for its owner, and all that a lead and a colleague may open."""
        owner = self._played.company.client(client).owner.partition("@")[0]
        others = [place for place in among if place[0] in {"lead", "colleague", "moved"}]
        page = owner, f"/accounts/{self._ids.get(client, 0)}"
        return page if turn % 2 and page in among else others[turn // 2 % len(others)]

    def places(self, *, all_of_all: bool = False) -> list[Place]:
        """What each may open by their role; or every page for everybody, which for most is a refusal."""
        return self._everywhere if all_of_all else self._reached

    def _listed(self, *, all_of_all: bool) -> list[Place]:
        return [
            (who, address)
            for who, reader in self._readers.items()
            for path in self._paths
            if all_of_all or path == "/" or (not path.startswith(STEADY) and path.startswith(REACH[who]))
            for address in reader.addresses(path)
        ]

    def is_own_form(self, who: str) -> bool:
        """Whether somebody is the colleague who looks at their own form."""
        return self._played.link(who).token == self._readers["colleague"].token

    def follow(self, who: str) -> None:
        """A lead has the new link of somebody's who answers no more."""
        if who == self._played.company.watched:
            self._readers["moved"].token = self._played.link(who).token

    async def opening(self) -> list[str]:
        """Links that were sent elsewhere since and open a form nevertheless."""
        stranger = self._readers["stranger"].browser
        return [token for token in self._played.dead if (await stranger.get(f"/s/{token}")).status_code != codes.NOT_FOUND]

    async def read(self, place: Place) -> str:
        who, address = place
        return await self._readers[who].open(address)  # type: ignore[index]  # places are made of readers

    async def saved(self, place: Place) -> bytes:
        """A file as the browser gets it."""
        reader = self._readers[place[0]]  # type: ignore[index]  # places are made of readers
        return (await reader.browser.get(place[1])).content

    async def papers(self) -> dict[Place, str]:
        """Every brief as it would be printed now, the newest figures, and what may be exported."""
        briefs = {("rep", f"brief of {ref}"): await self._brief(number) for ref, number in self._ids.items()}
        figures = {("rep", f"figures of {ref}"): repr(_rounded(cells)) for ref, cells in self.figures[-1].items()}
        return {**briefs, **figures, ("lead", "export"): await _export()}

    async def note_figures(self) -> None:
        """Keep the figures of the newest release, as pages and briefs get them."""
        self.figures.append(await self.newest())

    async def newest(self) -> dict[str, list[dict[str, Any]]]:
        """The figures of the newest release, by account."""
        rows = await fetch(
            "SELECT a.external_ref, f.kind, f.data FROM finding f JOIN account a ON a.id = f.account"
            " WHERE f.release = (SELECT max(id) FROM release) ORDER BY f.id"
        )
        figures: dict[str, list[dict[str, Any]]] = {client.ref: [] for client in self._played.company.clients}
        for row in rows:
            value = msgspec.json.decode(row["data"])
            if row["kind"] in {"cell", "picture"}:
                figures[row["external_ref"]].append(value)
            elif row["kind"] in KEPT:
                figures[row["external_ref"]].append({KEPT[row["kind"]]: value})
        return figures

    async def _brief(self, account: int) -> str:
        release = (await fetch("SELECT max(id) AS newest FROM release"))[0]["newest"]
        if release is None:
            return ""
        return render_brief(brief_of(await load_source(Printable(release, account))))


def _rounded(value: Any) -> Any:
    """Without the last digits, which hang on the order in which the same numbers were added."""
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, 9) if isinstance(value, float) else value


async def _export() -> str:
    try:
        answers = await customer_answers(WAVE)
    except Conflict as error:
        return str(error)
    rows = without_times(_RANDOM.sub("…", answers_csv(answers, "code", "")))
    return "\n".join(sorted(rows.splitlines())) + codebook_csv(answers, "")  # rows of an account come in random order


@asynccontextmanager
async def reading(app: Litestar, played: Played, most: int = 12) -> AsyncIterator[Readers]:
    """A lead, two reps, a colleague with a link, who has a link that was moved, who owns an account late, and a stranger.

    Of a large company they know some accounts.
    """
    company = played.company
    ids = {row["external_ref"]: row["id"] for row in await fetch("SELECT id, external_ref FROM account ORDER BY id")}
    known = {client.ref: ids[client.ref] for client in company.clients[:most]}
    readers = []
    for who in ("lead", "rep0", "rep1"):
        email = LEAD if who == "lead" else f"{who}@us.example"
        # One account that is somebody else's: its page must not exist.
        mine = [ids[client.ref] for client in company.clients[:most] if who == "lead" or email in company.owners(client)]
        others = [number for number in known.values() if number not in mine][:1]
        readers.append(Reader(who, await _signed_in(app, email, "lead" if who == "lead" else "rep"), (*mine, *others)))
    moved = {played.link(deed.who).token for deed in company.deeds if isinstance(deed, Moving)}
    token = next((link.token for link in played.opened.links if link.side == "internal" and link.token not in moved), NOBODYS)
    readers += [Reader("colleague", visit(app), (1,), token), Reader("stranger", visit(app), (1,))]
    readers += [Reader("moved", visit(app), (1,))] if company.watched else []
    for deed in [one for one in late_owners(company) if one.client in known][:1]:
        readers.append(Reader("late", await _signed_in(app, deed.address, "rep"), (known[deed.client],)))
    yield Readers(app, played, readers, known)
    for reader in readers:
        await reader.browser.aclose()


async def _signed_in(app: Litestar, email: str, role: str) -> AsyncClient:
    """A browser with a session; without the password's hash, which takes long on purpose."""
    from server.web.sessions import now_ms, session_cookie

    now, token = now_ms(), f"session of {email}"
    columns = ("email", "name", "role", "password_hash", "is_active", "created_at")
    users = await insert_rows("users", columns, [(email, email, role, "none", True, now)], returning="id")
    session = (session_hash(token), users[0]["id"], sha256(email.encode()).hexdigest(), now, now, now + ABSOLUTE_MS)
    await insert_rows("session", ("token_hash", "owner", "csrf", "created_at", "seen_at", "expires_at"), [session])
    browser = visit(app)
    browser.cookies.set(session_cookie(secure=False), token)
    return browser


def without_times(text: str) -> str:
    return _TIMES.sub("…", text)
