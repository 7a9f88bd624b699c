"""Personal data for leads and admins: find a person, hand out or erase what is kept, and see until when what of a wave is kept."""

from typing import Final

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.mail.sink import forget_mails, outbox_folder
from server.web.forms import read_form
from server.web.language import own_name
from server.web.pages import html
from server.web.register import PARTS, register, register_file
from server.web.sessions import AnyRequest, now_ms, sees_all
from surveys.actions.erasing_people import erase_person
from surveys.actions.erasure_log import FILE_NAME, ErasureLog
from surveys.actions.exporting import export_person
from surveys.errors import BadInput, NotAllowed
from surveys.queries.access import Visitor
from surveys.queries.consents import Consent, load_consents
from surveys.queries.persons import Person, find_people, load_person
from surveys.queries.privacy import Footprint, KeptWave, list_kept_waves, load_footprint, load_kept_wave
from surveys.sentences import Sentence, sentence

LONGEST: Final = 340
ERASED: Final = sentence("The person is erased. Take them out of your CRM as well: the next import would bring them back.")
READERS: Final = {
    "customer": sentence("Customers who are asked by name"),
    "open": sentence("Customers who come by an open link"),
    "internal": sentence("Colleagues"),
}


class PrivacyPage(Struct, frozen=True):
    """The search, what it found, and the waves; `said` is what has just happened."""

    search: str
    people: tuple[Person, ...]
    waves: tuple[KeptWave, ...]
    parts: dict[str, Sentence]
    said: str


class PersonPage(Struct, frozen=True):
    """What there is of a person, and the form that erases it."""

    person: Person
    kept: Footprint
    error: str = ""


class ConsentText(Struct, frozen=True):
    """One kept text with what its readers and its language are called."""

    consent: Consent
    readers: Sentence
    language: str
    lines: tuple[str, ...]


class WavePage(Struct, frozen=True):
    """Until when what of a wave is kept, and which words stood before question 1."""

    wave: KeptWave
    parts: dict[str, Sentence]
    texts: tuple[ConsentText, ...]


@get("/privacy")
async def privacy(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    search = str(request.query_params.get("q", "")).replace("\0", "")[:LONGEST].strip()
    page = PrivacyPage(
        search, await find_people(search), await list_kept_waves(), PARTS, ERASED if "erased" in request.query_params else ""
    )
    return html("privacy/index.html", page, visitor=visitor)


@get("/privacy/person")
async def person(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    found = await load_person(str(request.query_params.get("key", "")).replace("\0", ""))
    return html("privacy/person.html", PersonPage(found, await load_footprint(found)), visitor=visitor)


@post("/privacy/person/export", status_code=200)
async def export(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[bytes]:
    content = await export_person((await read_form(request)).text("key"), _log(request), visitor.email, now_ms())
    headers = {"content-disposition": 'attachment; filename="personal-data.json"'}
    return Response(content, media_type="application/json", headers=headers)


@post("/privacy/person/erase")
async def erase(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    """Erase only what was typed once more, letter by letter."""
    form = await read_form(request)
    found = await load_person(form.text("key"))
    try:
        _check(found, form.text("typed"), visitor)
        await erase_person(found.key, _log(request), visitor.email, now_ms())
    except (BadInput, NotAllowed) as error:
        return html("privacy/person.html", PersonPage(found, await load_footprint(found), error.words), visitor=visitor, status=422)
    await forget_mails(outbox_folder(request.app.state.settings.data))
    await request.app.state.waker.wake()
    return Redirect("/privacy?erased=1", status_code=303)


def _log(request: AnyRequest) -> ErasureLog:
    return ErasureLog(request.app.state.settings.data / FILE_NAME)


def _check(found: Person, typed: str, visitor: Visitor) -> None:
    if found.role == "admin" and visitor.role != "admin":
        raise NotAllowed(sentence("{name} is an admin of Parallax: only another admin can erase them.", name=found.name))
    if typed.lower() != found.key.lower():
        raise BadInput(sentence("Nothing was erased: type {key} exactly as it stands here.", key=found.key))


@get("/privacy/waves/{key:str}")
async def wave(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    kept = await load_kept_wave(key)
    texts = tuple(
        ConsentText(each, READERS[each.side], own_name(each.language), tuple(each.text.splitlines())) for each in await load_consents(key)
    )
    return html("privacy/wave.html", WavePage(kept, PARTS, texts), visitor=visitor)


router = Router(
    "/",
    route_handlers=[privacy, person, export, erase, wave, register, register_file],
    dependencies={"visitor": Provide(sees_all)},
)
