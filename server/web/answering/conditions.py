"""What conditions make of a draft: which pages and questions are shown, which are asked for, and what the browser may mirror."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from server.web.answering.questions import Form
from surveys.answer_values import Value
from surveys.answers import is_required, operand, pages_on_the_way
from surveys.drafts import Draft, repeated_name
from surveys.instrument.browser_logic import Json, field, for_browser
from surveys.instrument.logic import Operand, holds, looked_at, parse
from surveys.instrument.routes import TO_THE_END
from surveys.instrument.types import Information, Page, Shown


class Answered:
    """What conditions see of a draft; on a screen they may also look at its own fields, `here`, which can still change."""

    def __init__(self, form: Form, draft: Draft, here: frozenset[str] = frozenset()) -> None:
        self.here = here
        self._form = form
        self._draft = draft
        self._known: dict[int | None, dict[str, Operand]] = {}
        self._on_the_way: frozenset[str] | None = None

    def values(self, department: int | None) -> Mapping[str, Value]:
        return self._draft.values if department is None else self._draft.repeats.get(department, {})

    def known(self, department: int | None) -> Mapping[str, Operand]:
        if department not in self._known:
            self._known[department] = {name: operand(value) for name, value in self.values(department).items()}
        return self._known[department]

    def may_change(self, condition: str) -> bool:
        """Whether a condition looks at what stands on the same screen."""
        return not looked_at(condition).isdisjoint(self.here)

    def page_may_change(self, page: Page) -> bool:
        return not self._form.parts[page.name].decided_by.isdisjoint(self.here)

    def shows_page(self, page: Page, department: int | None) -> bool:
        """Whether a page is neither hidden nor jumped over, or might not be once its own screen is filled in."""
        if self.page_may_change(page):
            return True
        if page.repeat:
            return holds(page.visible_if, self.known(department))
        if self._on_the_way is None:
            self._on_the_way = pages_on_the_way(self._form.once, self._draft.values)
        return page.name in self._on_the_way

    def shows(self, condition: str, department: int | None) -> bool:
        """What depends on answers of the same screen is shown with a note."""
        return not condition or self.may_change(condition) or holds(condition, self.known(department))

    def requires(self, item: Shown, department: int | None) -> bool:
        return not isinstance(item, Information) and is_required(item, self.known(department))

    def mirror(self, condition: str, department: int | None) -> str:
        """A condition for the browser, if it looks at what stands on the same screen."""
        return _json(self._listed(condition, department)) if condition and self.may_change(condition) else ""

    def route(self, page: Page, department: int | None) -> str:
        """What leads to a page and on from it, for the browser to follow where all pages stand on one screen."""
        jumps: Json = [[self._listed(jump.condition, None), jump.to or TO_THE_END] for jump in page.jumps]
        return _json([page.name, page.block, self._listed(page.visible_if, department), jumps])

    def _listed(self, condition: str, department: int | None) -> Json:
        if not condition:
            return None
        names = {name: name if department is None else repeated_name(name, department) for name in looked_at(condition) & self.here}
        fields = {name: field(named, self._form.items[name]) for name, named in names.items()}
        return for_browser(_parsed(condition), fields, self.known(department))


_parsed = lru_cache(maxsize=1_000)(parse)


def _json(value: Json) -> str:
    return msgspec.json.encode(value).decode()
