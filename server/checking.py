"""What `parallax check` looks at: each look returns findings, none changes anything."""

import stat
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from server.mail.options import LOOPBACK, MailOptions
from server.settings import Settings
from surveys.engine.connect import AnyEngine, fetch, opened, refuse_unsafe
from surveys.engine.postgres import GroupingPostgresEngine
from surveys.engine.roles import Standing, standing
from surveys.errors import ParallaxError
from surveys.migrations import pending
from surveys.queries.outbox import stuck
from surveys.queries.releases import verify_releases

Level = Literal["ok", "attention", "refused"]
REDIS_PATIENCE_S = 3
SHOWN = 5
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Result(Struct, frozen=True):
    """One line: how it stands, what was looked at, and a sentence on it."""

    level: Level
    subject: str
    sentence: str


async def look(settings: Settings) -> list[Result]:
    """Every finding, in the order in which a person would look."""
    return [
        *await look_at_database(settings),
        *await look_at_redis(settings.redis_url),
        await look_at_mail(settings.mail),
        look_at_weasyprint(),
        look_at_base_url(settings),
        *look_at_files(settings),
        *look_at_promise(settings),
    ]


async def look_at_database(settings: Settings) -> list[Result]:
    url = settings.database_url
    if _is_missing(url):
        return [Result("attention", "database", "there is none yet: run `parallax migrate`.")]
    try:
        async with opened(url) as engine:
            await refuse_unsafe(engine)
            return await _look_inside(engine)
    except ParallaxError as error:
        return [Result("refused", "database", str(error))]


def _is_missing(url: str) -> bool:
    """Opening a SQLite file that is not there would make it."""
    return url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists()


async def _look_inside(engine: AnyEngine) -> list[Result]:
    on_postgres = isinstance(engine, GroupingPostgresEngine)
    safe = "PostgreSQL answers and confirms nothing before it is on the disk." if on_postgres else "SQLite, durable at every COMMIT."
    results = [Result("ok", "database", safe)]
    if waiting := await pending(engine):
        return [*results, Result("attention", "migrations", f"{len(waiting)} wait: run `parallax migrate`.")]
    results += [Result("ok", "migrations", "none waits."), await _look_at_jobs()]
    if not on_postgres:
        return [*results, await _look_at_releases()]
    here = await standing()
    return [*results, *([await _look_at_releases()] if here.publishes else []), _stands(here)]


async def _look_at_jobs() -> Result:
    failed = "CASE WHEN failures > 0 OR last_error IS NOT NULL THEN 1 ELSE 0 END"
    row = (await fetch(f"SELECT count(*) AS waiting, sum({failed}) AS failing FROM job"))[0]  # noqa: S608  # a constant
    waiting, failing = row["waiting"], row["failing"] or 0
    if given_up := await stuck():
        names = ", ".join(f"{one.kind} {one.subject} ({one.last_error}, {one.failures} times)" for one in given_up[:SHOWN])
        sentence = f"{waiting} wait, {len(given_up)} fail again and again and are tried every few minutes: {names}."
        return Result("attention", "jobs", sentence)
    if failing:
        return Result("attention", "jobs", f"{waiting} wait, {failing} of them have failed at least once: the worker's log says why.")
    return Result("ok", "jobs", f"{waiting} wait, none has failed.")


async def _look_at_releases() -> Result:
    found = await verify_releases()
    if found.altered:
        names = ", ".join(found.altered[:SHOWN])
        sentence = f"{len(found.altered)} say something else than when they were made ({names}): somebody changed the database by hand."
        return Result("refused", "releases", sentence)
    return Result("ok", "releases", f"{found.intact}, each as it was made.")


def _stands(here: Standing) -> Result:
    if here.role == "parallax_work":
        return Result("ok", "roles", "parallax_work reads colleagues' confidential answers, as studying them needs: for workers only.")
    if here.reads:
        sentence = (
            f"whoever can use the database role {here.role} can read colleagues' confidential answers, and while a wave is open the order "
            "of the rows can tell whose they are: `parallax roles` keeps the process that serves pages apart."
        )
        return Result("attention", "roles", sentence)
    if here.answers:
        return Result(
            "ok", "roles", f"{here.role} cannot read colleagues' confidential answers; it takes and changes them by keys of links."
        )
    return Result("ok", "roles", f"{here.role} has no part in colleagues' confidential answers.")


