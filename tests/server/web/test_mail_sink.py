"""The mails of a demo: for leads only, only where they are kept, and unable to do anything."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar import Litestar
from msgspec.structs import replace

from server.mail.compose import compose
from server.mail.sink import keep, outbox_folder
from server.settings import Settings
from tests.company import found_company, open_test_wave
from tests.server.mail.test_compose import MAIL, SENDER
from tests.server.web.conftest import Enter

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
HOSTILE = replace(
    MAIL,
    subject="<script>alert(1)</script>",
    name="<b>Ann",
    text="</pre><script>alert(2)</script>\n",
    html="<head></head><script>alert(3)</script>\n",
)


@pytest.fixture(autouse=True)
def _kept(app: Litestar, settings: Settings, tmp_path: Path) -> None:
    app.state.settings = replace(settings, mail=replace(settings.mail, way="sink"))
    keep(outbox_folder(tmp_path), MAIL.ident, compose(HOSTILE, SENDER, datetime(2026, 11, 26, tzinfo=UTC)))
    keep(outbox_folder(tmp_path), MAIL.ident, compose(HOSTILE, SENDER, datetime(2026, 11, 26, tzinfo=UTC)))


async def test_a_lead_sees_every_mail_with_its_text_and_headers(enter: Enter) -> None:
    lead = await enter("lead", "lead@example.com")
    listed = (await lead.get("/outbox")).text
    assert listed.count(f'href="/outbox/{MAIL.ident}"') == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in listed
    shown = await lead.get(f"/outbox/{MAIL.ident}")
    assert "&lt;/pre&gt;&lt;script&gt;alert(2)&lt;/script&gt;" in shown.text
    assert f"<dd>&lt;{MAIL.ident}@feedback.us.example&gt;</dd>" in shown.text
    assert "alert(3)" not in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]


async def test_the_mail_itself_stands_in_a_frame_that_runs_nothing(enter: Enter) -> None:
    lead = await enter("lead", "lead@example.com")
    mail = await lead.get(f"/outbox/{MAIL.ident}/html")
    assert mail.text == '<head><base target="_blank"></head><script>alert(3)</script>\n'
    policy = mail.headers["content-security-policy"]
    assert ("default-src 'none'" in policy, "sandbox" in policy, "script" in policy, "allow-scripts" in policy) == (
        True,
        True,
        False,
        False,
    )


@pytest.mark.parametrize("path", ["", "/" + MAIL.ident, f"/{MAIL.ident}/html"])
async def test_nobody_else_sees_them(app: Litestar, settings: Settings, enter: Enter, path: str) -> None:
    rep = await enter("rep", "rep@example.com")
    assert (await rep.get(f"/outbox{path}")).status_code == 404
    lead = await enter("lead", "lead@example.com")
    app.state.settings = settings
    assert (await lead.get(f"/outbox{path}")).status_code == 404


async def test_no_other_file_is_read(enter: Enter, tmp_path: Path) -> None:
    lead = await enter("lead", "lead@example.com")
    (outbox_folder(tmp_path) / "secret.eml").write_bytes(b"Subject: x\n\nx")
    for name in ("secret", "..%2Fmail", "f" * 32, f"{MAIL.ident}.eml"):
        assert (await lead.get(f"/outbox/{name}")).status_code == 404


async def test_the_page_of_a_wave_leads_to_them_where_they_are_kept_only(app: Litestar, settings: Settings, enter: Enter) -> None:
    await found_company()
    await open_test_wave()
    lead = await enter("lead", "lead@example.com")
    assert '<a href="/outbox">Mails of the demo</a>' in (await lead.get("/waves/w1")).text
    app.state.settings = settings
    assert "/outbox" not in (await lead.get("/waves/w1")).text
