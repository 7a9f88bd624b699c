"""Nobody reads figures that count them (R1): who may open an account is noted when it matters, not when somebody looks."""

from typing import Literal

import msgspec
import pytest
from httpx import AsyncClient
from msgspec import Struct

from server import jobs as jobs_module
from server.jobs import Jobs
from server.outbox import Outcome, attempt
from surveys.actions import outbox, waves
from surveys.actions.closing import close_wave
from surveys.actions.imports import import_file
from surveys.actions.outbox import Claimed
from surveys.actions.releases import NewRelease, keep_release
from surveys.actions.waves import Opened
from surveys.confidentiality import Contract
from surveys.engine.connect import fetch
from surveys.named import Named, NamedRating
from surveys.queries import account, accounts
from surveys.queries.access import Role, Visitor
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave
from tests.server.web.conftest import Enter
from tests.server.web.test_accounts import LEAD, PDF, store_brief

LEE, OTHER = "lee@us.example", "other@example.com"
LOW = "lower field"  # what 5, 1 and 1 are printed as
HIDDEN = (
    "You answered in First wave, before you could open this account. "
    "Its results would tell you what the others said; you see those of the next wave."
)


@pytest.fixture
async def team(jobs: Jobs) -> None:
    """Lee, Mo and Nia are the team of Acme, which somebody else owns."""
    await found_company()
    await fetch("DELETE FROM team_member WHERE colleague IN (SELECT id FROM colleague WHERE name IN ('Kim', 'Rep'))")
    await own(OTHER)


async def own(email: str) -> None:
    """Import Acme with another owner."""
    report = await import_file(
        "accounts", "accounts.csv", f"external_ref,name,owner\nA1,Acme,{email}\n".encode(), dry_run=False, actor=LEAD
    )
    assert report.rows == 1


async def ask(key: str = "w1", releases: Literal["close", "weekly"] = "close") -> Opened:
    return await open_test_wave(key, "ref=A1", contract=Contract(vendor="confidential", releases=releases))


async def say(opened: Opened, rating: float, names: str) -> None:
    for name in names.split():
        await answer(link_of(opened, name), "A1", rating)


async def work(jobs: Jobs) -> None:
    while claimed := await outbox.claim("jobs", 1):
        assert await attempt(claimed[0], jobs.perform) == Outcome("done")


async def close(jobs: Jobs, key: str = "w1") -> None:
    await close_wave(key, LEAD, NOW + DAY)
    await work(jobs)
    await store_brief((await fetch("SELECT max(id) AS newest FROM release"))[0]["newest"], 1)


async def ours(browser: AsyncClient) -> set[str]:
    """What the page prints of our side."""
    page = (await browser.get("/accounts/1")).text
    return {part.partition(">")[2].partition("<")[0] for part in page.split('data-label="We"')[1:]}


class Seen(Struct, frozen=True):
    """Of a release: the card that stands in for it, whether the page draws it and offers its brief, what the brief and the list say."""

    card: bool
    drawn: bool
    offered: bool
    brief: tuple[int, str]
    listed: str


NOTHING = Seen(card=True, drawn=False, offered=False, brief=(403, HIDDEN), listed="not shown to you")
EVERYTHING = Seen(card=False, drawn=True, offered=True, brief=(200, PDF.decode()), listed="drawn")


async def seen(browser: AsyncClient) -> Seen:
    page, brief = (await browser.get("/accounts/1")).text, await browser.get("/accounts/1/brief.pdf")
    listed = (await browser.get("/?sort=gap&q=acme")).text
    return Seen(
        card=f'<section class="card empty"><p>{HIDDEN}</p></section>' in page,
        drawn="gap-strip" in page or ", release " in page,
        offered="brief.pdf" in page,
        brief=(brief.status_code, HIDDEN if HIDDEN in brief.text else brief.text),
        listed=next(
            (words for words in ("not shown to you", "no release yet") if words in listed), "drawn" if "gap-strip" in listed else ""
        ),
    )


async def nobody(_: Visitor) -> frozenset[tuple[int, int]]:
    return frozenset()


async def unnoted(_: int) -> None:
    """Note nobody."""


@pytest.fixture(params=["mended", "open"])
def mended(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "mended")


def take_out(patch: pytest.MonkeyPatch) -> None:
    """The product without its mend."""
    for module in (account, accounts):
        patch.setattr(module, "counted_in", nobody)
    for module in (waves, jobs_module):
        patch.setattr(module, "note_insiders", unnoted)


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("role", ["rep", "lead"])
async def test_whoever_was_counted_and_then_opens_the_account(
    jobs: Jobs, enter: Enter, monkeypatch: pytest.MonkeyPatch, role: Role, *, mended: bool
) -> None:
    if not mended:
        take_out(monkeypatch)
    opened = await ask()
    await say(opened, 5, "Lee Ann")
    await say(opened, 1, "Mo Nia")
    await close(jobs)
    other, former = await enter("lead", LEAD), await enter("rep", OTHER)
    assert LOW in await ours(former)
    assert await seen(former) == EVERYTHING
    await own(LEE if role == "rep" else OTHER)
    lee = await enter(role, LEE)
    assert await seen(other) == EVERYTHING
    if mended:
        assert await seen(lee) == NOTHING
    else:
        assert await ours(lee) == await ours(other)


