"""What colleagues said with their name stands on the account's page: once it is released, for those who may open the account."""

import msgspec
from httpx import AsyncClient

from surveys.actions.closing import close_wave
from surveys.actions.notes import sign_note
from surveys.confidentiality import Contract
from surveys.engine.connect import fetch
from surveys.named import Named, NamedRating
from surveys.queries.answering import load_link
from tests.answering import link_of
from tests.company import NOW, found_company, open_test_wave
from tests.server.web.conftest import Enter
from tests.server.web.test_accounts import LEAD, REP, release

NAMED = (
    Named("Kim", (NamedRating("responsiveness", "own", 4.0), NamedRating("responsiveness", "predicted", 2.0))),
    Named("Lee <b>", (NamedRating("responsiveness", "own", 5.0),)),
)


async def cells(browser: AsyncClient) -> list[str]:
    """The texts of the table by name."""
    page = (await browser.get("/accounts/1")).text
    section = page.partition('id="notes"')[2].partition("</section>")[0]
    return [
        part.partition(">")[2].partition("</t")[0] for part in section.replace("<th", "<td").split("<td")[1:] if not part.startswith("ead")
    ]


async def test_ratings_and_notes_stand_under_their_names(enter: Enter) -> None:
    await found_company()
    opened = await open_test_wave(contract=Contract(vendor="attributed"))
    await sign_note(await load_link(link_of(opened, "Mo").token, NOW), 1, "They <pay> late.\n\nAlways.", NOW)
    number = await release(opened.wave, {1: []})
    for signer, one in enumerate(NAMED, 1):
        await fetch(
            "INSERT INTO finding (release, account, kind, pair, data) VALUES ($1, 1, 'named', $2, $3)",
            number, str(signer), msgspec.json.encode(one).decode(),
        )  # fmt: skip
    rep, lead = await enter("rep", REP), await enter("lead", LEAD)
    assert "They &lt;pay&gt; late." not in (await rep.get("/accounts/1")).text
    await close_wave(opened.key, LEAD, NOW + 1)
    for browser in (rep, lead):
        page = (await browser.get("/accounts/1")).text
        assert "They &lt;pay&gt; late.\n\nAlways." in page
        assert "<strong>Mo</strong>, Support" in page
        subject = "Responsiveness"
        assert await cells(browser) == [
            "Subject", "Kim", "Lee &lt;b&gt;",
            subject, "4", "5",
            f"{subject}, guessed for the customer", "2", "–",
        ]  # fmt: skip


async def test_without_anything_signed_there_is_no_section(enter: Enter) -> None:
    await found_company()
    opened = await open_test_wave()
    await release(opened.wave, {1: []})
    assert 'id="notes"' not in (await (await enter("rep", REP)).get("/accounts/1")).text
