"""The register of processing (GDPR Art. 30), made from what this installation really does; as a page to print and as CSV."""

import csv
import io

from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Struct

from server.settings import Settings
from server.web.pages import html
from server.web.sessions import AnyRequest
from surveys.queries.access import Visitor
from surveys.queries.privacy import Installation, KeptWave, list_kept_waves, load_installation
from surveys.sentences import Sentence, plural, sentence
from surveys.spreadsheets import defanged

PARTS = {
    "comments": sentence("Comments and replies"),
    "answers": sentence("Answers"),
    "invitations": sentence("Who was asked"),
    "logs": sentence("Mails and audit log"),
}


class Processing(Struct, frozen=True):
    """One purpose: whose data, which, and who gets to see it."""

    purpose: Sentence
    people: Sentence
    data: Sentence
    recipients: Sentence
    kept: Sentence


class Measure(Struct, frozen=True):
    """How one risk is met here; `good` is false where more could be done."""

    about: Sentence
    words: Sentence
    good: bool = True


class RegisterPage(Struct, frozen=True):
    """Everything that `privacy/register.html` prints."""

    controller: str
    processings: tuple[Processing, ...]
    measures: tuple[Measure, ...]
    waves: tuple[KeptWave, ...]
    parts: dict[str, Sentence]
    transfers: Sentence


@get("/privacy/register")
async def register(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("privacy/register.html", await _page(request.app.state.settings), visitor=visitor)


@get("/privacy/register.csv")
async def register_file(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:  # noqa: ARG001  # asked for so that only leads come here
    headers = {"content-disposition": 'attachment; filename="register.csv"'}
    return Response(register_csv(await _page(request.app.state.settings)), media_type="text/csv; charset=utf-8", headers=headers)


async def _page(settings: Settings) -> RegisterPage:
    installed = await load_installation()
    return RegisterPage(
        settings.company, processings(settings, installed), measures(settings, installed), await list_kept_waves(), PARTS, TRANSFERS
    )


def processings(settings: Settings, installed: Installation) -> tuple[Processing, ...]:
    """What is done with whose data; mail only where this installation sends any."""
    asking = (
        Processing(
            sentence("Ask customers how the work together goes, and talk about it with them"),
            sentence("Contacts of customers"),
            sentence(
                "Name, business address, role, decision level, language; being asked and how far they are; answers, comments and times"
            ),
            sentence("The people who look after the account, as far as each customer chose when sending; leads and admins of Parallax"),
            BY_WAVE,
        ),
        Processing(
            sentence("Ask colleagues how they see the work with an account"),
            sentence("Colleagues on the teams of accounts"),
            sentence("Name, address, department, function, language; being asked and how far they are; answers, stored apart from names"),
            sentence(
                "Nobody, but for what a colleague signs; together, from {k} people on, leads and admins and the account’s people",
                k=settings.k,
            ),
            BY_WAVE,
        ),
    )
    mailing = (
        Processing(
            sentence("Invite, remind, reply and tell what came of it by mail"),
            sentence("Contacts of customers and colleagues"),
            sentence("Address, kind of mail, whether it could be delivered, and of customers when it was sent"),
            sentence("The mail server that this installation uses: {host}", host=settings.mail.host or "–"),
            BY_WAVE,
        ),
    )
    running = (
        Processing(
            sentence("Sign in and keep account of who did what"),
            plural("{n} person who signs in", "{n} people who sign in", installed.users),
            sentence("Address, name, role, a hash of the password, sessions, actions with their time; never answers or words"),
            sentence("Leads and admins of Parallax, and whoever operates the server"),
            sentence("Sessions: 7 days. Users: until they are erased. Actions about a wave: as the wave says; others without end"),
        ),
    )
    return (*asking, *(mailing if settings.mail.is_set or installed.with_mail else ()), *running)


def measures(settings: Settings, installed: Installation) -> tuple[Measure, ...]:
    """What protects the data here, said as it is."""
    return (
        _transport(settings),
        _database(installed),
        _roles(installed),
        _mail_key(settings),
        Measure(sentence("Small numbers"), sentence("Nothing about colleagues' views is shown below {k} people.", k=settings.k)),
        Measure(
            sentence("Passwords and links"),
            sentence("Kept as hashes (Argon2id and SHA-256). Guessing is limited. Sessions end after 12 hours without use."),
        ),
        Measure(
            sentence("At the close of a wave"),
            sentence("Links are destroyed, unsent drafts of colleagues are deleted, and their answers are rewritten in random order."),
        ),
        Measure(
            sentence("Erasure"),
            sentence(
                "By person and by receipt code. It is noted outside of the database as a hash, and repeated after a backup was restored."
            ),
        ),
        Measure(sentence("Logs"), sentence("Without answers, names, addresses or links.")),
    )


def _transport(settings: Settings) -> Measure:
    about = sentence("In transit")
    if settings.secure:
        return Measure(about, sentence("Pages are served by https only: {address}", address=settings.base_url))
    return Measure(
        about,
        sentence("Pages are not served by https ({address}): fit for trials on one machine only.", address=settings.base_url),
        good=False,
    )


def _database(installed: Installation) -> Measure:
    about = sentence("Where the data is")
    if installed.engine == "postgres":
        return Measure(about, sentence("In a PostgreSQL database, with what its operator sets up for access, encryption and backups."))
    return Measure(about, sentence("In one SQLite file of this machine, readable by whoever operates it."), good=False)


def _roles(installed: Installation) -> Measure:
    about = sentence("Access of the pages")
    if installed.reads_confidential:
        return Measure(
            about, sentence("The process that serves pages could read colleagues' confidential answers in the database."), good=False
        )
    return Measure(
        about, sentence("The process that serves pages has a database role of its own, which cannot read colleagues' confidential answers.")
    )


def _mail_key(settings: Settings) -> Measure:
    about = sentence("The key that opens links")
    if settings.mail_public_key:
        return Measure(about, sentence("Kept away from the process that serves pages, which can only seal links."))
    return Measure(
        about, sentence("A file on the machine that serves pages: whoever operates it could open the links of an open wave."), good=False
    )


BY_WAVE = sentence("As each wave says, see below")
TRANSFERS = sentence(
    "None by Parallax: it loads nothing from other servers and reports to nobody. Where your servers and mail provider are is yours to add."
)


def register_csv(page: RegisterPage) -> str:
    """The same as a table, in English, for the register of the whole company."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("section", "subject", "people", "data", "recipients", "kept"))
    rows: list[tuple[str, ...]] = [("controller", page.controller, "", "", "", "")]
    rows += [("purpose", *map(str, (each.purpose, each.people, each.data, each.recipients, each.kept))) for each in page.processings]
    rows += [
        ("retention", wave.name, "", str(page.parts[until.part]), "", _days(until.days)) for wave in page.waves for until in wave.until
    ]
    rows += [("measure", str(measure.about), "", str(measure.words), "", "") for measure in page.measures]
    rows += [("transfers", "", "", str(TRANSFERS), "", "")]
    writer.writerows([defanged(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def _days(days: int | None) -> str:
    return "until deleted" if days is None else f"{days} days after close"
