"""Erasing a person takes what is theirs and leaves every count as it was; an old backup is told again."""

from pathlib import Path

import msgspec
import pytest

from surveys.actions.closing import close_wave
from surveys.actions.erasing_people import ErasedPerson, Replayed, erase_person, replay
from surveys.actions.erasure_log import read_erasures
from surveys.actions.users import create_user
from surveys.actions.waves import Opened
from surveys.confidentiality import receipt_code
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadFile, NotAllowed, NotFound, NotReady
from surveys.queries.answering import load_link
from surveys.queries.persons import find_people, load_person
from surveys.queries.study import load_accounts
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.erasures import erasure_log

LATER = NOW + 10_000
WORDS = "The invoices are never right."


@pytest.fixture
async def opened(engine: AnyEngine) -> Opened:
    await found_company()
    wave = await open_test_wave()
    for name in ("Kim", "Lee", "Mo", "Rep"):
        await answer(link_of(wave, name), "A1", 4)
    await answer(link_of(wave, "Ann"), "A1", 3, {"c_improve": WORDS})
    await answer(link_of(wave, "Dana"), "B1", 2)
    return wave


async def counts() -> list[tuple[str, int, int, int]]:
    return [(account.ref, account.invited, account.finished, account.countable) for account in await load_accounts(1)]


async def everything() -> str:
    """Every text of every table."""
    tables = (
        "contact",
        "colleague",
        "team_member",
        "invitation",
        "participation",
        "response",
        "answer",
        "message",
        "audit_event",
        "erasure",
        "finding",
    )
    return "\n".join([str([dict(row) for row in await fetch(f"SELECT * FROM {table}")]) for table in tables])


async def test_a_customer_goes_with_everything_they_said(opened: Opened) -> None:
    await insert_rows(
        "release", ("wave", "number", "method", "contract", "input_hash", "content_hash", "created_at"), [(1, 1, "m", "{}", "", "", 0)]
    )
    data = msgspec.json.encode({"text": WORDS}).decode()
    await insert_rows("finding", ("release", "account", "kind", "data"), [(1, 1, "words", data), (1, 1, "cell", "{}")])
    await insert_rows("message", ("ident", "kind", "wave", "invitation"), [("i1", "invitation", 1, 1), ("i2", "invitation", 1, 2)])
    number = (await fetch("SELECT id FROM invitation WHERE email = 'ann@acme.example'"))[0]["id"]
    before = await counts()
    log = erasure_log()
    assert await erase_person("ANN@acme.example ", log, "lead@example.com", LATER) == ErasedPerson(rows=1, invitations=1, forms=1, words=1)
    left = await everything()
    assert [word in left for word in ("ann@acme.example", "Ann", WORDS)] == [False, False, False]
    assert await counts() == before
    rows = await fetch(
        "SELECT p.state, p.contact, i.email, i.is_open, i.sealed_token FROM participation p JOIN invitation i ON i.id = p.invitation WHERE i.id = $1",
        number,
    )
    assert [(row["state"], row["contact"], row["email"], bool(row["is_open"]), row["sealed_token"]) for row in rows] == [
        ("finished", None, "", False, None)
    ]
    assert [row["kind"] for row in await fetch("SELECT kind FROM finding")] == ["cell"]
    assert await fetch("SELECT id FROM job WHERE kind = 'brief' AND subject = 'release:1:account:1'") != []
    with pytest.raises(NotFound):
        await load_link(link_of(opened, "Ann").token, LATER)
    events = await fetch("SELECT action, subject, details FROM audit_event WHERE action = 'person.erase'")
    hashed = read_erasures(log.path).hash_of("ann@acme.example")
    assert [(row["subject"], msgspec.json.decode(row["details"])) for row in events] == [
        (f"person:{hashed[:16]}", {"forms": 1, "invitations": 1, "rows": 1, "words": 1})
    ]


async def test_a_person_of_two_accounts_is_one(opened: Opened) -> None:
    assert (await erase_person("dana@group.example", erasure_log(), "lead@example.com", LATER)).rows == 2
    assert await fetch("SELECT id FROM contact WHERE name = 'Dana'") == []
    assert [row["name"] for row in await fetch("SELECT name FROM contact ORDER BY id")] == ["Ann", "Eve", "Finn"]


