"""What the server says about itself: constant events with fields, as JSON lines; never a token, a name or an answer."""

import logging
import sys
import traceback

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

log = structlog.stdlib.get_logger("parallax")


def configure_logging() -> None:
    """Send events to stderr: one JSON object a line, or readable lines on a terminal."""
    readable = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(serializer=_json)
    structlog.configure(
        processors=[_named_level, structlog.processors.TimeStamper(fmt="iso", utc=True), renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_Lines,
        cache_logger_on_first_use=True,
    )


def log_failure(event: str, error: BaseException, **fields: str | int) -> None:
    """Log an unexpected error by its type and place; its message may hold what somebody typed, so it stays out."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f"{last[0].filename.rpartition('/')[2]}:{last[0].lineno}" if last else ""
    log.error(event, error=type(error).__name__, place=place, **fields)


class _Lines:
    """Writes each event as a line to whatever is stderr at that moment."""

    def __init__(self, *_: object) -> None:
        self.debug = self.info = self.warning = self.error = self.critical = self.write

    def write(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def _named_level(_: WrappedLogger, method: str, event: EventDict) -> EventDict:
    event["level"] = method
    return event


def _json(value: object, **_: object) -> str:
    return msgspec.json.encode(value, enc_hook=repr).decode()
