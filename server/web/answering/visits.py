"""One request's view of a link: the person's account, what is stored, and the form in their language."""

import time
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from server.web.answering.ended import ended
from server.web.answering.questions import Form, form_about, form_for
from server.web.answering.reading import Head, Manner, chosen_language, head_of, language_of, query_of
from surveys.errors import Closed, NotAllowed, NotFound
from surveys.queries.answering import MOST_ACCOUNTS, Link, LinkAccount, Stored, link_definition, load_link, load_stored
from surveys.sentences import sentence

NO_SUCH_PAGE = sentence("This page is not part of the survey. Please open the link from your mail again.")


class Visit(Struct, frozen=True):
    """A link, the account that the page is about, what is stored of it, and the form; `query` stands behind every address."""

    link: Link
    number: int
    account: LinkAccount
    stored: Stored
    form: Form
    lang: str = ""
    embedded: bool = False

    @property
    def query(self) -> str:
        return query_of(self.lang, embedded=self.embedded)

    @property
    def home(self) -> str:
        return f"/s/{self.link.token}{self.query}"

    @property
    def base(self) -> str:
        return f"/s/{self.link.token}/{self.number}"

    @property
    def departments(self) -> Mapping[int, str]:
        """Departments to pick from; none unless the form repeats a page."""
        return self.link.departments

    def address(self, screen: str, field: str = "") -> str:
        """Of a screen, or of a field on it."""
        return f"{self.base}/{screen}{self.query}{f'#{field}' if field else ''}"

    def head(self, title: str, here: str = "") -> Head:
        """The head of a page in the form's language; `here` is its path if it can be opened anew in another one."""
        return head_of(self.link, self.form, title, here, embedded=self.embedded)

    def in_language(self, tag: str) -> "Visit":
        """The same in another language of the questionnaire, chosen for the rest of the visit."""
        definition = self.form.definition
        lang = chosen_language(Manner(tag), definition)
        language = lang or self.form.language
        form = form_about(form_for(definition, self.link.content_hash, self.link.side, language), self.number)
        return replace(self, link=replace(self.link, language=language), form=form, lang=lang or self.lang)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


async def open_link(token: str, now: int, manner: Manner) -> tuple[Link, Form]:
    """The link with the language that its person reads, and the form in it; raise NotFound or Closed."""
    try:
        link = await load_link(token, now)
    except Closed as closed:
        raise await ended(token, closed, manner) from closed
    definition = await link_definition(link)
    language = language_of(manner, definition, link.language)
    return replace(link, language=language), form_for(definition, link.content_hash, link.side, language)


def account_of(link: Link, number: str) -> LinkAccount:
    """The account that an address names by its place among the link's."""
    if not number.isascii() or not number.isdigit() or len(number) > 4 or not 1 <= int(number) <= len(link.accounts):
        raise NotFound(NO_SUCH_PAGE)
    return link.accounts[int(number) - 1]


async def open_visit(token: str, number: str, now: int, manner: Manner = Manner()) -> Visit:  # noqa: B008  # a frozen value
    """Raise NotFound, Closed, or NotAllowed for an account that is one too many."""
    link, form = await open_link(token, now, manner)
    account = account_of(link, number)
    if account.progress == "not_started" and not link.may_start_another:
        raise NotAllowed(
            sentence(
                "You have already started {most} accounts, which is as many as this survey asks of one person."
                " Please open the link from your mail again to go on with those.",
                most=MOST_ACCOUNTS,
            )
        )
    stored = Stored() if account.progress == "not_started" else await load_stored(link, account.id)
    about = form_about(form, int(number))
    return Visit(link, int(number), account, stored, about, chosen_language(manner, form.definition), manner.embedded)
