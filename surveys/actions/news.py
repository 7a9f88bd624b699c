"""Write down what became of a wave, publish it now or on a day after close, correct it, take it back."""

from typing import Any, Final

from surveys.actions.audit import record_event
from surveys.actions.messages import want_messages
from surveys.actions.one_by_one import one_by_one
from surveys.confidentiality import new_token
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Conflict
from surveys.news import Audience, Texts, Written, check_complete, check_lengths, write_texts
from surveys.queries.news import NewsRow, NewsWave, find_news, find_quotes, load_news_wave, load_recipients
from surveys.sentences import sentence

DAY_MS: Final = 86_400_000
# A wave that was extended takes its news with it: what is scheduled waits for a day after the close at least.
_DUE: Final = """
SELECT n.id, n.account, n.audience, n.wave, n.revision, n.updated_at < w.closed_at AS unread, w.key FROM news n JOIN wave w ON w.id = n.wave
WHERE n.state = 'scheduled' AND w.state = 'closed' AND n.publish_at <= $1 AND w.closed_at <= $2 ORDER BY n.id
"""
_HOLD: Final = "UPDATE news SET state = 'draft', publish_at = NULL WHERE id = $1 AND state = 'scheduled' AND revision = $2 RETURNING id"
_PUBLISH: Final = """
UPDATE news SET state = 'published', published_at = $1, updated_at = $1, publish_at = NULL
WHERE id = $2 AND state IN ('draft', 'scheduled') AND revision = $3 RETURNING id
"""


async def write_news(wave: str, written: Written, actor: str, now: int) -> int:
    """Begin a piece of news as a draft; its address is made now and opens nothing yet."""
    async with engine_in_use().transaction():
        about = await load_news_wave(wave)
        _check(about, written)
        rows = await fetch(
            "INSERT INTO news (wave, account, audience, slug, texts, updated_at, updated_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            about.id, written.account, written.audience, new_token(), write_texts(written.texts), now, actor,
        )  # fmt: skip
        number: int = rows[0]["id"]
        await _note("news.write", about, number, actor, now)
    return number


async def rewrite_news(wave: str, number: int, revision: int, written: Written, actor: str, now: int, *, quoting: bool = False) -> None:
    """Store the next revision: what was scheduled is a draft again, what is published stays so and says that it was corrected."""
    async with engine_in_use().transaction():
        about = await load_news_wave(wave)
        old = await find_news(about, number)
        _check(about, written)
        if old.state == "published":
            check_complete(written.texts, about.default_language)
            await _refuse_quotes(about, written.texts, quoting=quoting)
            written = Written(old.account, old.audience, written.texts)
        changed = await fetch(
            "UPDATE news SET account = $1, audience = $2, texts = $3, revision = revision + 1, updated_at = $4, updated_by = $5,"
            " state = CASE WHEN state = 'scheduled' THEN 'draft' ELSE state END, publish_at = NULL"
            " WHERE id = $6 AND revision = $7 AND state = $8 AND state <> 'withdrawn' RETURNING id",
            written.account, written.audience, write_texts(written.texts), now, actor, number, revision, old.state,
        )  # fmt: skip
        _refuse_stale(old, found=bool(changed))
        await _note("news.correct" if old.state == "published" else "news.write", about, number, actor, now)


async def publish_news(wave: str, number: int, revision: int, actor: str, now: int, *, quoting: bool = False) -> None:
    """Publish what was seen at `revision`, and ask for a mail to everybody it concerns."""
    async with engine_in_use().transaction():
        about, news = await _ready(wave, number, quoting=quoting)
        _refuse_cancelled(about)
        if about.state != "closed":
            raise Conflict(sentence("{name} is still open: what came of it can be published once it has closed.", name=about.name))
        _refuse_stale(news, found=bool(await fetch(_PUBLISH, now, number, revision)))
        await _tell(about.id, about.key, news.id, news.account, news.audience, actor, now)


