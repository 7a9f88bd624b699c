"""The order of screens over what has been said so far: hidden pages and those that are jumped over are left out."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from server.web.answering.conditions import Answered
from server.web.answering.questions import Form
from surveys.drafts import Draft
from surveys.instrument.forms import blocks_for
from surveys.instrument.types import Page

PICK = "departments"
SEND = "send"
WHOLE = "all"
DONE = "done"
SAVED = "saved"
NOTE = "note"
RESERVED = {PICK, SEND, WHOLE, DONE, SAVED, NOTE}


class Screen(Struct, frozen=True):
    """One page of the form: of the questionnaire, the departments to pick, the last one, or everything at once."""

    key: str
    kind: Literal["page", "pick", "send", "all"]
    page: Page | None = None
    department: int | None = None


def takes_note(form: Form) -> bool:
    """Whether colleagues are asked about an account, so that there is something to sign a note about."""
    return form.side == "internal" and blocks_for(form.definition, form.side) != ("culture",)


def key_of(page: Page, department: int | None = None) -> str:
    """The last part of a screen's address; a hyphen stands in no page's name, so that no two screens share one."""
    if department is not None:
        return f"{page.name}-{department}"
    return f"{page.name}-" if page.name in RESERVED else page.name


def every_screen(form: Form, draft: Draft, departments: Mapping[int, str]) -> list[Screen]:
    """Screens in order, hidden pages included; the last one sends."""
    screens: list[Screen] = []
    repeated = form.repeated
    for page in form.pages:
        if not page.repeat:
            screens.append(Screen(key_of(page), "page", page))
        elif page is repeated[0] and departments:
            screens.append(Screen(PICK, "pick", page))
            picks = [department for department in draft.picks if department in departments]
            screens += [Screen(key_of(each, pick), "page", each, pick) for pick in picks for each in repeated]
    screens.append(Screen(SEND, "send"))
    return screens


def shown_screens(form: Form, draft: Draft, departments: Mapping[int, str]) -> list[Screen]:
    """Screens that have something to show over this draft."""
    answered = Answered(form, draft)
    return [screen for screen in every_screen(form, draft, departments) if _shows(form, screen, answered)]


def _shows(form: Form, screen: Screen, answered: Answered) -> bool:
    page = screen.page
    if page is None or screen.kind == "pick":
        return True
    items = form.parts[page.name].items
    return answered.shows_page(page, screen.department) and any(answered.shows(item.visible_if, screen.department) for item in items)