async def test_a_colleague_goes_and_every_count_stays(opened: Opened) -> None:
    await open_test_wave("w2")
    before = await counts()
    erased = await erase_person("lee@us.example", erasure_log(), "lead@example.com", LATER)
    assert erased == ErasedPerson(rows=1, invitations=2, forms=0, words=0)
    assert await counts() == before == [("A1", 5, 4, 3), ("B1", 1, 0, 0)]
    people = await fetch("SELECT person, colleague, department FROM invitation WHERE person LIKE 'gone:%'")
    assert len({row["person"] for row in people}) == 1, "one person remains one in all waves"
    assert [(row["colleague"], row["department"]) for row in people] == [(None, 2), (None, 2)]
    assert len(await fetch("SELECT id FROM confidential_response")) == 4, "nobody can find whose these are"
    assert "lee@us.example" not in await everything()


async def test_what_a_colleague_said_by_name_goes_with_them(opened: Opened) -> None:
    lee = (await fetch("SELECT id FROM colleague WHERE name = 'Lee'"))[0]["id"]
    await insert_rows(
        "release", ("wave", "number", "method", "contract", "input_hash", "content_hash", "created_at"), [(1, 1, "m", "{}", "", "", 0)]
    )
    await insert_rows(
        "finding", ("release", "account", "kind", "pair", "data"), [(1, 1, "named", str(lee), "{}"), (1, 1, "named", "77", "{}")]
    )
    await fetch(
        "UPDATE confidential_response SET signer = $1 WHERE receipt_hash = (SELECT min(receipt_hash) FROM confidential_response)", lee
    )
    await erase_person("lee@us.example", erasure_log(), "lead@example.com", LATER)
    assert [row["pair"] for row in await fetch("SELECT pair FROM finding")] == ["77"]
    assert len(await fetch("SELECT id FROM confidential_response")) == 3
    assert await fetch("SELECT id FROM job WHERE kind = 'brief' AND subject = 'release:1:account:1'") != []


async def test_whoever_could_open_an_account_still_does_not_count(opened: Opened) -> None:
    """Without the address they would be one of three, and the other two could work out the third."""
    before = await counts()
    await erase_person("rep@example.com", erasure_log(), "lead@example.com", LATER)
    assert await counts() == before
    assert [row["owner_email"] for row in await fetch("SELECT owner_email FROM account ORDER BY id")] == ["", "other@example.com"]
    await close_wave("w1", "lead@example.com", LATER)
    assert await counts() == before


async def test_a_sign_in_goes_too_but_never_ones_own(opened: Opened) -> None:
    await create_user("lee@us.example", "Lee", "lead", "a long enough password", actor="test", now=NOW)
    with pytest.raises(NotAllowed):
        await erase_person("lee@us.example", erasure_log(), "LEE@us.example", LATER)
    before = await counts()
    assert (await erase_person("lee@us.example", erasure_log(), "lead@example.com", LATER)).rows == 2
    assert await fetch("SELECT id FROM users") == []
    assert await counts() == before


async def test_somebody_without_an_address_goes_by_ref(opened: Opened) -> None:
    assert [person.key for person in await find_people("c5")] == ["contact:c5"]
    assert (await erase_person("contact:c5", erasure_log(), "lead@example.com", LATER)).rows == 1
    with pytest.raises(NotFound):
        await load_person("contact:c5")


@pytest.mark.parametrize("key", ["", "nobody@example.com", "contact:", "colleague:c5", "contact:' OR 1=1 --", "%", "@", "a" * 5_000])
async def test_unknown_people_erase_nothing(opened: Opened, key: str) -> None:
    log, before = erasure_log(), await everything()
    with pytest.raises(NotFound):
        await erase_person(key, log, "lead@example.com", LATER)
    assert (log.path.exists(), await everything()) == (False, before)


async def test_a_log_that_cannot_be_written_refuses_the_erasure(opened: Opened, tmp_path: Path) -> None:
    log = erasure_log()
    log.path.mkdir()
    with pytest.raises((NotReady, BadFile)):
        await erase_person("ann@acme.example", log, "lead@example.com", LATER)
    assert (await load_person("ann@acme.example")).name == "Ann"


async def test_the_log_holds_hashes_only_and_in_no_order(opened: Opened) -> None:
    log = erasure_log()
    await log.note_forms(["b" * 64, "a" * 64])
    await erase_person("ann@acme.example", log, "lead@example.com", LATER)
    await log.note_forms(["a" * 64, "0" * 64])
    lines = log.path.read_text().splitlines()
    hashes = sorted(map(read_erasures(log.path).hash_of, ("ann@acme.example", "contact:c1")))
    assert lines[1:] == [f"form {each * 64}" for each in "0ab"] + [f"person {LATER} {hashed}" for hashed in hashes]
    assert "ann" not in log.path.read_text()
    assert log.path.stat().st_mode & 0o077 == 0


