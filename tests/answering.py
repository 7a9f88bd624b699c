"""Answers of the small company's people, sent through the product's own way."""

from uuid import uuid4

from surveys.actions.responses import Receipt, Submission, record
from surveys.actions.waves import NewLink, Opened
from surveys.answer_values import Value
from surveys.confidentiality import Sharing
from surveys.drafts import Draft
from surveys.instrument.frames import comparable_items
from surveys.queries.answering import link_definition, load_link, load_stored
from tests.company import NOW


def link_of(opened: Opened, name: str) -> NewLink:
    return next(link for link in opened.links if link.name == name)


async def answer(
    link: NewLink, ref: str, rating: float, words: dict[str, str] | None = None, sharing: Sharing = "named", *, send: bool = True
) -> Receipt:
    """Rate every item of the relationship `rating` of 5 (in its own scale), say `words`, and send."""
    known = await load_link(link.token, NOW + 1)
    account = next(one for one in known.accounts if one.id == {account.ref: account.id for account in link.accounts}[ref])
    items = [item for item in comparable_items(await link_definition(known)) if item.side == link.side and item.block == "relationship"]
    values = {item.name: Value(float(round(item.minimum + (rating - 1) / 4 * (item.maximum - item.minimum)))) for item in items}
    values |= {item: Value(text=text) for item, text in (words or {}).items()}
    draft = Draft(values=values, sharing=sharing if link.side == "customer" else None)
    stored = await load_stored(known, account.id)
    return await record(known, account, stored, Submission(str(uuid4()), stored.revision, draft, send), NOW + 2)