@pytest.mark.usefixtures("team")
async def test_an_owner_whose_name_was_taken_out_for_the_close(
    jobs: Jobs, enter: Enter, monkeypatch: pytest.MonkeyPatch, *, mended: bool
) -> None:
    if not mended:
        take_out(monkeypatch)
    await own(LEE)
    opened = await ask()
    await say(opened, 5, "Lee Ann")
    await say(opened, 1, "Mo Nia")
    await own(OTHER)
    await close(jobs)
    await own(LEE)
    lee = await enter("rep", LEE)
    assert await seen(lee) == EVERYTHING
    assert (LOW in await ours(lee)) is not mended
    assert ("(R1)" in (await lee.get("/accounts/1")).text) is mended


@pytest.mark.usefixtures("team")
async def test_an_owner_whose_name_was_taken_out_from_the_opening_on(jobs: Jobs, enter: Enter) -> None:
    opened = await ask()
    await say(opened, 5, "Lee Ann")
    await say(opened, 1, "Mo Nia")
    await close(jobs)
    await own(LEE)
    assert await seen(await enter("rep", LEE)) == NOTHING


@pytest.mark.usefixtures("team")
async def test_somebody_who_comes_to_own_the_account_while_its_release_is_made(
    jobs: Jobs, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, because the counts were read before; so not marked, and told nothing."""

    async def meanwhile(new: NewRelease, job: Claimed, now: int) -> bool:
        await own(LEE)
        return await keep_release(new, job, now)

    monkeypatch.setattr(jobs_module, "keep_release", meanwhile)
    opened = await ask()
    await say(opened, 5, "Lee Ann")
    await say(opened, 1, "Mo Nia")
    await close(jobs)
    assert await seen(await enter("rep", LEE)) == NOTHING


@pytest.mark.usefixtures("team")
async def test_who_was_counted_early_reads_nothing_of_the_later_releases(jobs: Jobs, enter: Enter) -> None:
    opened = await ask(releases="weekly")
    await say(opened, 5, "Lee Ann")
    await say(opened, 1, "Mo Nia")
    await outbox.want("release", [f"wave:{opened.wave}"])
    await work(jobs)
    await own(LEE)
    lee = await enter("rep", LEE)
    assert await seen(lee) == NOTHING
    await say(opened, 1, "Ann")
    await close(jobs)
    assert (await fetch("SELECT max(number) AS number FROM release"))[0]["number"] == 2
    assert await seen(lee) == NOTHING


@pytest.mark.usefixtures("team")
async def test_the_next_wave_is_read_and_no_older_one_stands_in(jobs: Jobs, enter: Enter) -> None:
    for key, names in (("w0", "Ann Mo Nia"), ("w1", "Ann Lee Mo Nia")):
        opened = await ask(key)
        await say(opened, 2, names)
        await close(jobs, key)
    await own(LEE)
    lee = await enter("rep", LEE)
    assert await seen(lee) == NOTHING
    opened = await ask("w2")
    await say(opened, 2, "Ann Lee Mo Nia")
    assert await seen(lee) == NOTHING
    await close(jobs, "w2")
    assert await seen(lee) == EVERYTHING
    assert "(R1)" in (await lee.get("/accounts/1")).text


@pytest.mark.usefixtures("team")
async def test_a_brief_that_waits_for_the_printer_is_not_replaced_by_one_that_counts_the_reader(jobs: Jobs, enter: Enter) -> None:
    for key in ("w1", "w2"):
        opened = await ask(key)
        await say(opened, 2, "Ann Lee Mo Nia")
        await close(jobs, key)
        await own(LEE)
    await fetch("DELETE FROM brief WHERE release = (SELECT max(id) FROM release)")
    lee, lead = await enter("rep", LEE), await enter("lead", LEAD)
    brief = await lee.get("/accounts/1/brief.pdf")
    assert (brief.status_code, "The brief is being printed." in brief.text) == (404, True)
    assert "not printed yet" in (await lee.get("/accounts/1")).text
    assert (await lead.get("/accounts/1/brief.pdf")).content == PDF


@pytest.mark.usefixtures("team")
async def test_what_colleagues_say_by_name_and_how_many_answered(jobs: Jobs, enter: Enter) -> None:
    opened = await ask()
    await say(opened, 5, "Lee Ann")
    await say(opened, 1, "Mo Nia")
    await close(jobs)
    said = msgspec.json.encode(Named("Mo", (NamedRating("responsiveness", "own", 1.0),))).decode()
    await fetch("DELETE FROM finding WHERE kind = 'people' AND account = 1")
    for kind, data in (("named", said), ("people", '"half or more"')):
        await fetch("INSERT INTO finding (release, account, kind, pair, data) VALUES (1, 1, $1, '3', $2)", kind, data)
    other, lee = await enter("lead", LEAD), await enter("lead", LEE)
    assert "Said with their name" in (await other.get("/accounts/1")).text
    assert "Said with their name" not in (await lee.get("/accounts/1")).text
    for address in ("/accounts/1", "/waves/w1"):
        assert "half or more" in (await other.get(address)).text
        assert "half or more" not in (await lee.get(address)).text
