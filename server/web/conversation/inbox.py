"""Answers to reply to: the list of threads, one thread with a customer's answers, and a reply."""

from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.conversation.answers import Said, said_answers
from server.web.forms import read_form
from server.web.language import direction, spoken, translate
from server.web.pages import ENGLISH, html, reader
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.replies import LONGEST_REPLY, send_reply
from surveys.errors import BadInput, Conflict
from surveys.queries.access import Visitor
from surveys.queries.account import load_profile
from surveys.queries.replies import Inbox, Measure, Thread, load_inbox, load_thread, measure_replies
from surveys.sentences import sentence

THANKS: Final = sentence("thank you for your answers. I have read all of them, and I will come back to you with what we do about them.")


class InboxPage(Struct, frozen=True):
    """The threads of all of a visitor's accounts, or of one; `query` keeps the one from page to page."""

    inbox: Inbox
    account_name: str
    query: str
    waves: tuple[Measure, ...]


class ThreadPage(Struct, frozen=True):
    """One thread; `text` stands in the field for the reply, in the customer's language."""

    thread: Thread
    words: tuple[Said, ...]
    marks: tuple[Said, ...]
    text: str
    language: str
    direction: str
    sent: bool
    problem: str
    longest: int = LONGEST_REPLY


@get("/conversation")
async def inbox(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    account, page = _number(request, "account"), _number(request, "page")
    name = (await load_profile(visitor, account)).name if account else ""
    waves = () if account else await measure_replies(visitor)
    shown = InboxPage(await load_inbox(visitor, account, page), name, f"account={account}&" if account else "", waves)
    return html("conversation/inbox.html", shown, visitor=visitor)


@get("/conversation/{response:str}")
async def thread(request: AnyRequest, response: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    found = await load_thread(visitor, response)
    text = "" if found.replies else _thanks(found)
    return html("conversation/thread.html", _page(found, text, sent="sent" in request.query_params), visitor=visitor)


@post("/conversation/{response:str}")
async def reply(request: AnyRequest, response: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    text = (await read_form(request)).text("text")
    try:
        await send_reply(visitor, response, text, now_ms())
    except (BadInput, Conflict) as error:
        found = await load_thread(visitor, response)
        return html("conversation/thread.html", _page(found, text, problem=error.words), visitor=visitor, status=422)
    await request.app.state.waker.wake()
    return Redirect(f"/conversation/{response}?sent=1", status_code=303)


def _page(found: Thread, text: str, *, sent: bool = False, problem: str = "") -> ThreadPage:
    language, said = spoken(found.head.language), said_answers(found, reader.get(ENGLISH).language)
    words, marks = (tuple(one for one in said if one.quoted == quoted) for quoted in (True, False))
    return ThreadPage(found, words, marks, text, language, direction(language), sent, problem)


def _thanks(found: Thread) -> str:
    language = spoken(found.head.language)
    return f"{translate('Hello {name},', language, name=found.head.person)}\n\n{translate(THANKS, language)}"


def _number(request: AnyRequest, name: str) -> int:
    """A number of the address, or 0, which is none of ours."""
    text = str(request.query_params.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


handlers = (inbox, thread, reply)
