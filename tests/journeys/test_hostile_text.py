"""Hostile text in every list and every answer: nothing is fetched by a page or by the brief, and what is shown is shown as text."""

import csv
import io
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from tests.journeys.installation import LEAD, PASSWORD, Installation, command, installed
from tests.journeys.people import Watch, at_a_browser, sign_in
from tests.reports.test_hostile import SECRET, Listener, payloads
from tests.reports.test_hostile import _nothing_taken as nothing_taken
from tests.reports.test_pdf import page_texts
from tests.server.web.answering.site import Page
from tests.server.web.browsers import csrf_of

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240), pytest.mark.slow]

# What no text of ours makes, and a text that was taken for a document would.
MADE_OF_TEXT = (
    "iframe, object, embed, base, style, svg image, svg use, meta[http-equiv], img:not([src^='/static/']), link:not([href^='/static/'])"
)
COMMENTS = {
    "customer": ("c_satisfied", "c_improve", "c_stay", "c_strengthen", "c_own_part"),
    "internal": ("i_shaped", "i_reason", "i_easier", "i_part_way", "i_change_view"),
}
TEAM = 3
CUT = 50  # the brief cuts what is longer than its places


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.close()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def table(header: str, rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header.split(","), *rows])
    return text.getvalue()


def lists(texts: Sequence[str]) -> dict[str, str]:
    """An account for each text, with the text in every column that takes one; the first three have a team."""
    numbered = list(enumerate(texts, 1))
    return {
        "accounts": table(
            f"external_ref,name,segment,region,industry,payment_standing,services,{texts[0]}",
            [(f"A{number}", text[:150], *[text[:100]] * 3, text[:40], text, text) for number, text in numbered],
        ),
        "contacts": table(
            "external_ref,account_ref,name,email,role,decision_level",
            [(f"c{number}", f"A{number}", text[:150], f"c{number}@them.example", text[:100], text[:40]) for number, text in numbered],
        ),
        "colleagues": table(
            "external_ref,name,email,department",
            [(f"k{number}", text[:150], f"k{number}@us.example", text[:100]) for number, text in numbered[:TEAM]],
        ),
        "teams": table(
            "account_ref,colleague_ref,function",
            [(f"A{account}", f"k{colleague}", texts[0]) for account in range(1, TEAM + 1) for colleague in range(1, TEAM + 1)],
        ),
    }


async def test_hostile_text_stays_text_everywhere(browser: Browser, tmp_path: Path, listener: Listener, secret: Path) -> None:
    texts = payloads(listener.port, secret)
    with installed(tmp_path / "data", f"sqlite:///{tmp_path / 'parallax.sqlite'}") as installation:
        links = ask(installation, tmp_path, texts)
        with httpx.Client(follow_redirects=True, timeout=20) as client:
            for side, link in links:
                answer(client, side, link, texts)
            pages = [link for _, link in links[:2] + links[-1:]]
            watch = Watch(installation.base, looks=False)
            async with at_a_browser(browser, watch) as page:
                await sign_in(page, watch, LEAD, PASSWORD)
                for address in addresses(pages, texts):
                    await page.goto(address)
                    assert await page.locator(MADE_OF_TEXT).count() == 0, address
                assert bare(texts[0]) in bare(await page.inner_text("body"))
            briefs = close_and_print(client, installation, len(texts))
            assert watch.foreign == []
        assert installation.complaints() == []
    for text, pdf in zip(texts, briefs, strict=True):
        printed = bare("".join(page_texts(pdf)))
        assert bare(text)[:CUT] in printed
        assert f"“{bare(texts[0])}" in printed  # a comment, shared by name
        nothing_taken(pdf)
    assert listener.connections == 0


def ask(installation: Installation, folder: Path, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Import the lists and open a wave; side and link of everybody."""
    for kind, content in lists(texts).items():
        (folder / f"{kind}.csv").write_text(content, encoding="utf-8")
        command(installation.environment, "import", kind, str(folder / f"{kind}.csv"))
    output = str(folder / "links.csv")
    words = ("--instrument", "relationship-alignment", "--accounts", "all", "--closes", "2099-01-01", "--key", "w1", "--name", texts[0])
    command(installation.environment, "wave", "open", *words, "--output", output)
    with Path(output).open(encoding="utf-8-sig", newline="") as file:
        return [(row["side"], row["link"]) for row in csv.DictReader(file)]


def answer(client: httpx.Client, side: str, link: str, texts: Sequence[str]) -> None:
    """Rate, say the texts in every comment, share all of it, and send; colleagues do it for each of their accounts."""
    for number in range(1, (TEAM if side == "internal" else 1) + 1):
        page = Page(client.get(f"{link}/{number}/all"))
        rated = {name: ["3" if "3" in codes else codes[0]] for name, codes in page.choices.items() if not name.startswith("_")}
        said = {item: ["\n".join(texts)] for item in COMMENTS[side]}
        shared = {"_sharing": ["named"]} if side == "customer" else {"_words": ["yes"]}
        sent = client.post(f"{link}/{number}/all", data=fields(page.posted(rated | said | shared, "send")))
        assert sent.url.path.endswith("/done"), sent.text


def fields(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    collected: dict[str, list[str]] = {}
    for name, value in pairs:
        collected.setdefault(name, []).append(value)
    return collected


def addresses(links: Sequence[str], texts: Sequence[str]) -> Iterator[str]:
    """Every page that shows what somebody else wrote, for a lead and for those who answer."""
    yield from (f"{link}{page}" for link in links for page in ("", "/1/all", "/1/send", "/1/done", "/1/saved"))
    yield from (str(httpx.URL("/", params={"q": text})) for text in texts[:4])
    yield from (
        "/",
        "/waves",
        "/waves/w1",
        "/waves/w1?by=role",
        "/waves/w1/customers",
        "/waves/w1/colleagues",
        "/waves/w1/close",
        "/imports",
    )
    yield from (f"/accounts/{number}" for number in range(len(texts), 0, -1))


def close_and_print(client: httpx.Client, installation: Installation, accounts: int) -> list[bytes]:
    """Close the wave as lead and wait for the brief of every account."""
    sign_in_page = client.get(f"{installation.base}/sign-in").text
    client.post(f"{installation.base}/sign-in", data={"_csrf": csrf_of(sign_in_page), "email": LEAD, "password": PASSWORD})
    asked = client.get(f"{installation.base}/waves/w1/close").text
    assert client.post(f"{installation.base}/waves/w1/close", data={"_csrf": csrf_of(asked)}).is_success
    return [brief_of(client, f"{installation.base}/accounts/{number}/brief.pdf") for number in range(1, accounts + 1)]


def brief_of(client: httpx.Client, address: str) -> bytes:
    until = time.monotonic() + 60
    while (got := client.get(address)).status_code != 200:
        assert time.monotonic() < until, got.text
        time.sleep(0.2)
    return got.content


def bare(text: str) -> str:
    return "".join(text.split())