async def test_a_restored_backup_is_told_again_and_twice_changes_nothing(opened: Opened) -> None:
    log = erasure_log()
    backup = {table: [dict(row) for row in await fetch(f"SELECT * FROM {table}")] for table in ("contact", "colleague")}
    await erase_person("ann@acme.example", log, "lead@example.com", LATER)
    await log.note_forms([row["receipt_hash"] for row in await fetch("SELECT receipt_hash FROM confidential_response ORDER BY id LIMIT 1")])
    # As a backup of before would have it: the row is back, and nothing is known of the erasure.
    await fetch("DELETE FROM erasure")
    for row in backup["contact"]:
        if row["name"] == "Ann":
            await insert_rows("contact", tuple(row), [tuple(row.values())])
    erasures = read_erasures(log.path)
    assert await replay(erasures, "shell", LATER + 1) == Replayed(forms=1, people=1)
    after = await everything()
    assert "ann@acme.example" not in after
    assert await replay(erasures, "shell", LATER + 2) == Replayed(forms=0, people=0)
    assert await everything() == after


async def test_a_backup_that_knows_another_address_is_told_again(opened: Opened) -> None:
    log = erasure_log()
    [old] = [dict(row) for row in await fetch("SELECT * FROM contact WHERE name = 'Ann'")]
    await fetch("UPDATE contact SET email = 'ann@new.example' WHERE name = 'Ann'")
    await erase_person("ann@new.example", log, "lead@example.com", LATER)
    await fetch("DELETE FROM erasure")
    await insert_rows("contact", tuple(old), [tuple(old.values())])
    assert await replay(read_erasures(log.path), "shell", LATER + 1) == Replayed(forms=0, people=1)
    assert "ann@" not in await everything()
    assert await replay(read_erasures(log.path), "shell", LATER + 2) == Replayed(forms=0, people=0)


async def test_a_ref_with_an_at_sign_is_no_address(opened: Opened) -> None:
    await insert_rows("contact", ("external_ref", "account", "name"), [("zoe@crm", 1, "Zoe")])
    log = erasure_log()
    assert [person.key for person in await find_people("zoe@crm")] == ["contact:zoe@crm"]
    await erase_person("contact:zoe@crm", log, "lead@example.com", LATER)
    await fetch("DELETE FROM erasure")
    await insert_rows("contact", ("external_ref", "account", "name"), [("zoe@crm", 1, "Zoe")])
    assert (await replay(read_erasures(log.path), "shell", LATER + 1)).people == 1


async def test_somebody_who_came_back_before_the_backup_is_left_alone(opened: Opened) -> None:
    log = erasure_log()
    await erase_person("ann@acme.example", log, "lead@example.com", LATER)
    await insert_rows("contact", ("external_ref", "account", "name", "email"), [("c9", 1, "Ann", "ann@acme.example")])
    assert await replay(read_erasures(log.path), "shell", LATER + 1) == Replayed(forms=0, people=0)
    await erase_person("ann@acme.example", log, "lead@example.com", LATER + 2)
    await insert_rows("contact", ("external_ref", "account", "name", "email"), [("c9", 1, "Ann", "ann@acme.example")])
    await fetch("UPDATE erasure SET at = $1", LATER)  # the backup was made between the two
    assert await replay(read_erasures(log.path), "shell", LATER + 3) == Replayed(forms=0, people=1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1"),
        ("something else\n", "line 1"),
        (f"parallax erasures 1 {'0' * 32}\nform xyz\n", "line 2"),
        (f"parallax erasures 1 {'0' * 32}\nform {'a' * 64}\nperson 1 {'a' * 63}\n", "line 3"),
        ("é", "line 1"),
    ],
)
def test_a_damaged_list_is_refused_with_its_line(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "erasures.log"
    path.write_text(text)
    with pytest.raises(BadFile) as refused:
        read_erasures(path)
    assert refused.value.places[0].where == place


async def test_a_form_that_was_erased_by_its_receipt_is_erased_again(opened: Opened) -> None:
    from surveys.actions.erasing import erase_by_receipt

    log, token = erasure_log(), link_of(opened, "Kim").token
    kept = [dict(row) for row in await fetch("SELECT * FROM confidential_response WHERE receipt_hash IS NOT NULL")]
    await erase_by_receipt(receipt_code(token, 1), log, "receipt", LATER)
    gone = {row["id"] for row in kept} - {row["id"] for row in await fetch("SELECT id FROM confidential_response")}
    back = next(row for row in kept if row["id"] in gone)
    await insert_rows("confidential_response", tuple(back), [tuple(back.values())])
    assert await replay(read_erasures(log.path), "shell", LATER) == Replayed(forms=1, people=0)
    assert len(await fetch("SELECT id FROM confidential_response")) == len(kept) - 1
