"""What a personal link says once its survey has closed: that it has, and where to read what came of it."""

from msgspec import Struct

from server.web.answering.reading import Manner, language_without_form
from surveys.errors import Closed
from surveys.news import nearest_text
from surveys.queries.news import news_of_link


class Told(Struct, frozen=True):
    """A piece of news to go to."""

    title: str
    language: str
    address: str


class EndedError(Closed):
    """The survey of a link has closed; `told` is what came of it, newest first."""

    def __init__(self, message: str, told: tuple[Told, ...]) -> None:
        self.told = told
        super().__init__(message)


async def ended(token: str, closed: Closed, manner: Manner) -> EndedError:
    """The same error, with what concerns the person of the link."""
    found = [(slug, *nearest_text(texts, language_without_form(manner), "")) for slug, texts in await news_of_link(token)]
    return EndedError(closed.words, tuple(Told(text.title, language, f"/n/{slug}") for slug, language, text in found))
