"""What is kept about the person of a link, for that person: as a page and as a file, while the wave is open."""

from typing import Final

import msgspec
from litestar import Response, Router, get
from litestar.params import FromPath
from litestar.types import ASGIApp
from msgspec import Struct
from msgspec.structs import replace

from server.web.answering.drawing import answer_page
from server.web.answering.reading import Head, head_of, manner_of
from server.web.answering.replies import HEADERS
from server.web.answering.start import MOVED, STATES
from server.web.answering.trouble import AnyRequest, answer_trouble
from server.web.answering.visits import now_ms, open_link
from server.web.language import translate
from surveys.queries.answering import Link, link_definition, load_stored
from surveys.queries.own_data import Invited, load_invited
from surveys.sentences import Sentence, sentence
from surveys.told import Told, told

SHARING: Final = {
    "named": sentence("My name and my answers"),
    "unnamed": sentence("My answers without my name"),
    "totals": sentence("Totals only"),
}
REASONS: Final = {
    "declined": sentence("can’t say"),
    "skipped": sentence("left out"),
    "hidden": sentence("not asked"),
    "not_asked": sentence("not asked"),
    "removed": sentence("deleted, because its time was up"),
}


class AboutAccount(Struct, frozen=True):
    """One account: how far the person is, what they chose, and their answers; hand-offs by department."""

    name: str
    state: Sentence
    sharing: Sentence | None
    unsent: bool
    answers: tuple[Told, ...]
    handoffs: tuple[tuple[str, tuple[Told, ...]], ...]


class OwnPage(Struct, frozen=True):
    """Everything that `answering/own.html` shows."""

    head: Head
    link: str
    invited: Invited
    colleague: bool
    accounts: tuple[AboutAccount, ...]
    reasons: dict[str, Sentence]
    moved: Sentence | None


@get("/s/{token:str}/data")
async def own(request: AnyRequest, token: FromPath[str]) -> ASGIApp:
    return answer_page("own.html", await _page(request, token))


@get("/s/{token:str}/data/file")
async def own_file(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    page = await _page(request, token)
    kept = {"wave": page.head.wave, "invitation": page.invited, "accounts": [_plain(account) for account in page.accounts]}
    kept |= {"note": translate(page.moved, page.head.language)} if page.moved else {}
    headers = HEADERS | {"content-type": "application/json", "content-disposition": 'attachment; filename="my-data.json"'}
    return Response(msgspec.json.format(msgspec.json.encode(kept), indent=2), headers=headers)


def _plain(account: AboutAccount) -> dict[str, object]:
    handoffs = [{"department": department, "answers": answers} for department, answers in account.handoffs]
    sharing = None if account.sharing is None else str(account.sharing)
    said = {"account": account.name, "state": str(account.state), "sharing": sharing, "changes_not_sent": account.unsent}
    return {**said, "answers": account.answers, "handoffs": handoffs}


async def _page(request: AnyRequest, token: str) -> OwnPage:
    manner = manner_of(request)
    link, form = await open_link(token, now_ms(), manner)
    head = head_of(link, form, translate(sentence("What is kept about you"), form.language), f"/s/{link.token}/data")
    accounts = tuple([await _about(link, number, form.language) for number in range(len(link.accounts))])
    invited, moved = await load_invited(link.invitation), MOVED if link.moved else None
    if moved:  # who was reminded had not finished by then
        invited = replace(invited, reminders=0, mails=())
    return OwnPage(head, f"/s/{link.token}", invited, link.side == "internal", accounts, REASONS, moved)


async def _about(link: Link, number: int, language: str) -> AboutAccount:
    account = link.accounts[number]
    stored, definition = await load_stored(link, account.id), await link_definition(link)
    draft, names = stored.draft, {"account": account.name}
    return AboutAccount(
        name=account.name,
        state=STATES[account.progress],
        sharing=SHARING[draft.sharing] if draft.sharing else None,
        unsent=stored.unsent,
        answers=told(definition, draft.values, language, names),
        handoffs=tuple(
            (
                link.departments.get(department, ""),
                told(definition, values, language, names | {"department": link.departments.get(department, "")}),
            )
            for department, values in draft.repeats.items()
        ),
    )


router = Router("/", route_handlers=[own, own_file], exception_handlers={Exception: answer_trouble})
