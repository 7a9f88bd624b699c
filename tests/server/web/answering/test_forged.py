"""Forged posts: hidden, unknown and unfit values, huge numbers, bad bytes. Nothing invalid is stored, and nothing is our fault."""

import random
from collections import Counter
from datetime import date
from urllib.parse import quote_from_bytes
from uuid import UUID

import pytest

from surveys.answer_values import DECLINED, Value
from surveys.answers import read_page
from surveys.drafts import read_draft
from surveys.engine.connect import AnyEngine, fetch
from surveys.instrument.forms import pages_for, questions
from surveys.instrument.types import (
    Checkbox,
    Consent,
    Date,
    Definition,
    Dropdown,
    Number,
    Page,
    Question,
    RadioGroup,
    Ranking,
    Rated,
    Side,
)
from tests.counts import count
from tests.server.web.answering.every_type import EVERY_TYPE
from tests.server.web.answering.site import Visitor, ask, make_app

POSTS = count(1_500, 100_000)
LOOK_EVERY = 250
PEOPLE: tuple[tuple[str, Side], ...] = (("Ann", "customer"), ("Cleo", "customer"), ("Lee", "internal"), ("Mo", "internal"))
NASTY = [
    b"", b"0", b"-1", b"6", b"1e308", b"9" * 400, b"nan", b"inf", b"-0", b"\x00", b"a\x00b", b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9", b"_declined",
    b"yes", b"no", b"1:1", b"a:1:1", b"2026-02-30", b"9999-12-31", b"0000-00-00", b"'; DROP TABLE answer; --", b"{{ 7 * 7 }}", b"<script>alert(1)</script>",
    b"..", b"%00", b"\r\n\r\nHTTP/1.1 200", "٣".encode(), "１２".encode(), "\u202e".encode(), b"x" * 6_000, b" ", b"null", b"[]", b"true", b"c" * 65,
]  # fmt: skip
CONTROLS = [b"_submission", b"_revision", b"_action", b"_seen", b"_sharing", b"_words", b"_departments", b"_unknown"]