async def look_at_redis(url: str | None) -> list[Result]:
    if url is None:
        return [Result("ok", "redis", "not configured, and not needed: the web process does the work itself.")]
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    try:
        client = Redis.from_url(url, socket_timeout=REDIS_PATIENCE_S, socket_connect_timeout=REDIS_PATIENCE_S)
    except ValueError as error:
        return [Result("refused", "redis", f"PARALLAX_REDIS_URL is not an address: {error}")]
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        sentence = f"does not answer ({type(error).__name__}), so work starts later: start it or correct PARALLAX_REDIS_URL."
        return [Result("attention", "redis", sentence)]
    finally:
        await client.aclose()
    return [Result("ok", "redis", "answers.")]


async def look_at_mail(options: MailOptions) -> Result:
    if options.way == "none":
        return Result("ok", "mail", "not configured: waves work with the list of links, which you send yourself.")
    if options.way == "sink":
        return Result("attention", "mail", "PARALLAX_SMTP_URL is sink: so no mail leaves, and whoever opens /outbox can answer for others.")
    from server.mail.carrier import MailServerError, greet

    try:
        await greet(options)
    except MailServerError as error:
        sentence = f"{options.host} does not take our mails ({error}), so they wait: correct PARALLAX_SMTP_URL or start the mail server."
        return Result("attention", "mail", sentence)
    if options.tls == "none":
        return Result("ok" if options.host in LOOPBACK else "attention", "mail", f"{options.host} answers; mails go there without TLS.")
    return Result("ok", "mail", f"{options.host} answers and lets us in.")


def look_at_weasyprint() -> Result:
    try:
        import reports.pdf  # noqa: F401  # whether it can be imported is the question
    except (ImportError, OSError) as error:
        first = next(iter(str(error).splitlines()), type(error).__name__)
        return Result("attention", "weasyprint", f"cannot be loaded, so no brief can be printed ({first}): run `python3 run.py setup`.")
    return Result("ok", "weasyprint", f"version {version('weasyprint')} is ready to print briefs.")


def look_at_base_url(settings: Settings) -> Result:
    host = urlsplit(settings.base_url).hostname
    if settings.secure:
        return Result("ok", "base URL", f"{settings.base_url}: links are https.")
    if host in LOOPBACK:
        return Result("ok", "base URL", f"{settings.base_url}: reachable from this machine only.")
    sentence = f"{settings.base_url} is not https: answers and passwords would travel readable. Put a proxy with https in front of it."
    return Result("attention", "base URL", sentence)


def look_at_files(settings: Settings) -> list[Result]:
    return [
        _look_at_path("data directory", settings.data, "700"),
        _look_at_path("mail key", settings.mail_key, "600"),
    ]


def _look_at_path(subject: str, path: Path, mode: str) -> Result:
    try:
        found = path.stat().st_mode
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            return Result("ok", subject, f"{path} does not exist yet; it is made on first need.")
        return Result("attention", subject, f"{path} cannot be looked at ({error.strerror}).")
    if found & OTHERS:
        return Result("attention", subject, f"{path} is open to other users of this machine: run `chmod {mode} {path}`.")
    return Result("ok", subject, f"{path} is open to its owner only.")


def look_at_promise(settings: Settings) -> list[Result]:
    """What the confidentiality promise rests on here."""
    k = Result("ok", "k", f"nothing about an account's internal view is shown below {settings.k} people.")
    if not settings.database_url.startswith("sqlite:///"):
        return [k]
    key = (
        "this installation keeps the mail key on the machine of the data: whoever operates it could open the links of an open wave with it "
        "and read who answered what. Use PostgreSQL and keep the key with the mail worker if that must not be."
    )
    roles = "SQLite cannot keep database roles apart: every program that opens the file could read colleagues' confidential answers."
    return [k, Result("attention", "mail key", key), Result("attention", "roles", roles)]
