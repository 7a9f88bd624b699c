"""From a name and a filter to an open wave: looked at before anybody is asked, changed on one page, launched after a question."""

import csv
import io
import re

import pytest
from httpx import AsyncClient, Response

from surveys.confidentiality import token_hash
from surveys.engine.connect import fetch
from surveys.planning.plan import BeforeContractEnd, Every, Once, OnEvent, Plan
from surveys.planning.settings import Keep, Quota, Wording
from surveys.queries.plans import load_plan
from tests.company import found_company
from tests.server.web.browsers import csrf_of, submit
from tests.server.web.conftest import Enter

LEAD = "lead@example.com"
START = {"instrument": "relationship-alignment", "name": "Spring 2099", "accounts": "all"}


async def begin(lead: AsyncClient, **changed: str) -> str:
    """The address of a new plan."""
    answer = await submit(lead, "/plans/new", {**START, **changed})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def counts(page: str) -> list[int]:
    listed = page.split('<dl class="counts">')[1].partition("</dl>")[0]
    return [int(number) for number in re.findall("<dd>([0-9]+)</dd>", listed)]


async def change(lead: AsyncClient, plan: str, fields: dict[str, str | list[str]], *, revision: str = "") -> Response:
    """Send the editor with everything that a browser would send, and these fields changed."""
    page = (await lead.get(f"{plan}/edit")).text
    usual: dict[str, str | list[str]] = {
        **START, "which": "filter", "customers": "yes", "colleagues": "yes", "vendor": "pooled", "k": "3", "fewest_customers": "1",
        "schedule": "now", "days_open": "21", "zone": "UTC", "person_days": "60", "account_days": "0",
    }  # fmt: skip
    kept = revision or page.split('name="revision" value="')[1].split('"')[0]
    return await lead.post(f"{plan}/edit", data={"_csrf": csrf_of(page), "revision": kept, **usual, **fields})


async def stored(plan: str) -> Plan:
    return (await load_plan(int(plan.rpartition("/")[2]))).plan


