"""For load balancers and supervisors: is the process alive, and can it take an answer now."""

from litestar import Response, Router, get

from surveys.queries.access import database_answers


@get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "alive"}


@get("/health/ready")
async def ready() -> Response[dict[str, str]]:
    """Raise nothing: a load balancer wants a status."""
    if await database_answers():
        return Response({"status": "ready"})
    return Response({"status": "the database does not answer"}, status_code=503, headers={"retry-after": "5"})


router = Router("/", route_handlers=[live, ready])
