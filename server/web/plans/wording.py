"""How a plan's mails are worded, one mail at a time: per side, kind and language, with the placeholders and how it reads when filled in."""

from collections.abc import Mapping
from typing import ClassVar, Final, get_args

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from server.mail.wording import default_wording
from server.web.dates import day
from server.web.forms import read_form
from server.web.pages import environment, html
from server.web.plans.editing import offered_languages
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.plans import save_plan
from surveys.errors import BadInput, Conflict, NotFound
from surveys.instrument.types import SIDES, Side
from surveys.placeholders import PLACEHOLDERS, fill, problems_of_wording
from surveys.planning.settings import MailKind, Wording
from surveys.queries.access import Visitor
from surveys.queries.plans import SavedPlan, load_plan
from surveys.sentences import sentence

SAVED: Final = sentence("The wording is saved.")
LAST_DAY: Final = "2027-03-31"
LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 5_000
MEANINGS: Final = {
    "name": sentence("the recipient’s name"),
    "account": sentence("the account, or several"),
    "company": sentence("our company"),
    "link": sentence("the personal link, on a line of its own as a button"),
    "until": sentence("the last day"),
    "minutes": sentence("how long it takes"),
}
SAMPLES: Final = {"name": "Ana Souza", "account": "Acme", "link": "https://…/s/…", "minutes": "5–8 min"}


class WordingPage(Struct, frozen=True):
    """One mail of a plan: as it is worded now, whether that is our own wording, and what is wrong with it."""

    meanings: ClassVar = {name: MEANINGS[name] for name in PLACEHOLDERS}
    kinds: ClassVar = get_args(MailKind)
    sides: ClassVar = SIDES

    saved: SavedPlan
    side: Side
    kind: MailKind
    language: str
    languages: tuple[tuple[str, str], ...]
    subject: str
    body: str
    is_own: bool
    problems: tuple[str, ...] = ()
    said: str = ""

    @property
    def sample(self) -> tuple[str, tuple[str, ...]]:
        values = {**SAMPLES, "until": day(LAST_DAY, self.language), "company": str(environment.globals["company"] or "Parallax")}
        return fill(self.subject, values), tuple(part for part in fill(self.body, values).split("\n\n") if part.strip())


@get("/plans/{plan:int}/mails")
async def show_wording(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    said = SAVED if request.query_params.get("done") else ""
    return html("plans/mails.html", replace(await _page(plan, request.query_params), said=said), visitor=visitor)


@post("/plans/{plan:int}/mails")
async def keep_wording(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    form = await read_form(request)
    page = await _page(plan, {name: form.text(name) for name in ("side", "kind", "language")})
    subject, body = " ".join(form.text("subject").split())[:LONGEST_SUBJECT], form.text("body").replace("\r\n", "\n")[:LONGEST_BODY]
    others = tuple(
        one for one in page.saved.plan.settings.wording if (one.side, one.kind, one.language) != (page.side, page.kind, page.language)
    )
    mine = () if form.ticked("usual") else (Wording(page.side, page.kind, page.language, subject, body),)
    typed = replace(page, subject=subject, body=body)
    if mine and (wrong := problems_of_wording(subject, body)):
        return html("plans/mails.html", replace(typed, problems=tuple(wrong)), visitor=visitor, status=422)
    worded = replace(page.saved.plan, settings=replace(page.saved.plan.settings, wording=(*others, *mine)))
    try:
        await save_plan(
            worded, plan, page.saved.revision if form.text("revision") == str(page.saved.revision) else -1, visitor.email, now_ms()
        )
    except (BadInput, Conflict) as error:
        return html("plans/mails.html", replace(typed, problems=(error.words,)), visitor=visitor, status=409)
    return Redirect(f"/plans/{plan}/mails?side={page.side}&kind={page.kind}&language={page.language}&done=1", status_code=303)


async def _page(plan: int, chosen: Mapping[str, str]) -> WordingPage:
    saved = await load_plan(plan)
    languages = await offered_languages(saved.plan)
    if not languages:
        raise NotFound(sentence("The questionnaire of this plan cannot be used: choose another one first."))
    side: Side = "internal" if chosen.get("side") == "internal" else "customer"
    kind: MailKind = "reminder" if chosen.get("kind") == "reminder" else "invitation"
    wished = chosen.get("language", "")
    language = wished if wished in dict(languages) else languages[0][0]
    own = [one for one in saved.plan.settings.wording if (one.side, one.kind, one.language) == (side, kind, language)]
    subject, body = (own[0].subject, own[0].body) if own else default_wording(side, kind, language)
    return WordingPage(saved, side, kind, language, languages, subject, body, is_own=bool(own))


handlers = (show_wording, keep_wording)
