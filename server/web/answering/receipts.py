"""The page `/receipt`: whoever types a receipt code sees the answers that it belongs to, and may take or erase them.

The code travels in the body of forms, never in an address, and is the only secret of this page: without it no form can be sent.
"""

from typing import Final

import msgspec
from litestar import Response, Router, get, post
from litestar.types import ASGIApp
from msgspec import Struct

from server.web.answering.drawing import answer_page
from server.web.answering.own_data import REASONS, SHARING
from server.web.answering.reading import LONGEST_TAG, Head, Language, language_without_form, manner_of
from server.web.answering.replies import HEADERS, Reply
from server.web.answering.trouble import AnyRequest, answer_trouble
from server.web.answering.visits import now_ms
from server.web.forms import Form, read_form
from server.web.language import catalogues, direction, own_name, translate
from server.web.sign_in import network_of
from surveys.actions.erasure_log import FILE_NAME, ErasureLog
from surveys.actions.receipts import erase_receipt, open_receipt
from surveys.errors import NotFound, ParallaxError, TooOften
from surveys.queries.receipts import ReceiptForm
from surveys.sentences import Sentence, sentence

ADDRESS: Final = "/receipt"
TITLE: Final = sentence("Your answers by receipt code")
BODY_LIMIT: Final = 4_096
LONGEST_CODE: Final = 100
BLOCKS: Final = {
    "relationship": sentence("Your answers"),
    "vendor": sentence("How we serve the customer"),
    "handoff": sentence("Work with {department}", department="{department}"),
    "culture": sentence("How it is to work here"),
}


class CodePage(Struct, frozen=True):
    """Where the code is typed; `erased` says that it was the last time."""

    head: Head
    code: str = ""
    problem: str = ""
    erased: bool = False


class FoundPage(Struct, frozen=True):
    """The answers of a code; `asks` is the second step before they go."""

    head: Head
    code: str
    form: ReceiptForm
    asks: bool
    sharing: Sentence | None
    blocks: dict[str, Sentence]
    reasons: dict[str, Sentence]


@get(ADDRESS)
async def ask(request: AnyRequest) -> ASGIApp:
    return answer_page("receipt.html", CodePage(_head(language_without_form(manner_of(request)))))


@post(ADDRESS, status_code=200)
async def show(request: AnyRequest) -> ASGIApp:
    """The answers, or with `step` the question whether to erase them, or the erasure itself."""
    form = await read_form(request)
    language = _language(request, form)
    code, step = form.text("code")[:LONGEST_CODE], form.text("step")
    network = _network(request)
    try:
        if step == "erase":
            await erase_receipt(code, network, ErasureLog(request.app.state.settings.data / FILE_NAME), now_ms())
            await request.app.state.waker.wake()
            return answer_page("receipt.html", CodePage(_head(language), erased=True))
        found = await open_receipt(code, language, network, now_ms())
    except (NotFound, TooOften) as error:
        return _refused(code, error, language)
    sharing = SHARING.get(found.sharing)
    return answer_page(
        "own_receipt.html", FoundPage(Head(translate(TITLE, language), language), code, found, step == "ask", sharing, BLOCKS, REASONS)
    )


@post(f"{ADDRESS}/file", status_code=200)
async def take(request: AnyRequest) -> Response[bytes]:
    form = await read_form(request)
    found = await open_receipt(form.text("code")[:LONGEST_CODE], _language(request, form), _network(request), now_ms())
    headers = HEADERS | {"content-type": "application/json", "content-disposition": 'attachment; filename="my-answers.json"'}
    return Response(msgspec.json.format(msgspec.json.encode(found), indent=2), headers=headers)


def _refused(code: str, error: ParallaxError, language: str) -> Reply:
    page = CodePage(_head(language), code, error.words)
    if isinstance(error, TooOften):
        return answer_page("receipt.html", page, 429, ((b"retry-after", str(error.retry_after_s).encode()),))
    return answer_page("receipt.html", page, 422)


def _network(request: AnyRequest) -> str:
    return network_of(request.client.host if request.client else "")


def _language(request: AnyRequest, form: Form) -> str:
    tag = form.text("lang")[:LONGEST_TAG]
    return tag if tag in catalogues else language_without_form(manner_of(request))


def _head(language: str) -> Head:
    tags = tuple(Language(tag, own_name(tag), direction(tag), f"{ADDRESS}?lang={tag}") for tag in catalogues)
    return Head(translate(TITLE, language), language, languages=tags)


router = Router("/", route_handlers=[ask, show, take], request_max_body_size=BODY_LIMIT, exception_handlers={Exception: answer_trouble})
