"""Turns a typed page into HTML: one template, one frozen object, undefined names are errors."""

import gzip
import hashlib
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.datastructures import Cookie
from msgspec import Struct

from surveys.queries.access import Visitor

HERE: Final = Path(__file__).parent
FONTS: Final = HERE.parents[1] / "reports" / "fonts"
USED_FONTS: Final = ("IBMPlexSans-Regular.woff2", "IBMPlexSans-SemiBold.woff2")
TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Reader(Struct, frozen=True):
    """The language of whoever reads a page, and whether they may change it here: what answers a form cannot be opened again."""

    language: str = "en"
    may_change: bool = False


ENGLISH: Final = Reader()
reader: Final[ContextVar[Reader]] = ContextVar("reader")


class Asset(Struct, frozen=True):
    """A static file, read once; the address carries a piece of its hash, so it may be cached for ever."""

    content: bytes
    packed: bytes
    media_type: str
    version: str


def _read_assets() -> dict[str, Asset]:
    """Our own files and two fonts of the printed brief: one look for pages and paper."""
    files = [path for path in sorted((HERE / "static").iterdir()) if path.suffix in TYPES]
    return {path.name: _asset(path) for path in [*files, *(FONTS / name for name in USED_FONTS)]}


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    packed = b"" if path.suffix == ".woff2" else gzip.compress(content, 9, mtime=0)
    return Asset(content, packed, TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:10])


assets: Final = _read_assets()


def static(name: str) -> str:
    """Return the address of a static file."""
    return f"/static/{name}?v={assets[name].version}"


def day(text: str | None) -> str:
    """Write an ISO date as 4 Dec 2026; what is not one stays as it came."""
    try:
        when = date.fromisoformat(text or "")
    except ValueError:
        return text or ""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def day_of(milliseconds: int) -> str:
    """Write a Unix time in milliseconds as a day, in UTC."""
    return day(datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat())


def moment(milliseconds: int) -> str:
    """Write a Unix time in milliseconds as a day and a time, in UTC."""
    return f"{day_of(milliseconds)}, {datetime.fromtimestamp(milliseconds / 1000, UTC):%H:%M} UTC"


def money(amount: float | None, currency: str) -> str:
    """Write an amount without cents, its thousands apart."""
    return "" if amount is None else f"{amount:,.0f} {currency}".replace(",", "\N{NARROW NO-BREAK SPACE}").strip()


environment: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
environment.globals.update(static=static, company="")


def render(template: str, **values: object) -> str:
    """Fill a template of server/web/templates in the language of its reader."""
    reads = reader.get(ENGLISH)
    return environment.get_template(template).render(reader=reads, language=reads.language, **values)


def html(
    template: str, page: Struct | None = None, *, visitor: Visitor | None = None, status: int = 200, cookies: list[Cookie] | None = None
) -> Response[str]:
    """Answer with a page; `visitor` is who is signed in, for the head of the page."""
    content = render(template, page=page, visitor=visitor)
    return Response(content, status_code=status, media_type=MediaType.HTML, cookies=cookies)
