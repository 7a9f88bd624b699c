"""Open links: made and closed by leads, and the invitation that each new answer gets."""

import hmac
import secrets

from surveys.actions.audit import record_event
from surveys.actions.doors import Newcomer, hold_open, let_in, locking
from surveys.confidentiality import ALPHABET, TOKEN_LENGTH, token_hash
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Closed, NotAllowed, NotFound, TooOften
from surveys.instrument.forms import sides_asked
from surveys.queries.answering import CLOSED
from surveys.queries.instruments import definition
from surveys.queries.open_links import FULL, Door
from surveys.sentences import sentence

SLUG_LENGTH = 12  # 60 bits: short enough to type, too many to try out
LARGEST_MOST = 10_000
MOST_PER_MINUTE = 60
MINUTE_MS = 60_000
BUSY = sentence("Many people are answering at this moment. What you wrote is kept in this page: please wait a minute and try again.")
COLLEAGUES_ONLY = sentence(
    "This wave asks colleagues only, and they answer by their own links: whoever saw their answers would know whose they are."
)
_COUNTS = """
SELECT count(*) AS answered, sum(CASE WHEN i.admitted_at > $3 THEN 1 ELSE 0 END) AS lately
FROM invitation i WHERE i.wave = $1 AND i.side = 'customer' AND i.person LIKE $2
"""


async def make_open_link(wave: str, account: int, name: str, most: int, actor: str, now: int) -> str:
    """Make an address for anybody at an account and return its slug."""
    if not 1 <= most <= LARGEST_MOST:
        raise BadInput(sentence("A link takes 1 to {most} answers: give a number between them.", most=LARGEST_MOST))
    slug = "".join(secrets.choice(ALPHABET) for _ in range(SLUG_LENGTH))
    async with engine_in_use().transaction():
        number = await wave_of_account(wave, account)
        await hold_open(number, now)
        await fetch(
            "INSERT INTO open_link (slug, wave, account, name, created_at, created_by, most) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            slug, number, account, name[:200], now, actor, most,
        )  # fmt: skip
        await record_event(actor, "open_link.make", f"wave:{wave}", now, account=account, most=most)
    return slug


async def wave_of_account(wave: str, account: int) -> int:
    """The number of a wave that asks customers of an account; NotFound if it does not, NotAllowed if it asks colleagues only."""
    rows = await fetch(
        "SELECT w.id, w.version, v.content_hash FROM wave w JOIN wave_account wa ON wa.wave = w.id"
        " JOIN instrument_version v ON v.id = w.version WHERE w.key = $1 AND wa.account = $2",
        wave, account,
    )  # fmt: skip
    if not rows:
        raise NotFound(sentence("This wave does not ask about that account: choose one of the list."))
    if "customer" not in sides_asked(await definition(rows[0]["version"], rows[0]["content_hash"])):
        raise NotAllowed(COLLEAGUES_ONLY)
    number: int = rows[0]["id"]
    return number


async def close_open_link(wave: str, slug: str, actor: str, now: int) -> None:
    """Let nobody in by this address any more; those who began keep their own links."""
    async with engine_in_use().transaction():
        rows = await fetch(
            "UPDATE open_link SET is_open = false WHERE slug = $1 AND wave = (SELECT id FROM wave WHERE key = $2) RETURNING id", slug, wave
        )
        if not rows:
            raise NotFound("")
        await record_event(actor, "open_link.close", f"wave:{wave}", now, link=rows[0]["id"])


def own_token(secret: bytes, slug: str, submission: str) -> str:
    """The personal link's token of whoever sends this form: a form that arrives twice must not become two people.

    The server's secret goes into it because the submission's id is stored with the answers.
    """
    digest = hmac.digest(secret, f"open|{slug}|{submission}".encode(), "sha256")
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:TOKEN_LENGTH])


async def admit(door: Door, token: str, language: str, mail_key: bytes, now: int) -> None:
    """Make the invitation that this token opens; raise Closed, or TooOften if too many come at once."""
    link, person = door.link, f"open:{door.id}:{token_hash(token)[:32]}"
    async with engine_in_use().transaction():
        rows = await fetch(f"SELECT is_open, most FROM open_link WHERE id = $1{locking('UPDATE')}", door.id)  # noqa: S608  # a constant of ours
        if not rows or not rows[0]["is_open"]:
            raise Closed(CLOSED)
        await hold_open(link.wave, now)
        await let_in(Newcomer(link.wave, link.accounts[0].id, person, "open", language, token), mail_key, now)
        counts = (await fetch(_COUNTS, link.wave, f"open:{door.id}:%", now - MINUTE_MS))[0]
        if counts["answered"] > rows[0]["most"]:
            raise Closed(FULL)
        if counts["lately"] > MOST_PER_MINUTE:
            raise TooOften(BUSY, MINUTE_MS // 1000)
