"""A note about an account that a colleague signs on purpose (R9): beside the answers, not with them, and not only for those who answer."""

from typing import Final

from litestar import Router, get, post
from litestar.params import FromPath
from litestar.types import ASGIApp
from msgspec import Struct

from server.web.answering.drawing import answer_page
from server.web.answering.questions import Form
from server.web.answering.reading import Head, head_of, manner_of, query_of
from server.web.answering.replies import Reply, redirect
from server.web.answering.screens import NOTE, takes_note
from server.web.answering.trouble import AnyRequest, answer_trouble
from server.web.answering.visits import NO_SUCH_PAGE, account_of, now_ms, open_link
from server.web.forms import read_form
from server.web.language import day_of
from surveys.actions.notes import LONGEST_NOTE, sign_note, withdraw_note
from surveys.errors import BadInput, NotFound
from surveys.queries.answering import Link, LinkAccount
from surveys.queries.notes import OwnNote, load_own_note
from surveys.sentences import Sentence, sentence

BODY_LIMIT: Final = 64 * 1024
NOT_TICKED: Final = sentence("Please tick the box if you want to take your note back.")


class NotePage(Struct, frozen=True):
    """What `answering/note.html` shows: who would sign, what is signed or was typed, and what is wrong with it."""

    head: Head
    account: str
    author: str
    text: str
    signed: bool
    address: str
    home: str
    closes: str
    problem: str = ""
    about_withdrawing: bool = False
    most: int = LONGEST_NOTE


class Desk(Struct, frozen=True):
    """Where a note is written: the link, its account, the form's language, and what is signed so far."""

    link: Link
    account: LinkAccount
    form: Form
    note: OwnNote
    number: int
    query: str
    embedded: bool

    @property
    def address(self) -> str:
        return f"/s/{self.link.token}/{self.number}/{NOTE}{self.query}"

    def page(self, text: str, problem: str = "", *, about_withdrawing: bool = False) -> NotePage:
        signed = bool(self.note.text)
        title = sentence("Your signed note") if signed else sentence("A note with your name")
        return NotePage(
            head=head_of(self.link, self.form, title, f"/s/{self.link.token}/{self.number}/{NOTE}", embedded=self.embedded),
            account=self.account.name,
            author=self.note.author,
            text=text,
            signed=signed,
            address=self.address,
            home=f"/s/{self.link.token}{self.query}",
            closes=day_of(self.link.closes_at, self.form.language),
            problem=problem,
            about_withdrawing=about_withdrawing,
        )


@get("/s/{token:str}/{number:str}/note")
async def show(request: AnyRequest, token: FromPath[str], number: FromPath[str]) -> ASGIApp:
    desk = await _desk(request, token, number)
    return answer_page("note.html", desk.page(desk.note.text))


@post("/s/{token:str}/{number:str}/note", status_code=303)
async def take(request: AnyRequest, token: FromPath[str], number: FromPath[str]) -> ASGIApp:
    desk, form = await _desk(request, token, number), await read_form(request)
    if form.text("_action") == "withdraw":
        return await _withdraw(desk, ticked=form.ticked("withdraw"))
    return await _sign(desk, form.text("note"))


async def _sign(desk: Desk, text: str) -> Reply:
    try:
        await sign_note(desk.link, desk.account.id, text, now_ms())
    except BadInput as error:
        return answer_page("note.html", desk.page(text, _words(error)), 422)
    return redirect(desk.address)


async def _withdraw(desk: Desk, *, ticked: bool) -> Reply:
    """A box that nobody but a person ticks: whatever opens links in mails sends forms as they stand."""
    if not ticked:
        return answer_page("note.html", desk.page(desk.note.text, NOT_TICKED, about_withdrawing=True), 422)
    await withdraw_note(desk.link, desk.account.id)
    return redirect(desk.address)


async def _desk(request: AnyRequest, token: str, number: str) -> Desk:
    """Raise NotFound where there is nothing to sign: for a customer's link, or an account that is not the link's."""
    manner = manner_of(request)
    link, form = await open_link(token, now_ms(), manner)
    account = account_of(link, number)
    note = await load_own_note(link, account.id) if takes_note(form) else None
    if note is None:
        raise NotFound(NO_SUCH_PAGE)
    query = query_of(manner.lang, embedded=manner.embedded)
    return Desk(link, account, form, note, int(number), query, manner.embedded)


def _words(error: BadInput) -> str:
    return error.args[0] if isinstance(error.args[0], Sentence) else str(error)


router = Router(
    "/",
    route_handlers=[show, take],
    request_max_body_size=BODY_LIMIT,
    exception_handlers={Exception: answer_trouble},
)
