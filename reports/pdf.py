"""The press: the only home of WeasyPrint, run as a child process (`python -m reports.pdf`) that reports.pool starts and limits.

A request is one HTML document, an answer one PDF or one sentence about what went wrong. The child fetches nothing:
fonts and stylesheet come from this package, everything else that a document names is refused.
"""

import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, XMLParser

import cssselect2  # type: ignore[import-untyped]  # comes with WeasyPrint, has no type information
import pydyf
from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.frames import FAILED, PRINTED, READY, read_frame, send_frame

HERE: Final = Path(__file__).parent
FONT_SCHEME: Final = "parallax-font:"
LINKS: Final = ("https:", "mailto:", "#")
VARIANT: Final = "pdf/ua-1"
SHEETS: Final = ("brief", "paper")


class NothingFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no type information
    """Refuses every address, file and data URI; ValueError is what WeasyPrint expects of a fetcher that cannot."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        del headers
        message = f"not fetched: {url[:80]}"
        raise ValueError(message)


class FontFetcher(NothingFetcher):
    """Serves the font files beside this module by name, and nothing else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        for font in (HERE / "fonts").glob("*.woff2"):
            if url == FONT_SCHEME + font.name:
                return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/woff2"})
        return super().fetch(url, headers)


class ParsedHTML(HTML):  # type: ignore[misc]  # WeasyPrint has no type information
    """A document parsed by expat instead of an HTML5 parser: our templates are well-formed, and it takes a tenth of the time."""

    def __init__(self, text: str) -> None:
        parser = XMLParser()  # noqa: S314 - expat 2.4.1 and later bounds entity expansion, and the memory limit holds for the rest
        parser.feed(text)
        root: Element = parser.close()
        _drop_links(root)
        self.base_url = None
        self.url_fetcher = NothingFetcher()
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002 - WeasyPrint's signature
        """Leave out the browser's defaults: our stylesheets say what each of our elements is."""
        del forms
        return []


class Press:
    """WeasyPrint with our stylesheets and fonts read once: 0.5 s that no document pays again."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.counters = CounterStyle()
        # The fonts that brief.css names serve the others as well.
        self.sheets = {name: self._sheet(name) for name in SHEETS}

    def _sheet(self, name: str) -> CSS:
        css = (HERE / "templates" / f"{name}.css").read_text("utf-8")
        return CSS(string=css, font_config=self.fonts, counter_style=self.counters, url_fetcher=FontFetcher())

    def print(self, html: str) -> tuple[bytes, int]:
        """Return the PDF and its number of pages; the same HTML gives the same bytes. Its class names its stylesheet."""
        parsed = ParsedHTML(html)
        sheet = self.sheets[parsed.etree_element.get("class", SHEETS[0])]
        document = parsed.render(self.fonts, self.counters, stylesheets=[sheet], pdf_variant=VARIANT)
        # An identifier of True is the hash of the content, never of the time.
        pdf = document.write_pdf(finisher=add_scope, pdf_variant=VARIANT, pdf_identifier=True)
        return pdf, len(document.pages)


def add_scope(_: Document, pdf: pydyf.PDF) -> None:
    """Give every header cell its scope, which PDF/UA asks for and WeasyPrint 70 leaves out."""
    tagged = {item.number: item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructElem"}
    for cell in tagged.values():
        if cell["S"] == "/TH" and "A" in cell:
            cell["A"]["Scope"] = "/Column" if _heads_column(cell, tagged) else "/Row"


def _heads_column(cell: Any, tagged: dict[int, Any]) -> bool:
    row = _parent(cell, tagged)
    return bool(cell["A"].get("ColSpan", 1) > 1 or _parent(row, tagged)["S"] == "/THead")


def _parent(item: Any, tagged: dict[int, Any]) -> Any:
    return tagged[int(item["P"].split()[0])]


def _drop_links(root: Element) -> None:
    """Take away every link that a reader must not follow from a printed page."""
    for element in root.iter():
        for name in [name for name in element.attrib if name == "href" or name.endswith("}href")]:
            if not element.attrib[name].strip().lower().startswith(LINKS):
                del element.attrib[name]


def limit_memory(megabytes: int) -> None:
    """Bound what the process may write to memory, and, twice as wide because of mapped fonts, what it may address."""
    size = megabytes * 1024 * 1024
    # macOS refuses to set what it would not enforce; there the time limit alone holds.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
        resource.setrlimit(resource.RLIMIT_AS, (2 * size, 2 * size))


def serve(channel: socket.socket, seconds: int) -> None:
    """Answer documents until the parent closes the channel."""
    press = Press()
    send_frame(channel, READY, 0, b"")
    while (request := read_frame(channel)) is not None:
        # If the parent is gone, nobody else ends a document that never ends; the default action of SIGALRM does.
        signal.alarm(seconds + 2)
        kind, pages, body = _answer(press, request[2])
        signal.alarm(0)
        send_frame(channel, kind, pages, body)


def _answer(press: Press, request: bytes) -> tuple[int, int, bytes]:
    try:
        pdf, pages = press.print(request.decode("utf-8"))
    except (ParseError, MemoryError, RecursionError, ValueError, AssertionError, LookupError, TypeError, ArithmeticError) as error:
        return FAILED, 0, type(error).__name__.encode()
    return PRINTED, pages, pdf


def main() -> None:
    """Run as a child: the channel is standard input, the limits are the two arguments."""
    seconds, megabytes = (int(argument) for argument in sys.argv[1:3])
    channel = socket.socket(fileno=os.dup(0))
    # Ctrl-C in a terminal reaches the whole group; the parent decides when a document is given up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory(megabytes)
    serve(channel, seconds)


if __name__ == "__main__":
    main()
