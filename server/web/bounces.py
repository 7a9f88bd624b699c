"""Where a mail server posts reports of undelivered mails; without PARALLAX_BOUNCE_SECRET there is no such address."""

from typing import Final

from litestar import Response, Router, post

from server.mail.bounces import LARGEST
from server.mail.intake import take_report
from server.web.sessions import AnyRequest, same_secret
from surveys.errors import NotAllowed, NotFound

WRONG: Final = "Send the secret of PARALLAX_BOUNCE_SECRET as `Authorization: Bearer …`."


@post("/mail/bounces", status_code=200)
async def take(request: AnyRequest) -> Response[dict[str, int]]:
    secret = request.app.state.settings.mail.bounce_secret
    if not secret:
        raise NotFound("")
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not same_secret(given.strip(), secret):
        raise NotAllowed(WRONG)
    return Response({"noted": await take_report(await request.body())})


router = Router("/", route_handlers=[take], request_max_body_size=LARGEST)