async def schedule_news(wave: str, number: int, revision: int, publish_at: int, actor: str, now: int, *, quoting: bool = False) -> None:
    """Have it published by itself at `publish_at`, but never earlier than a day after the close."""
    async with engine_in_use().transaction():
        about, news = await _ready(wave, number, quoting=quoting)
        _refuse_cancelled(about)
        if publish_at <= now:
            raise BadInput(sentence("This day has passed: choose a later one, or publish now."))
        changed = await fetch(
            "UPDATE news SET state = 'scheduled', publish_at = $1, updated_at = $2, updated_by = $3"
            " WHERE id = $4 AND revision = $5 AND state IN ('draft', 'scheduled') RETURNING id",
            publish_at, now, actor, number, revision,
        )  # fmt: skip
        _refuse_stale(news, found=bool(changed))
        await _note("news.schedule", about, number, actor, now)


async def withdraw_news(wave: str, number: int, actor: str, now: int) -> None:
    """Take it back: what nobody has seen is deleted, what was published says that it was taken back."""
    async with engine_in_use().transaction():
        about = await load_news_wave(wave)
        await find_news(about, number)
        if not await fetch("DELETE FROM news WHERE id = $1 AND state IN ('draft', 'scheduled') RETURNING id", number):
            await fetch("UPDATE news SET state = 'withdrawn', updated_at = $1, updated_by = $2 WHERE id = $3", now, actor, number)
        await _note("news.withdraw", about, number, actor, now)


async def publish_due(now: int) -> None:
    """Publish what is scheduled and due, each once, whoever else looks at the same moment.

    What was scheduled before the close was never compared with customers' words: if it quotes any, it waits for a lead as a draft.
    """

    async def publish(row: Any) -> None:
        async with engine_in_use().transaction():
            if row["unread"] and await _holds_back(row["key"], row["id"], row["revision"], now):
                return
            if await fetch(_PUBLISH, now, row["id"], row["revision"]):
                await _tell(row["wave"], row["key"], row["id"], row["account"], row["audience"], "system", now)

    await one_by_one(await fetch(_DUE, now, now - DAY_MS), publish)


async def _holds_back(wave: str, number: int, revision: int, now: int) -> bool:
    about = await load_news_wave(wave)
    if not await find_quotes(about, (await find_news(about, number)).texts):
        return False
    if await fetch(_HOLD, number, revision):
        await _note("news.hold", about, number, "system", now)
    return True


async def _ready(wave: str, number: int, *, quoting: bool) -> tuple[NewsWave, NewsRow]:
    about = await load_news_wave(wave)
    news = await find_news(about, number)
    check_complete(news.texts, about.default_language)
    await _refuse_quotes(about, news.texts, quoting=quoting)
    return about, news


async def _tell(wave: int, key: str, number: int, account: int | None, audience: Audience, actor: str, now: int) -> None:
    reached = await load_recipients(wave, account, audience)
    mails = await want_messages("news", wave, [*reached.customers, *reached.colleagues], about=number)
    await record_event(actor, "news.publish", f"wave:{key}", now, news=number, mails=mails)


async def _refuse_quotes(wave: NewsWave, texts: Texts, *, quoting: bool) -> None:
    if not quoting and await find_quotes(wave, dict(texts)):
        raise Conflict(sentence("Customers' own words stand in this text. Put it in your words, or confirm that they agreed."))


def _check(wave: NewsWave, written: Written) -> None:
    check_lengths(written.texts)
    if written.account is not None and written.account not in {account.id for account in wave.accounts}:
        raise BadInput(sentence("Choose an account of this wave, or everybody."))


def _refuse_cancelled(wave: NewsWave) -> None:
    if wave.state == "cancelled":
        raise Conflict(
            sentence("{name} was cancelled and its answers are deleted: nothing came of it that could be published.", name=wave.name)
        )


def _refuse_stale(news: NewsRow, *, found: bool) -> None:
    if not found:
        raise Conflict(sentence("{person} changed this text since you opened it: look at it again.", person=news.updated_by), news.revision)


async def _note(action: str, wave: NewsWave, number: int, actor: str, now: int) -> None:
    await record_event(actor, action, f"wave:{wave.key}", now, news=number)
