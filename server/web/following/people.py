"""The people of a wave one by one: customers with their progress and mail, colleagues by name alone, and links that go elsewhere."""

from typing import ClassVar, Final, Literal

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from server.settings import Settings, sealing_key
from server.web.following.overview import whole_number
from server.web.forms import read_form
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.following import send_elsewhere
from surveys.addresses import email_address
from surveys.errors import BadInput, Closed, Conflict, NotAllowed, ParallaxError
from surveys.instrument.types import Side
from surveys.queries.access import Visitor
from surveys.queries.following import RANKS
from surveys.queries.recipients import MAIL_STATES, Recipient, Recipients, list_recipients, load_recipient
from surveys.queries.waves import WaveRow, load_wave
from surveys.sentences import sentence

REFUSED: Final = (BadInput, Closed, Conflict, NotAllowed)
PROGRESS: Final = {"not_started": sentence("not started"), "half": sentence("half done"), "finished": sentence("finished")}
MAIL: Final = {
    "none": sentence("none"),
    "waiting": sentence("waiting"),
    "sent": sentence("sent"),
    "failed": sentence("failed"),
    "bounced": sentence("came back"),
    "held": sentence("not sent"),
}


class Filter(Struct, frozen=True):
    """Which people somebody wants to see; empty means all."""

    progress: str = ""
    mail: str = ""
    account: int = 0


class PeoplePage(Struct, frozen=True):
    """The people of one side of a wave."""

    progress_words: ClassVar = PROGRESS
    mail_words: ClassVar = MAIL

    wave: WaveRow
    side: Side
    people: Recipients
    chosen: Filter


class AddressPage(Struct, frozen=True):
    """One person and the address that their link goes to; `link` is the new one where no mail brings it, `same` that it stays as it was."""

    wave: WaveRow
    person: Recipient
    typed: str
    error: str = ""
    link: str = ""
    done: bool = False

    @property
    def same(self) -> bool:
        return not self.link and email_address(self.typed) == email_address(self.person.email)


@get("/waves/{key:str}/customers")
async def customers(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return await _people(request, key, "customer", visitor)


@get("/waves/{key:str}/colleagues")
async def colleagues(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return await _people(request, key, "internal", visitor)


async def _people(request: AnyRequest, key: str, side: Literal["customer", "internal"], visitor: Visitor) -> Response[str]:
    asked = request.query_params
    progress, mail = asked.get("progress", ""), asked.get("mail", "")
    chosen = Filter(
        progress=progress if progress in RANKS and side == "customer" else "",
        mail=mail if mail in MAIL_STATES else "",
        account=whole_number(asked.get("account", "")),
    )
    page = whole_number(asked.get("page", ""))
    people = await list_recipients(key, side, chosen.progress, chosen.mail, chosen.account, page)
    return html("following/people.html", PeoplePage(await load_wave(key), side, people, chosen), visitor=visitor)


@get("/waves/{key:str}/address/{invitation:int}")
async def ask_for_address(key: FromPath[str], invitation: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    person = await load_recipient(key, invitation)
    return html("following/address.html", AddressPage(await load_wave(key), person, person.email), visitor=visitor)


@post("/waves/{key:str}/address/{invitation:int}")
async def change_address(
    request: AnyRequest, key: FromPath[str], invitation: FromPath[int], visitor: NamedDependency[Visitor]
) -> Response[str]:
    settings: Settings = request.app.state.settings
    typed, person, wave = (await read_form(request)).text("address"), await load_recipient(key, invitation), await load_wave(key)
    try:
        token = await send_elsewhere(key, invitation, typed, sealing_key(settings), visitor.email, now_ms())
    except REFUSED as error:
        return html("following/address.html", AddressPage(wave, person, typed, error.words), visitor=visitor, status=_status(error))
    await request.app.state.waker.wake()
    link = f"{settings.base_url}/s/{token}" if token else ""
    return html("following/address.html", AddressPage(wave, person, typed, link=link, done=True), visitor=visitor)


def _status(error: ParallaxError) -> int:
    return 422 if isinstance(error, BadInput) else 409


handlers = (customers, colleagues, ask_for_address, change_address)
