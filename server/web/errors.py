"""What a visitor is told when something goes wrong: one table from errors to statuses, one page, one problem document."""

import sqlite3
from typing import Final

import msgspec
from litestar import MediaType, Response
from litestar.exceptions import HTTPException
from msgspec import Struct

from server.database import OUTAGES
from server.observability import log_failure
from server.web.pages import Reader, reader, render
from server.web.reading import reader_of
from server.web.security import request_path
from server.web.sessions import AnyRequest
from surveys.errors import (
    BadAnswers,
    BadInput,
    Closed,
    Conflict,
    NotAllowed,
    NotFound,
    NotReady,
    ParallaxError,
    TooOften,
)
from surveys.sentences import sentence

# The nearest class of an error decides.
STATUSES: Final[dict[type[BaseException], int]] = {
    BadInput: 422,
    BadAnswers: 422,
    NotFound: 404,
    Closed: 410,
    Conflict: 409,
    TooOften: 429,
    NotAllowed: 403,
    NotReady: 503,
    ParallaxError: 400,
    sqlite3.OperationalError: 503,
    **dict.fromkeys(OUTAGES, 503),
    UnicodeDecodeError: 400,
    RecursionError: 400,
}
TITLES: Final = {
    400: sentence("This request cannot be read"),
    401: sentence("Please sign in"),
    403: sentence("This is not allowed"),
    404: sentence("Nothing here"),
    405: sentence("This cannot be done here"),
    409: sentence("Changed in the meantime"),
    410: sentence("This has closed"),
    413: sentence("This is too large"),
    415: sentence("This kind of file cannot be read"),
    422: sentence("Something does not fit"),
    429: sentence("Too many attempts"),
    500: sentence("Something went wrong on our side"),
    503: sentence("Not available right now"),
}
SENTENCES: Final = {
    400: sentence("Your browser sent something that we could not read. Go back, reload the page and try again."),
    403: sentence("You may not do this. Go back, reload the page and try again, or ask an admin."),
    404: sentence("There is nothing at this address, or it is not yours to see. Check the address, or go to the start page."),
    405: sentence("This address cannot be used in this way. Go to the start page and try from there."),
    413: sentence("What you sent is larger than we accept here. Send less, or split the file."),
    500: sentence("Nothing that you sent was confirmed. Try again; if it happens again, tell your admin the time of day."),
    503: sentence(
        "The database does not answer at the moment. Nothing that you sent was lost once it was confirmed. Try again in a few seconds."
    ),
}
RETRY_AFTER_S: Final = 5


class Problem(Struct, frozen=True):
    """What is said about an error, as page or as RFC 9457 problem document."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"


def status_of(error: BaseException) -> int:
    """Return the status of an error: Litestar's own, the table's, or 500."""
    if isinstance(error, HTTPException):
        return _litestar_status(error)
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)


def _litestar_status(error: HTTPException) -> int:
    """Litestar wraps some of the client's faults, such as an unreadable body, as 500."""
    cause = error.__cause__ or error.__context__
    if error.status_code == 500 and (isinstance(cause, ValueError | RecursionError) or "disconnected" in error.detail):
        return 400
    return error.status_code


def problem_of(error: BaseException) -> Problem:
    """Describe an error in words fit for whoever sees them; only our own errors' words are shown."""
    status = status_of(error)
    words = error.words if isinstance(error, ParallaxError) else ""
    return Problem(status, TITLES.get(status, TITLES[400]), words or SENTENCES.get(status, SENTENCES[400]))


def answer_error(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Answer with the page or, for programs, the problem document of an error."""
    problem = problem_of(error)
    reader.set(Reader(reader_of(request).language))  # a request that fits no route met nobody before
    if problem.status >= 500 and not isinstance(error, ParallaxError):
        log_failure("request_failed", error, path=request_path(request.scope), method=request.method, status=problem.status)
    response = error_response(problem, wants_json=_wants_json(request))
    if problem.status == 429 and isinstance(error, TooOften):
        response.headers["retry-after"] = str(error.retry_after_s)
    if isinstance(error, HTTPException) and error.status_code == 405:
        response.headers.update(error.headers or {})
    return response


def error_response(problem: Problem, *, wants_json: bool) -> Response[bytes]:
    """The same bytes for the same problem, whoever asks and whatever for."""
    headers = {"retry-after": str(RETRY_AFTER_S)} if problem.status == 503 else {}
    if wants_json:
        plain = Problem(problem.status, str(problem.title), str(problem.detail))
        return Response(msgspec.json.encode(plain), status_code=problem.status, media_type="application/problem+json", headers=headers)
    page = render("error.html", page=problem, visitor=None).encode()
    return Response(page, status_code=problem.status, media_type=MediaType.HTML, headers=headers)


def _wants_json(request: AnyRequest) -> bool:
    accepted = request.headers.get("accept", "")
    return "json" in accepted and "text/html" not in accepted
