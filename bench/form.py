"""One customer's whole form: as a browser posts it, and as the database stores it."""

from html.parser import HTMLParser
from urllib.parse import urlencode
from uuid import UUID

import numpy as np

from server.demo.forms import Posted, customer_form
from server.demo.truth import true_views
from surveys.actions.record_row import Row
from surveys.drafts import Draft, draft_hash, lay_over
from surveys.instrument.forms import pages_for
from surveys.instrument.library import load_library

SEED = 20_261
SUBMISSION = "@submission@"


def posted_values() -> Posted:
    """What a customer of the sample company would say; everybody here says the same."""
    rng = np.random.default_rng(SEED)
    return customer_form(true_views(1, 0, rng), rng)


def body_for(html: str) -> str:
    """The body that a browser sends for a rendered form, filled in and sent; the submission's id is left to be filled in."""
    controls = _Controls()
    controls.feed(html)
    posted = posted_values()
    hidden = [(name, value) for name, value in controls.hidden if name != "_submission"]
    unknown = {name for name in posted if name not in controls.names}
    if unknown:
        raise RuntimeError(f"The form has no field {', '.join(sorted(unknown))}")
    filled = [(name, value) for name, values in posted.items() for value in values if value]
    empty = [(name, "") for name in controls.typed if not any(posted.get(name, ()))]
    fields = urlencode([*hidden, *filled, *empty, ("_action", "send")])
    return f"_submission={SUBMISSION}&{fields}"


class _Controls(HTMLParser):
    """Names and hidden values of a page's form."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: list[tuple[str, str]] = []
        self.typed: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag not in {"input", "textarea"} or not name:
            return
        self.names.add(name)
        if found.get("type") == "hidden":
            self.hidden.append((name, found.get("value", "")))
        elif tag == "textarea" or found.get("type", "text") == "text":
            self.typed.append(name)


def draft() -> Draft:
    """The same form as the product reads it."""
    return lay_over(Draft(), pages_for(load_library("relationship-alignment"), "customer"), (), posted_values(), final=True)


def row(invitation: int, account: int, wave: int) -> Row:
    """A first sending of the form, as the product hands it to its database statement."""
    sent = draft()
    return Row(
        confidential=False, invitation=invitation, account=account, wave=wave, state="sent", sharing=sent.sharing or "unnamed",
        words_allowed=False, draft=None, submission=str(UUID(int=1)), body_hash=draft_hash(sent, send=True), language="en",
        receipt="0" * 16, receipt_hash="0" * 64, rendered_revision=0, now=1_795_000_000_000, edit_key="",
        answers=tuple((item, value.number, value.text, value.missing) for item, value in sent.values.items()),
        blocks=(), dropped=(), limited=False,
    )  # fmt: skip
