"""What texts may be filled in with: names, facts of the account, and earlier answers, each where it is known."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from surveys.errors import Place
from surveys.instrument.forms import PLACEHOLDER, asked, placeholders
from surveys.instrument.types import Definition, Information, Page, Side
from surveys.instrument.wording import Wording, wordings

# A customer reads nothing of what we file them under.
FACTS: Mapping[Side, tuple[str, ...]] = {"customer": ("name", "industry", "region"), "internal": ("name", "industry", "region", "segment")}


class _Asked(Struct, frozen=True):
    """An item that could be recalled, with the position of its page."""

    position: int
    page: Page
    answers: bool


def check_recalls(definition: Definition) -> Iterator[Place]:
    """The faults of every placeholder of every text, each language for itself."""
    items = {
        item.name: _Asked(i, page, not isinstance(item, Information)) for i, page in enumerate(definition.pages) for item in asked(page)
    }
    for wording in wordings(definition):
        for tag, text in wording.text.items():
            for found in PLACEHOLDER.finditer(text):
                problem = _problem(found["of"], found["fallback"], wording, definition, items)
                if problem:
                    yield Place(f"{wording.where}.{tag}", f"{found[0]} {problem}")


def recalled(page: Page) -> frozenset[str]:
    """Names of earlier items, and of facts, that the texts of a page speak of."""
    found = (name for text in _texts(page) for name in placeholders(text))
    return frozenset(name for name in found if name not in ("account", "department"))


def _texts(page: Page) -> Iterator[str]:
    for wording in wordings(_alone(page)):
        yield from wording.text.values()


def _alone(page: Page) -> Definition:
    return Definition(key="page", title={}, default_language="en", languages=("en",), pages=(page,))


def _problem(name: str, fallback: str | None, wording: Wording, definition: Definition, items: Mapping[str, _Asked]) -> str:
    page = None if wording.page is None else definition.pages[wording.page]
    if name == "account":
        return ""
    if name == "department":
        known = page is not None and page.repeat is not None and not wording.picking
        return "" if known else "is known only on a page with `repeat`; write it without"
    if page is None or wording.page is None:
        return "is not known here; only pages are filled in with facts and answers"
    problem = _fact_problem(name, page) if "." in name else _item_problem(items.get(name), page, wording.page)
    return problem or ("" if fallback else f"needs words for when there is nothing to fill in; write {{{name}|…}}")


def _fact_problem(name: str, page: Page) -> str:
    facts = [f"account.{fact}" for fact in FACTS[page.side]]
    return "" if name in facts else f"is no fact that the {page.side} side may read; use one of {', '.join(facts)}"


def _item_problem(target: _Asked | None, page: Page, position: int) -> str:
    if target is None:
        return "is filled in by nothing; write {account}, {department} or {item|words for no answer}, or use other brackets"
    there = target.page
    problems = {
        "takes no answer; name a question": not target.answers,
        f"is asked of the {there.side} side only; name an item of the {page.side} side": there.side != page.side,
        f"belongs to the block {there.block}, whose answers are kept apart": there.block != page.block,
        "is not answered yet; name an item of an earlier page": target.position >= position,
        "is answered once per department; only pages with `repeat` may recall it": there.repeat is not None and page.repeat is None,
    }
    return next((problem for problem, applies in problems.items() if applies), "")
