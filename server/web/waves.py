"""Waves and the plans that open them: the list, and closing one."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms, sees_all
from surveys.actions.closing import close_wave
from surveys.queries.access import Visitor
from surveys.queries.plans import ListedPlan, list_plans
from surveys.queries.waves import WaveRow, list_waves, load_wave
from surveys.sentences import sentence


class WaveList(Struct, frozen=True):
    """Every wave, and every plan that may still open one; `said` is what has just happened."""

    plans: tuple[ListedPlan, ...]
    waves: tuple[WaveRow, ...]
    said: str

    @property
    def open(self) -> tuple[WaveRow, ...]:
        return tuple(wave for wave in self.waves if wave.state == "open")

    @property
    def over(self) -> tuple[WaveRow, ...]:
        return tuple(wave for wave in self.waves if wave.state != "open")


@get("/waves")
async def waves(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    said = sentence("The wave is closed. Results and briefs follow in a few seconds.") if request.query_params.get("closed") else ""
    plans = tuple(plan for plan in await list_plans() if plan.state != "done")
    return html("waves.html", WaveList(plans, await list_waves(), said), visitor=visitor)


@get("/waves/{key:str}/close")
async def ask_to_close(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("close_wave.html", await load_wave(key), visitor=visitor)


@post("/waves/{key:str}/close")
async def close(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect:
    await close_wave(key, visitor.email, now_ms())
    await request.app.state.waker.wake()
    return Redirect("/waves?closed=1", status_code=303)


router = Router("/", route_handlers=[waves, ask_to_close, close], dependencies={"visitor": Provide(sees_all)})
