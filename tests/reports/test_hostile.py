"""Nothing that a text or a document names is fetched, and hostile text is printed as text."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from msgspec import structs

from analysis.results import Theme
from reports.brief import Asks, Brief, Colleague, Customer, Quote
from reports.html import render_brief
from reports.pool import PdfPool
from tests.reports.sample import BRIEF
from tests.reports.test_pdf import page_texts

SECRET = "the-secret-content-of-a-file"


class Listener:
    """A real server that counts who connects."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]
        self.connections = 0
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def close(self) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join(5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.close()


@pytest.fixture
def secret() -> Iterator[Path]:
    """A short path: the longest payload has to fit where a brief shows it whole."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "secret.txt"
        path.write_text(SECRET)
        yield path


def payloads(port: int, secret: Path) -> list[str]:
    """What a hostile customer could write into a comment."""
    at = f"http://127.0.0.1:{port}/x"
    return [
        f"<img src={at}>",
        f"<style>@import url({at});*{{background:url({at})}}</style>",
        f'<link rel="stylesheet" href="{at}"/>',
        f'<link rel="attachment" href="file://{secret}"/>',
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{at}"/><use href="file://{secret}#a"/></svg>',
        f'<a href="file://{secret}">file</a><iframe src="file://{secret}"></iframe>',
        f'<object data="file://{secret}"></object><embed src="{at}"/>',
        f'"/><base href="{at}"/>',
        f"</title><meta http-equiv=refresh content=0;url={at}>",
        "{{ page.__class__ }}{% include '/etc/passwd' %}",
        f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{secret}'>]>&e;",
        f"]]><![CDATA[<img src='{at}'/>",
        f"url({at})",
    ]


def everywhere(text: str) -> Brief:
    """A brief with the text in every field that somebody can write into."""
    quote, themes = Quote(text, text), (Theme("customer", text, text, 0.1), Theme("internal", text, text, 0.1))
    return structs.replace(
        BRIEF,
        profile=structs.replace(
            BRIEF.profile,
            ref=text,
            name=text,
            segment=text,
            region=text,
            industry=text,
            payment_standing=text,
            services=(text,),
            owner=text,
        ),
        published=structs.replace(BRIEF.published, wave=text, wave_name=text, customers=text, colleagues=text, method=text, rules=(text,)),
        labels=dict.fromkeys(BRIEF.labels, text),
        participation=text,
        ratings=tuple(structs.replace(rating, label=text) for rating in BRIEF.ratings),
        values=(quote,),
        asked_of_us=Asks((quote,), themes),
        asked_of_them=Asks((quote,), themes),
        themes=themes,
        customers=(Customer(text, text, text, "finished"),),
        colleagues=(Colleague(text, text, text),),
    )


def _bare(text: str) -> str:
    return "".join(text.replace("\u2026", "").split())


def test_hostile_text_in_every_field_is_printed_as_text(pool: PdfPool, listener: Listener, secret: Path) -> None:
    for payload in payloads(listener.port, secret):
        pdf = pool.render(render_brief(everywhere(payload)))
        assert _bare(payload) in _bare("".join(page_texts(pdf)))
        _nothing_taken(pdf)
    assert listener.connections == 0


@pytest.mark.parametrize(
    "form", ["http://127.0.0.1:{port}/x", "ftp://127.0.0.1:{port}/x", "file://{secret}", "parallax-font:../pdf.py", "data:,x"]
)
def test_a_hostile_document_gets_nothing_either(pool: PdfPool, listener: Listener, secret: Path, form: str) -> None:
    """Even if something slipped past the template, the press fetches nothing."""
    address = form.format(port=listener.port, secret=secret)
    pdf = pool.render(
        f'<html lang="en"><head><title>t</title><base href="{address}"/><link rel="stylesheet" href="{address}"/>'
        f'<link rel="attachment" href="{address}"/><link rel="icon" href="{address}"/>'
        f"<style>@import url({address}); @font-face {{ font-family: f; src: url({address}) }} p {{ background: url({address});"
        f" content: url({address}); list-style-image: url({address}); font-family: f; border-image: url({address}) }}</style></head>"
        f'<body><p style="background-image: url({address})">x</p><img src="{address}" alt="i"/><iframe src="{address}"></iframe>'
        f'<object data="{address}"></object><embed src="{address}"/><input type="image" src="{address}"/><video poster="{address}"></video>'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><title>s</title>'
        f'<image href="{address}" width="9" height="9"/><image xlink:href="{address}" width="9" height="9"/><use href="{address}#a"/>'
        f'<style>@import url({address});</style><rect width="9" height="9" fill="url({address}#p)"/></svg>'
        f'<a href="{address}">link</a></body></html>'
    )
    _nothing_taken(pdf)
    assert listener.connections == 0


def test_links_other_than_web_and_mail_are_dropped(pool: PdfPool) -> None:
    links = (
        "https://example.org/",
        "mailto:a@example.org",
        "http://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//example.org",
    )
    body = "".join(f'<p><a href="{link}">{link}</a></p>' for link in links)
    pdf = pool.render(f'<html lang="en"><head><title>t</title></head><body>{body}</body></html>')
    with pikepdf.open(BytesIO(pdf)) as tree:
        found = {str(annotation.A.URI) for page in tree.pages for annotation in page.Annots}
    assert found == {"https://example.org/", "mailto:a@example.org"}


def _nothing_taken(pdf: bytes) -> None:
    """No attachment, no script, and not one byte of the file, compressed or not."""
    with pikepdf.open(BytesIO(pdf)) as tree:
        assert "/Names" not in tree.Root or "/EmbeddedFiles" not in tree.Root.Names
        streams = [bytes(item.read_bytes()) for item in tree.objects if isinstance(item, pikepdf.Stream)]
        assert not any(SECRET.encode() in stream for stream in [pdf, *streams])
        assert SECRET not in "".join(page_texts(pdf))
        assert not [
            item for item in tree.objects if isinstance(item, pikepdf.Dictionary) and ("/JS" in item or item.get("/S") == "/Launch")
        ]