async def test_what_a_plan_shows_is_what_opening_it_asks(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    asked: list[list[int]] = []
    for accounts in ("all", "segment=enterprise", "ref=B1"):
        plan = await begin(lead, accounts=accounts)
        shown = await lead.get(plan)
        assert await fetch("SELECT id FROM wave") == []
        opened = await submit(lead, f"{plan}/launch", {"revision": "0"})
        assert opened.status_code == 200
        assert counts(shown.text)[:3] == counts(opened.text)
        asked.append(counts(opened.text))
        await fetch("DELETE FROM wave")
    assert asked == [[2, 3, 5], [1, 2, 5], [1, 2, 1]]


async def test_the_preview_says_who_is_held_back_and_what_could_be_shown(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    page = " ".join(re.sub("<[^>]+>", " ", (await lead.get(await begin(lead))).text).split())
    assert "Opted out : 1 customer They asked not to be asked, and are not, until they say otherwise. Eve Bolt" in page
    assert "Acme 2 5 (4 count) an average a band Bolt 2 1 nothing nothing" in page


async def test_links_are_on_one_page_and_come_back_as_a_file(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    plan = await begin(lead)
    opened = await submit(lead, f"{plan}/launch", {"revision": "0"})
    text = opened.text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0].replace("&#34;", '"')
    file = await lead.post("/plans/links", data={"_csrf": csrf_of(opened.text), "links": text})
    assert file.headers["content-disposition"] == 'attachment; filename="invitations.csv"'
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [(row["side"], row["email"], row["account_refs"]) for row in rows] == [
        ("customer", "ann@acme.example", "A1"),
        ("customer", "Dana@group.example", "A1; B1"),
        ("customer", "", "B1"),
        ("internal", "kim@us.example", "A1; B1"),
        ("internal", "lee@us.example", "A1"),
        ("internal", "mo@us.example", "A1"),
        ("internal", "nia@us.example", "A1"),
        ("internal", "rep@example.com", "A1"),
    ]
    tokens = [row["link"].removeprefix("http://parallax.test/s/") for row in rows]
    assert {token_hash(token) for token in tokens} == {row["token_hash"] for row in await fetch("SELECT token_hash FROM invitation")}
    events = await fetch("SELECT action, details FROM audit_event WHERE action LIKE 'wave%' ORDER BY id")
    assert [row["action"] for row in events] == ["wave.open", "wave.links_exported"]
    assert all(token not in row["details"] for row in events for token in tokens)
    pages = [(await lead.get(page)).text for page in ("/waves", "/waves/spring-2099", "/waves/spring-2099/customers", plan)]
    assert [token for token in tokens for page in pages if token in page] == []
    again = await submit(lead, "/plans/new", START, to=f"{plan}/launch")
    assert (again.status_code, await fetch("SELECT count(*) AS n FROM wave")) == (409, await fetch("SELECT 1 AS n"))


async def test_everything_that_was_typed_is_kept(enter: Enter) -> None:
    await found_company()
    await fetch("UPDATE contact SET decision_level = 'decision maker' WHERE name = 'Ann'")
    lead = await enter("lead", LEAD)
    plan = await begin(lead)
    fields: dict[str, str | list[str]] = {
        "name": "Früh & spät", "version": "2", "which": "refs", "refs": "A1\r\n\r\nB1 \r\n", "levels": ["decision maker"],
        "functions": ["Support", "Planner"], "vendor": "confidential", "k": "4", "weekly": "yes", "schedule": "every", "months": "6",
        "day": "31", "time": "10:30", "starts": "2099-01-01", "zone": "Europe/Berlin", "days_open": "10", "languages": ["en", "de"],
        "person_days": "90", "account_days": "30", "quota_field": ["segment", "region"], "quota_value": ["Mid", ""],
        "quota_wanted": ["5", ""], "keep_answers": "700", "keep_invitations": "", "keep_logs": "100",
    }  # fmt: skip
    answer = await change(lead, plan, fields)
    assert (answer.status_code, answer.headers.get("location")) == (303, f"{plan}?done=saved"), answer.text
    kept = await stored(plan)
    assert (kept.name, kept.version, kept.refs) == ("Früh & spät", 2, ("A1", "B1"))
    assert (kept.whom.decision_levels, kept.whom.functions) == (("decision maker",), ("Support", "Planner"))
    assert (kept.contract.vendor, kept.contract.k, kept.contract.releases) == ("confidential", 4, "weekly")
    assert kept.schedule == Every(6, 31, "10:30", "2099-01-01")
    assert (kept.days_open, kept.cap.person_days, kept.cap.account_days) == (10, 90, 30)
    assert (kept.settings.zone, kept.settings.languages, kept.settings.quotas) == (
        "Europe/Berlin",
        ("en", "de"),
        (Quota("segment", "Mid", 5),),
    )
    assert kept.settings.keep == Keep(answers=700, comments=None, invitations=None, logs=100)
    again = await change(lead, plan, {**fields, **form_fields((await lead.get(f"{plan}/edit")).text)})
    assert again.status_code == 303
    assert await stored(plan) == kept


def form_fields(page: str) -> dict[str, str | list[str]]:
    """The text fields of a page as they stand there."""
    found = re.findall(r'<input(?![^>]*type="(?:hidden|checkbox|radio)")[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"', page)
    return {name: value.replace("&amp;", "&") for name, value in found if not name.startswith("quota")}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_each_schedule_is_kept(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    plan = await begin(lead)
    for fields, schedule in (
        ({"schedule": "once", "at": "2099-03-01T09:00"}, Once("2099-03-01T09:00")),
        ({"schedule": "contract", "before": "60", "contract_time": "08:00"}, BeforeContractEnd(60, "08:00")),
        ({"schedule": "event", "event": "installation-finished"}, OnEvent("installation-finished")),
        ({"schedule": "now"}, Once()),
    ):
        assert (await change(lead, plan, dict(fields))).status_code == 303
        assert (await stored(plan)).schedule == schedule
        assert (await lead.get(plan)).status_code == (await lead.get(f"{plan}/edit")).status_code == 200


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_every_field_that_is_wrong_says_so_at_once_and_keeps_what_was_typed(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    plan = await begin(lead)
    wrong: dict[str, str | list[str]] = {
        "name": " ", "accounts": "size=big", "customers": "", "colleagues": "", "k": "2", "schedule": "once", "at": "soon", "zone": "Mars/Base",
        "days_open": "0", "person_days": "many", "reminders": "later", "quota_field": ["segment"], "quota_value": ["Mid"],
        "quota_wanted": ["some"], "version": "x", "keep_logs": "-1",
    }  # fmt: skip
    answer = await change(lead, plan, wrong)
    assert answer.status_code == 422
    summary = answer.text.split('id="problems"')[1].split("</div>")[0]
    named = re.findall('href="#([^"]+)"', summary)
    assert sorted(named) == sorted(
        [
            "name",
            "accounts",
            "customers",
            "k",
            "schedule",
            "zone",
            "days_open",
            "person_days",
            "reminders",
            "quotas",
            "version",
            "keep_logs",
        ]
    )
    for name in named:
        assert f'id="{name}"' in answer.text, name
        assert f'id="{name}-problem"' in answer.text, name
    assert 'value="size=big"' in answer.text
    assert (await stored(plan)).name == "Spring 2099"
    unknown = await change(lead, plan, {"version": "99"})
    assert (unknown.status_code, "There is no version 99" in unknown.text) == (422, True)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_two_who_change_a_plan_do_not_overwrite_each_other(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    plan = await begin(lead)
    assert (await change(lead, plan, {"name": "First"}, revision="0")).status_code == 303
    second = await change(lead, plan, {"name": "Second"}, revision="0")
    assert (second.status_code, "changed this plan since" in second.text, 'value="Second"' in second.text) == (409, True, True)
    assert (await stored(plan)).name == "First"


async def test_a_plan_is_switched_on_and_off_and_ended(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    plan = await begin(lead)
    await change(lead, plan, {"schedule": "every", "months": "1", "day": "1", "time": "09:00"})
    for revision, state, words in (("1", "active", "switched on"), ("2", "paused", "switched off"), ("3", "active", "switched on")):
        answer = await submit(lead, plan, {"revision": revision, "state": state}, to=f"{plan}/state")
        assert answer.headers["location"] == f"{plan}?done={state}"
        assert words in (await lead.get("/waves")).text
    stale = await submit(lead, plan, {"revision": "1", "state": "paused"}, to=f"{plan}/state")
    assert stale.status_code == 409
    assert (await submit(lead, plan, {"revision": "4", "state": "done"}, to=f"{plan}/state")).status_code == 303
    assert plan not in (await lead.get("/waves")).text


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_draft_is_deleted(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    plan = await begin(lead)
    assert (await submit(lead, plan, {"revision": "0"}, to=f"{plan}/delete")).headers["location"] == "/waves"
    assert (await lead.get(plan)).status_code == 404


async def test_an_event_opens_the_wave_of_one_account_once(enter: Enter, stranger: AsyncClient) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    plan = await begin(lead)
    await change(lead, plan, {"schedule": "event", "event": "installation-finished"})
    page = await submit(lead, plan, {}, to=f"{plan}/secret")
    secret = page.text.split('id="secret-value"')[1].split('value="')[1].split('"')[0]
    assert secret not in (await lead.get(plan)).text
    told = {"account": "A1", "id": "order-4711"}
    headers = {"authorization": f"Bearer {secret}"}
    assert (await stranger.post("/events", json=told, headers=headers)).status_code == 409  # not switched on
    await submit(lead, plan, {"revision": "1", "state": "active"}, to=f"{plan}/state")
    first = await stranger.post("/events", json=told, headers=headers)
    again = await stranger.post("/events", json=told, headers=headers)
    assert (first.status_code, again.status_code, first.json() == again.json()) == (201, 200, True)
    assert [row["key"] for row in await fetch("SELECT key FROM wave")] == [first.json()["wave"]]
    for json, given, status in (
        (told, {}, 401),
        (told, {"authorization": "Bearer " + "0" * 26}, 401),
        ({"account": "Z9", "id": "x"}, headers, 422),
        ({"account": "A1"}, headers, 400),
        ([], headers, 400),
    ):
        answer = await stranger.post("/events", json=json, headers=given)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_mails_are_worded_one_by_one(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    plan = await begin(lead)
    page = f"{plan}/mails"
    which = {"side": "customer", "kind": "reminder", "language": "de"}
    shown = (await lead.get(page, params=which)).text
    assert "{link}" in shown
    wrong = await submit(lead, page, {**which, "revision": "0", "subject": "Hallo {nam}", "body": "Ohne Link"})
    assert (wrong.status_code, wrong.text.count("<li>") >= 2, 'value="Hallo {nam}"' in wrong.text) == (422, True, True)
    saved = await submit(lead, page, {**which, "revision": "0", "subject": "Hallo {name}", "body": "Bitte:\r\n\r\n{link}"})
    assert saved.status_code == 303
    assert (await stored(plan)).settings.wording == (Wording("customer", "reminder", "de", "Hallo {name}", "Bitte:\n\n{link}"),)
    again = (await lead.get(saved.headers["location"])).text
    assert "<strong>Hallo Ana Souza</strong>" in again
    assert (await submit(lead, page, {**which, "revision": "1", "usual": "yes"})).status_code == 303
    assert (await stored(plan)).settings.wording == ()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_start_says_what_is_wrong_and_reps_see_nothing(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    assert "No waves yet" in (await lead.get("/waves")).text
    for changed, words in (({"name": " "}, "Give the plan a name"), ({"accounts": "size=big"}, "field=value")):
        answer = await submit(lead, "/plans/new", {**START, **changed})
        assert (answer.status_code, words in answer.text, 'role="alert"' in answer.text) == (422, True, True)
    assert await fetch("SELECT id FROM wave_plan") == []
    nobody = await begin(lead)
    assert "No account fits" in (await lead.get(nobody)).text
    rep = await enter("rep", "rep@example.com")
    for page in ("/plans/new", nobody, f"{nobody}/edit", f"{nobody}/launch", f"{nobody}/mails"):
        assert (await rep.get(page)).status_code == 404
