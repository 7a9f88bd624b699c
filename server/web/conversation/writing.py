"""Write what came of a wave: the form, in each language of the wave, and what is made of it."""

from typing import Final, cast, get_args

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.forms import Form, read_form
from server.web.language import direction, own_name, translate
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.news import rewrite_news, write_news
from surveys.actions.replies import plain_text
from surveys.errors import BadInput, Conflict, ParallaxError
from surveys.news import LONGEST_TEXT, LONGEST_TITLE, Audience, NewsText, Written
from surveys.queries.access import Visitor
from surveys.queries.news import NewsRow, NewsWave, find_news, find_quotes, load_news_wave
from surveys.sentences import sentence

BODY_LIMIT: Final = 512 * 1024  # Arabic takes six bytes a letter in a form
PARTS: Final = ("title", "said", "done", "not_done")
SAID, DONE, NOT_DONE = sentence("What you said"), sentence("What we did"), sentence("What we could not do, and why")


class Tongue(Struct, frozen=True):
    """A language of the wave with what is written in it; `needed` is the one that must be there."""

    tag: str
    name: str
    direction: str
    text: NewsText
    needed: bool

    @property
    def read(self) -> tuple[tuple[str, str], ...]:
        """What its readers get: headings with the words below them."""
        parts = (SAID, self.text.said), (DONE, self.text.done), (NOT_DONE, self.text.not_done)
        return tuple((translate(heading, self.tag), words) for heading, words in parts if words)


class WritingPage(Struct, frozen=True):
    """The form of a piece of news; `news` None: it is new. `quotes` are customers' own words in what was typed."""

    wave: NewsWave
    news: NewsRow | None
    written: Written
    tongues: tuple[Tongue, ...]
    revision: int
    problem: str
    quotes: tuple[str, ...]
    longest_title: int = LONGEST_TITLE
    longest_text: int = LONGEST_TEXT

    @property
    def is_published(self) -> bool:
        return self.news is not None and self.news.state == "published"


@get("/waves/{key:str}/news/new")
async def new(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("conversation/writing.html", _page(await load_news_wave(key), None, Written(None, "customers", {}), 0), visitor=visitor)


@post("/waves/{key:str}/news/new", request_max_body_size=BODY_LIMIT)
async def write(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    wave = await load_news_wave(key)
    written = _written(wave, await read_form(request))
    try:
        number = await write_news(key, written, visitor.email, now_ms())
    except BadInput as error:
        return html("conversation/writing.html", _page(wave, None, written, 0, error), visitor=visitor, status=422)
    return Redirect(f"/waves/{key}/news/{number}", status_code=303)


@get("/waves/{key:str}/news/{number:int}/edit")
async def edit(key: FromPath[str], number: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    wave = await load_news_wave(key)
    news = await find_news(wave, number)
    written = Written(news.account, news.audience, news.texts)
    return html("conversation/writing.html", _page(wave, news, written, news.revision), visitor=visitor)


@post("/waves/{key:str}/news/{number:int}/edit", request_max_body_size=BODY_LIMIT)
async def rewrite(
    request: AnyRequest, key: FromPath[str], number: FromPath[int], visitor: NamedDependency[Visitor]
) -> Response[str] | Redirect:
    form, wave = await read_form(request), await load_news_wave(key)
    written = _written(wave, form)
    try:
        await rewrite_news(key, number, revision_of(form), written, visitor.email, now_ms(), quoting=form.ticked("quoting"))
    except (BadInput, Conflict) as error:
        news = await find_news(wave, number)
        quotes = await find_quotes(wave, dict(written.texts)) if news.state == "published" else ()
        page = _page(wave, news, written, news.revision, error, quotes)
        return html("conversation/writing.html", page, visitor=visitor, status=409 if isinstance(error, Conflict) else 422)
    return Redirect(f"/waves/{key}/news/{number}", status_code=303)


def revision_of(form: Form) -> int:
    """The revision that a form was drawn from; -1, which none has, if it says none."""
    text = form.text("revision")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def tongues_of(wave: NewsWave, written: Written) -> tuple[Tongue, ...]:
    """The languages of a wave with what is written in each."""
    return tuple(
        Tongue(tag, own_name(tag), direction(tag), written.texts.get(tag, NewsText()), tag == wave.default_language)
        for tag in wave.languages
    )


def _written(wave: NewsWave, form: Form) -> Written:
    account, audience = form.text("account"), form.text("audience")
    texts = {tag: NewsText(*(plain_text(form.text(f"{part}_{tag}")) for part in PARTS)) for tag in wave.languages}
    return Written(
        account=_account(account) if account else None,
        audience=cast("Audience", audience if audience in get_args(Audience) else "customers"),
        texts=texts,
    )


def _account(text: str) -> int:
    """An account's number, or 0, which is none of the wave's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _page(
    wave: NewsWave, news: NewsRow | None, written: Written, revision: int, error: ParallaxError | None = None, quotes: tuple[str, ...] = ()
) -> WritingPage:
    return WritingPage(wave, news, written, tongues_of(wave, written), revision, error.words if error else "", quotes)


handlers = (new, write, edit, rewrite)
