"""The addresses under `/n/{slug}`: what came of a wave, for whoever was asked, without a login and after the links are gone."""

from litestar import Router, get
from litestar.params import FromPath
from litestar.types import ASGIApp
from msgspec import Struct

from server.web.answering.drawing import answer_page
from server.web.answering.reading import Head, Language, Manner, manner_of, query_of
from server.web.answering.trouble import AnyRequest, answer_trouble
from server.web.language import accepted, day_of, direction, nearest, own_name
from surveys.news import nearest_text
from surveys.queries.news import NewsPage, load_news_page


class ToldPage(Struct, frozen=True):
    """What `answering/news.html` says; `updated` is "" unless it was corrected."""

    head: Head
    account: str
    said: str
    done: str
    not_done: str
    published: str
    updated: str


@get("/n/{slug:str}")
async def news(request: AnyRequest, slug: FromPath[str]) -> ASGIApp:
    found = await load_news_page(slug)
    language, text = nearest_text(found.texts, _wished(manner_of(request), found), found.default_language)
    page = ToldPage(
        head=Head(text.title, language, found.wave, _languages(f"/n/{slug}", found)),
        account=found.account,
        said=text.said,
        done=text.done,
        not_done=text.not_done,
        published=day_of(found.published_at, language),
        updated=day_of(found.updated_at, language) if found.updated_at else "",
    )
    return answer_page("news.html", page)


def _wished(manner: Manner, found: NewsPage) -> str:
    """By link, or by browser."""
    return nearest(manner.lang, found.texts) or accepted(manner.accepts, found.texts)


def _languages(here: str, found: NewsPage) -> tuple[Language, ...]:
    if len(found.texts) < 2:
        return ()
    tags = sorted(found.texts, key=lambda tag: (tag != found.default_language, tag))
    return tuple(Language(tag, own_name(tag), direction(tag), here + query_of(tag, embedded=False)) for tag in tags)


router = Router("/", route_handlers=[news], exception_handlers={Exception: answer_trouble})
