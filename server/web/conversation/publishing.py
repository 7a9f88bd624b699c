"""What came of a wave: the lead's page of a wave, a piece of news as it will be read, publishing it now or later, taking it back."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.conversation.writing import Tongue, revision_of, tongues_of
from server.web.forms import read_form
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.news import publish_news, schedule_news, withdraw_news
from surveys.errors import BadInput, Conflict, ParallaxError
from surveys.news import Written
from surveys.queries.access import Visitor
from surveys.queries.news import NewsRow, NewsWave, Recipients, find_news, find_quotes, list_news, load_news_wave, load_recipients
from surveys.queries.replies import Measure, measure_replies, measure_wave
from surveys.sentences import sentence

MORNING: Final = time(9)


class WavePage(Struct, frozen=True):
    """Everything that is told after a wave, and how many customers who share their name got an answer."""

    wave: NewsWave
    news: tuple[NewsRow, ...]
    total: Measure
    accounts: tuple[Measure, ...]


class Preview(Struct, frozen=True):
    """A piece of news as it will be read; `quotes` are customers' own words in it, `day` a day on which it could appear."""

    wave: NewsWave
    news: NewsRow
    tongues: tuple[Tongue, ...]
    reached: Recipients
    quotes: tuple[str, ...]
    day: str
    problem: str


@get("/waves/{key:str}/conversation")
async def wave_page(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    wave = await load_news_wave(key)
    page = WavePage(wave, await list_news(wave), await measure_wave(visitor, key), await measure_replies(visitor, key))
    return html("conversation/wave.html", page, visitor=visitor)


@get("/waves/{key:str}/news/{number:int}")
async def preview(key: FromPath[str], number: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    return await _preview(key, number, visitor)


@post("/waves/{key:str}/news/{number:int}/publish")
async def publish(
    request: AnyRequest, key: FromPath[str], number: FromPath[int], visitor: NamedDependency[Visitor]
) -> Response[str] | Redirect:
    form = await read_form(request)
    try:
        await publish_news(key, number, revision_of(form), visitor.email, now_ms(), quoting=form.ticked("quoting"))
    except (BadInput, Conflict) as error:
        return await _preview(key, number, visitor, error)
    await request.app.state.waker.wake()
    return Redirect(f"/waves/{key}/conversation", status_code=303)


@post("/waves/{key:str}/news/{number:int}/schedule")
async def schedule(
    request: AnyRequest, key: FromPath[str], number: FromPath[int], visitor: NamedDependency[Visitor]
) -> Response[str] | Redirect:
    form = await read_form(request)
    try:
        moment = _morning(form.text("day"), await load_news_wave(key))
        await schedule_news(key, number, revision_of(form), moment, visitor.email, now_ms(), quoting=form.ticked("quoting"))
    except (BadInput, Conflict) as error:
        return await _preview(key, number, visitor, error)
    return Redirect(f"/waves/{key}/conversation", status_code=303)


@get("/waves/{key:str}/news/{number:int}/withdraw")
async def ask_to_withdraw(key: FromPath[str], number: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("conversation/withdraw.html", await _shown(key, number), visitor=visitor)


@post("/waves/{key:str}/news/{number:int}/withdraw")
async def withdraw(key: FromPath[str], number: FromPath[int], visitor: NamedDependency[Visitor]) -> Redirect:
    await withdraw_news(key, number, visitor.email, now_ms())
    return Redirect(f"/waves/{key}/conversation", status_code=303)


async def _preview(key: str, number: int, visitor: Visitor, error: ParallaxError | None = None) -> Response[str]:
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return html("conversation/preview.html", await _shown(key, number, error.words if error else ""), visitor=visitor, status=status)


async def _shown(key: str, number: int, problem: str = "") -> Preview:
    wave = await load_news_wave(key)
    news = await find_news(wave, number)
    written = Written(news.account, news.audience, news.texts)
    return Preview(
        wave=wave,
        news=news,
        tongues=tuple(one for one in tongues_of(wave, written) if not one.text.is_empty),
        reached=await load_recipients(wave.id, news.account, news.audience),
        quotes=await find_quotes(wave, news.texts) if news.state in ("draft", "scheduled") else (),
        day=_next_day(wave, now_ms()),
        problem=problem,
    )


def _next_day(wave: NewsWave, now: int) -> str:
    """The day after the close, or tomorrow if that has passed."""
    latest = max(wave.closed_at or wave.closes_at, now)
    return (datetime.fromtimestamp(latest / 1000, UTC).astimezone(wave.zone).date() + timedelta(days=1)).isoformat()


def _morning(text: str, wave: NewsWave) -> int:
    """Nine o'clock of a day, where the wave is at home."""
    try:
        return int(datetime.combine(date.fromisoformat(text), MORNING, wave.zone).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise BadInput(sentence("The day {date} is not a date: write it as 2026-12-31.", date=repr(text[:40]))) from error


handlers = (wave_page, preview, publish, schedule, ask_to_withdraw, withdraw)