class Forger:
    """Makes posts out of what the form has, what it never had, and bytes that no browser sends."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def post(self, definition: Definition, side: Side, revision: int) -> tuple[str, bytes]:
        """An address below the link, and a body."""
        own = pages_for(definition, side)
        address = self.random.choice(
            [*(f"1/{page.name}" for page in own), "1/all", "1/all", "1/send", "1/departments", "1/nowhere", "2/all", "1"]
        )
        if self.random.random() < 0.03:
            return address, self.random.randbytes(self.random.randrange(300))
        pairs = [(item.name.encode(), self._value(item)) for item in questions(own) for _ in range(self._times())]
        pairs += self._strange(definition, side)
        pairs += self._control(revision)
        self.random.shuffle(pairs)
        return address, b"&".join(self._coded(name) + b"=" + self._coded(value) for name, value in pairs)

    def _times(self) -> int:
        return self.random.choices((0, 1, 2, 5), (30, 60, 8, 2))[0]

    def _value(self, item: Question) -> bytes:  # noqa: PLR0911  # one line per type
        if self.random.random() < 0.25:
            return self.random.choice(NASTY)
        match item:
            case Rated(scale=scale):
                return str(self.random.choice([*scale.values, DECLINED, scale.maximum + 1])).encode()
            case RadioGroup(choices=choices) | Dropdown(choices=choices) | Checkbox(choices=choices):
                return self.random.choice([*(choice.value for choice in choices), DECLINED, "forged"]).encode()
            case Ranking(choices=choices):
                return f"{self.random.choice(choices).value}:{self.random.randrange(0, len(choices) + 2)}".encode()
            case Number():
                return str(self.random.choice([1, 2.5, -3, 1e15, "12,5"])).encode()
            case Date():
                return self.random.choice([b"2026-05-01", b"1999-01-01", b"2026-02-29"])
            case Consent():
                return b"yes"
        return self.random.choice([b"Words", b"More words\r\nthan one line", "Wörter \u202e ".encode()])

    def _strange(self, definition: Definition, side: Side) -> list[tuple[bytes, bytes]]:
        """Items of the other side, of departments, and of nobody."""
        others = [item.name for item in questions(pages_for(definition, "internal" if side == "customer" else "customer"))]
        names = [*others, "nobody_asks_this", "constructor", "__proto__", f"{others[0]}.1", f"{others[0]}.99999999999", "a.b.c", "", "\0"]
        return [(self.random.choice(names).encode(), self.random.choice(NASTY)) for _ in range(self.random.randrange(4))]

    def _control(self, revision: int) -> list[tuple[bytes, bytes]]:
        submission = str(UUID(int=self.random.getrandbits(128)))
        action = self.random.choice(["next", "back", "save", "send", "send", "language-ar", "steal"])
        usual = {b"_submission": submission.encode(), b"_revision": str(revision).encode(), b"_action": action.encode(), b"_seen": b""}
        pairs = [(name, value) for name, value in usual.items() if self.random.random() > 0.02]
        if self.random.random() < 0.4:
            pairs.append((b"_sharing", self.random.choice([b"named", b"unnamed", b"totals", b"everybody"])))
        if self.random.random() < 0.4:
            pairs += [(b"_departments", str(self.random.choice([1, 2, 3, 9, "x"])).encode()) for _ in range(self.random.randrange(3))]
        if self.random.random() < 0.1:
            pairs.append((self.random.choice(CONTROLS), self.random.choice(NASTY)))
        return pairs

    def _coded(self, raw: bytes) -> bytes:
        """As a browser codes it, or now and then as it is."""
        return raw if self.random.random() < 0.02 else quote_from_bytes(raw).encode()


def fits(item: Question, value: Value) -> bool:  # noqa: PLR0911  # one line per type
    """Whether a stored value is one of the item's, judged anew and not by the product's own reading."""
    if value.missing is not None:
        allowed = (
            ("hidden", "skipped")
            if isinstance(item, Consent) or not getattr(item, "cant_say", False)
            else ("hidden", "skipped", "declined")
        )
        return value.number is None and value.text is None and value.missing in allowed
    codes = (value.text or "").split(" ")
    match item:
        case Rated(scale=scale):
            return value.text is None and value.number in scale.values
        case RadioGroup(choices=choices) | Dropdown(choices=choices):
            return value.text in {choice.value for choice in choices}
        case Checkbox(choices=choices, max_choices=most):
            return set(codes) <= {choice.value for choice in choices} and len(codes) == len(set(codes)) <= (most or 100)
        case Ranking(choices=choices):
            return set(codes) <= {choice.value for choice in choices} and len(codes) == len(set(codes)) <= item.places
        case Number(minimum=low, maximum=high):
            number = value.number
            return number is not None and (low is None or number >= low) and (high is None or number <= high) and abs(number) <= 1e12
        case Date(minimum=first, maximum=last):
            day = date.fromisoformat(value.text or "").isoformat()
            return day == value.text and (first or day) <= day <= (last or day)
        case Consent():
            return value.text == "yes"
    return (
        bool(value.text)
        and len(value.text or "") <= item.max_length
        and not any(ord(sign) < 32 and sign not in "\t\n" for sign in value.text or "")
    )


def check(values: dict[str, Value], pages: tuple[Page, ...], asked: dict[str, Question]) -> None:
    """Every value fits, and laying an empty post over all of them changes nothing: what is hidden has no answer."""
    wrong = {name: value for name, value in values.items() if name not in asked or not fits(asked[name], value)}
    assert wrong == {}
    assert read_page(pages, {}, values, final=False) == values


TABLES: tuple[tuple[Side, str, str], ...] = (
    ("customer", "response", "answer"),
    ("internal", "confidential_response", "confidential_answer"),
)


async def check_everything(definition: Definition) -> int:
    """Look at every stored form, sent or not; return how many there are."""
    looked_at = 0
    for side, response, answer in TABLES:
        for values in [*await sent(answer), *await drafted(response)]:
            pages = tuple(page for page in pages_for(definition, side) if {item.name for item in questions([page])} & values.keys())
            check(values, pages, {item.name: item for item in questions(pages)})
            looked_at += 1
    return looked_at


async def sent(answer: str) -> list[dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for row in await fetch(f"SELECT response, item, number, text, missing FROM {answer}"):
        found.setdefault(str(row["response"]), {})[row["item"]] = Value(row["number"], row["text"], row["missing"])
    return list(found.values())


async def drafted(response: str) -> list[dict[str, Value]]:
    drafts = [read_draft(row["draft"]) for row in await fetch(f"SELECT draft FROM {response} WHERE draft IS NOT NULL")]
    return [values for draft in drafts for values in (draft.values, *draft.repeats.values()) if values]


async def revision_of(name: str) -> int:
    """The stored revision of a customer's form; a forger of a colleague's has to guess."""
    rows = await fetch(
        "SELECT r.revision FROM response r JOIN participation p ON p.invitation = r.invitation JOIN contact c ON c.id = p.contact WHERE c.name = $1",
        name,
    )
    return rows[0]["revision"] if rows else 0


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_nothing_invalid_is_stored_and_nothing_is_our_fault(engine: AnyEngine) -> None:
    tokens = await ask(EVERY_TYPE)
    app, forger = make_app(), Forger(20_261_126)
    visitors = {name: Visitor(app, tokens[name]) for name, _ in PEOPLE}
    statuses: Counter[int] = Counter()
    guessed = dict.fromkeys(tokens, 0)
    for number in range(POSTS):
        name, side = forger.random.choice(PEOPLE)
        known = await revision_of(name) if side == "customer" else guessed[name]
        address, body = forger.post(EVERY_TYPE, side, known if forger.random.random() < 0.9 else forger.random.randrange(9))
        response = await visitors[name].request("POST", address, body)
        statuses[response.status_code] += 1
        guessed[name] += side == "internal" and response.status_code == 303
        assert response.status_code in (303, 400, 404, 409, 413, 415, 422), (address, body)
        if number % LOOK_EVERY == 0:
            await check_everything(EVERY_TYPE)
    assert await check_everything(EVERY_TYPE) >= len(PEOPLE)
    assert statuses[303] > POSTS / 50
    assert statuses[422] > POSTS / 50
    print(f"{POSTS:,} forged posts: " + ", ".join(f"{status}: {times:,}" for status, times in sorted(statuses.items())))
