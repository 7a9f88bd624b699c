"""A small instrument for tests of the pages, and a browser that presses the editor's buttons."""

from httpx import AsyncClient, Response

from server.web.instruments.fields import TYPES
from surveys.actions.drafts import start_draft
from surveys.actions.instruments import publish
from surveys.instrument import editing
from surveys.instrument.beginnings import new_element
from surveys.instrument.rewording import reworded
from surveys.instrument.types import Definition
from surveys.queries.drafts import load_draft
from tests.company import NOW
from tests.server.web.browsers import csrf_of
from tests.surveys.instrument.inline import definition, page, question, rating

LEAD = "lead@us.example"
EDIT = "/instruments/pulse/edit"


def pulse(*more: dict[str, object], **whole: object) -> Definition:
    """A pair on two pages, and a comment of customers."""
    return definition(
        page("c_page", rating("c_ease", title={"en": "How easy are we?"}), question("comment", "c_why"), *more),
        page("i_page", rating("i_ease", title={"en": "How easy do we make it?"}), side="internal"),
        **{"pairs": {"ease": {"en": "Ease"}}, **whole},
    )


def every_type() -> Definition:
    """The same in two languages, with a question of every type for colleagues, as the editor adds them."""
    whole = pulse(languages=["en", "ar"], unreviewed=["ar"])
    for kind in TYPES:
        whole = editing.add_elements(whole, "i_page", new_element(kind, f"i_{kind}", whole.pages[1], whole.languages))
    return reworded(whole, lambda _, text: {"en": "Words", "ar": "كلمات"} | text)


async def begin(draft: Definition | None = None) -> None:
    await start_draft(draft or pulse(), LEAD, NOW)


async def release(version: Definition, notes: str = "") -> None:
    await start_draft(version, LEAD, NOW)
    await publish(version.key, 1, notes, LEAD, NOW)


async def send(browser: AsyncClient, to: str = EDIT, /, *, revision: str = "", **fields: str) -> Response:
    """Post a form as its page would, from the newest revision unless told otherwise."""
    csrf = csrf_of((await browser.get("/instruments/new")).text)
    if not revision and to.startswith("/instruments/pulse/"):
        revision = str((await load_draft("pulse")).revision)
    return await browser.post(to, data={"_csrf": csrf, "revision": revision, "lang": "en", **fields})


async def stored() -> Definition:
    return (await load_draft("pulse")).definition
