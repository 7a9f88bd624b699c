"""Whatever is posted to the editor of a draft, the draft stays readable and every page of it can be opened."""

import random

import pytest
from httpx import AsyncClient

from server.web.instruments import fields
from surveys.instrument import editing
from surveys.queries.drafts import load_draft
from tests.counts import count
from tests.server.web.conftest import Enter
from tests.server.web.instruments.drafts import LEAD, begin, every_type, send, stored

VERBS = ("up", "down", "page-up", "page-down", "copy", "delete", "delete-page", "item", "pair", "section", "nothing")
TEXTS = (
    *("", "a", "c_ease", "{c_ease} <= 2", "{c_ease", "{x|y}", "{account.name|z}", "\\1", "\u202e", "<b>", "A" * 3_000, "i_page", "-> end"),
    *("1", "5", "-1", "1e308", "nan", "inf", "2026-01-01", "2026-99-99", "en", "en, de", "department", "vendor", "predicted", "given"),
    *("a = b\nc = d", "1 = low\n5 = high", "x [ease, reverse] = W\ny = Z", "{c_ease} = 1 -> i_page", *fields.TYPES),
)
PAGES = (
    "edit?lang=ar&open=whole",
    "publish",
    "history?show=1",
    "translate",
    "try",
    "try/internal/all",
    "document",
    "texts.csv",
    "files/xlsform",
)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_forged_posts_break_nothing(enter: Enter) -> None:
    await begin(every_type())
    lead, chance = await enter("lead", LEAD), random.Random(7)
    for number in range(count(60, 1_500)):
        answer = await send(lead, **await forged(chance))
        assert answer.status_code in (303, 404, 422)
        if number % 20 == 0:
            await open_all(lead)
    assert (await load_draft("pulse")).revision > 1


async def forged(chance: random.Random) -> dict[str, str]:
    """A press of some button, or the form of some part with anything in its fields."""
    draft = await stored()
    names, pages = list(editing.item_names(draft)), [page.name for page in draft.pages]
    if chance.random() < 0.3:
        button = f"{chance.choice(VERBS)}:{chance.choice([*names, *pages, '', 'c_page+i_page'])}"
        return {
            "do": button,
            "type": chance.choice(TEXTS),
            "words": chance.choice(TEXTS),
            "template": chance.choice(("both", "culture", "")),
        }
    target = chance.choice(("whole", f"page.{chance.choice(pages)}", *(f"item.{chance.choice(names)}" for _ in range(4))))
    known = {*fields.WHOLE, *fields.PAGE, *(field for kind in fields.TYPES for field in fields.fields_of(kind))}
    some = chance.sample(sorted({field.name for field in known}), 5)
    return {"target": target, **{name: chance.choice(TEXTS) for name in some}}


async def open_all(lead: AsyncClient) -> None:
    for page in PAGES:
        status = (await lead.get(f"/instruments/pulse/{page}")).status_code
        assert status == 200 or (page.startswith(("try/", "files/", "texts")) and status in (303, 404, 422)), page
