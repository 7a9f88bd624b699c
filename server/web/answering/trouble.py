"""What is said when a link opens nothing or a form cannot be taken; participants have no start page, so each page says what to do."""

from typing import Any, Final

from litestar import Request, Response
from msgspec import Struct

from server.observability import log_failure
from server.web.answering.bodies import UNREADABLE, Body
from server.web.answering.drawing import answer_page
from server.web.answering.ended import EndedError, Told
from server.web.answering.reading import Head, language_without_form, manner_of
from server.web.answering.replies import Reply
from server.web.errors import RETRY_AFTER_S, status_of
from server.web.language import translate
from surveys.errors import ParallaxError, TooOften
from surveys.sentences import Sentence, sentence

AnyRequest = Request[Any, Any, Any]
NO_DATABASE: Final = sentence(
    "Our database does not answer at the moment. What you wrote is kept in this page: please wait a few seconds and try again."
)
TITLES: Final = {
    400: sentence("This cannot be read"),
    403: sentence("This is not possible"),
    404: sentence("Nothing here"),
    409: sentence("Changed in the meantime"),
    410: sentence("This survey has closed"),
    413: sentence("This is too much at once"),
    429: sentence("Too many attempts"),
    500: sentence("Something went wrong on our side"),
    503: sentence("Not available right now"),
}
SENTENCES: Final = {
    400: UNREADABLE,
    404: sentence("There is nothing at this address. Please open the link from your mail again."),
    413: sentence(
        "This is more than fits into one page. Please go back, where your words still stand, and shorten them or save page by page."
    ),
    500: sentence("What you sent last may not have been saved. Please go back, where your words still stand, and try again."),
    503: sentence("Our database does not answer at the moment. What was confirmed is safe. Please try again in a few seconds."),
}


class TroublePage(Struct, frozen=True):
    """What `answering/trouble.html` says; `told` is what came of a survey that has closed."""

    head: Head
    detail: str
    told: tuple[Told, ...] = ()


class RetryPage(Struct, frozen=True):
    """A form that could not be saved just now, ready to be sent again as it was."""

    head: Head
    detail: str
    address: str
    fields: tuple[tuple[str, str], ...]


def answer_trouble(request: AnyRequest, error: Exception) -> Response[bytes]:
    """The page of an error, in the language that the address or the browser asks for."""
    status = status_of(error)
    if status >= 500 and not isinstance(error, ParallaxError):
        log_failure("request_failed", error, path="/s/{token}", method=request.method, status=status)
    told = error.told if isinstance(error, EndedError) else ()
    page = TroublePage(_head(request, TITLES.get(status, TITLES[400])), _detail(error, status), told)
    return answer_page("trouble.html", page, status, _wait(error, status)).as_response(request)


def _wait(error: Exception | None, status: int) -> tuple[tuple[bytes, bytes], ...]:
    if isinstance(error, TooOften):
        return ((b"retry-after", str(error.retry_after_s).encode()),)
    return ((b"retry-after", str(RETRY_AFTER_S).encode()),) if status == 503 else ()


def _detail(error: Exception, status: int) -> str:
    """Only our own errors' words are shown; those meant for participants are sentences."""
    if isinstance(error, ParallaxError) and error.args:
        return error.args[0] if isinstance(error.args[0], Sentence) else str(error)
    return SENTENCES.get(status, SENTENCES[400])


def answer_retry(request: AnyRequest, body: Body, error: TooOften | None = None) -> Reply:
    """Everything that was typed comes back with its own submission id, so that sending it again cannot double it."""
    status = status_of(error) if error else 503
    control = (("_submission", body.submission), ("_revision", str(body.revision)), ("_seen", body.seen), ("_action", body.pressed))
    fields = tuple((name, value) for name, values in body.fields.items() for value in values)
    address = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    page = RetryPage(_head(request, sentence("Not saved yet")), _detail(error, 429) if error else NO_DATABASE, address, (*control, *fields))
    return answer_page("retry.html", page, status, _wait(error, status))


def _head(request: AnyRequest, title: str) -> Head:
    language = language_without_form(manner_of(request))
    return Head(translate(title, language), language)
