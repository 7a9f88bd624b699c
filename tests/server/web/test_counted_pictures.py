"""The picture of a segment (R9) is not read by whom it counts, at whichever of its accounts they come to stand."""

from server.jobs import Jobs
from surveys.actions.imports import import_file
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave
from tests.server.web.conftest import Enter
from tests.server.web.test_accounts import LEAD, PDF, store_brief
from tests.server.web.test_counted import HIDDEN, OTHER, close

SMALL = ("S1", "S2", "S3", "S4", "S5")
PEOPLE = tuple(f"{ref}{place}" for ref in SMALL for place in "ab")


async def found_segment() -> None:
    """Five accounts of two colleagues each, owned by nobody whom the wave asks."""
    await found_company()
    await insert_rows("account", ("external_ref", "name", "segment", "owner_email"), [(ref, ref, "Small", OTHER) for ref in SMALL])
    await insert_rows("colleague", ("external_ref", "name", "email", "department"), [(who, who, f"{who}@us.example", 1) for who in PEOPLE])
    await fetch(
        "INSERT INTO team_member (account, colleague, function) SELECT a.id, c.id, '' FROM account a JOIN colleague c"
        " ON c.name LIKE a.external_ref || '%' WHERE a.segment = 'Small'"
    )


async def test_it_is_not_read_at_another_account_of_the_segment(jobs: Jobs, enter: Enter) -> None:
    await found_segment()
    opened = await open_test_wave(accounts="segment=Small")
    for place, who in enumerate(PEOPLE):
        await answer(link_of(opened, who), who[:2], 5 if place % 3 else 2)
    await close(jobs)
    second: int = (await fetch("SELECT id FROM account WHERE external_ref = 'S2'"))[0]["id"]
    await store_brief(1, second)
    data = b"external_ref,name,owner\nS2,S2,s1a@us.example\n"
    await import_file("accounts", "accounts.csv", data, dry_run=False, actor=LEAD)
    counted, lead = await enter("rep", "s1a@us.example"), await enter("lead", LEAD)
    page = f"/accounts/{second}"
    assert 'id="segment"' in (await lead.get(page)).text
    assert (await lead.get(page + "/brief.pdf")).content == PDF
    assert ('id="segment"' in (await counted.get(page)).text, HIDDEN in (await counted.get(page)).text) == (False, True)
    assert (await counted.get(page + "/brief.pdf")).status_code == 403
