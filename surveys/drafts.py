"""One person's whole form about one account, as it is saved page by page and sent at the end; pure."""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from surveys.answer_values import Value
from surveys.answers import read_page
from surveys.confidentiality import Sharing
from surveys.errors import BadAnswers, Place
from surveys.instrument.types import Page
from surveys.sentences import Sentence, plural, sentence

Posted = Mapping[str, Sequence[str]]

SHARING_FIELD = "_sharing"
WORDS_FIELD = "_words"
SIGNED_FIELD = "_signed"
PICKS_FIELD = "_departments"


class Draft(Struct, frozen=True, omit_defaults=True):
    """Values by item; for repeated pages by department; and what may be done with them."""

    values: dict[str, Value] = {}
    picks: tuple[int, ...] = ()
    repeats: dict[int, dict[str, Value]] = {}
    sharing: Sharing | None = None
    words_allowed: bool = False
    signed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody has said anything yet: a form sent as it was rendered stores nothing."""
        said = [*self.values.values(), *(value for values in self.repeats.values() for value in values.values())]
        return not self.picks and all(value.missing not in (None, "declined") for value in said)


def read_draft(text: str) -> Draft:
    return msgspec.json.decode(text, type=Draft)


def write_draft(draft: Draft) -> str:
    """The same text for the same draft: `lay_over` puts items in the order of their pages."""
    return msgspec.json.encode(draft).decode()


def draft_hash(draft: Draft, *, send: bool) -> str:
    """What tells an identical replay from another body under the same submission id."""
    return hashlib.sha256(write_draft(draft).encode() + (b"sent" if send else b"saved")).hexdigest()


def repeated_name(item: str, department: int) -> str:
    """The form's name for an item of a repeated page; item names hold no dot."""
    return f"{item}.{department}"


def lay_over(draft: Draft, pages: Sequence[Page], departments: Sequence[int], posted: Posted, *, final: bool) -> Draft:
    """Lay a posted form, of one page or of all, over a draft; raise BadAnswers with every problem at its item."""
    once = [page for page in pages if page.repeat is None]
    problems: list[Place] = []
    values: dict[str, Value] = {}
    try:
        values = read_page(once, posted, draft.values, final=final)
    except BadAnswers as error:
        problems += error.places
    picks = _picks(draft, pages, departments, posted, problems)
    repeats = _repeats(draft, [page for page in pages if page.repeat], picks, posted, final=final, problems=problems)
    sharing = draft.sharing
    if SHARING_FIELD in posted:
        sharing = _sharing(posted[SHARING_FIELD], problems)
    if problems:
        raise BadAnswers("answers", problems)
    words = "yes" in posted[WORDS_FIELD] if WORDS_FIELD in posted else draft.words_allowed
    signed = "yes" in posted[SIGNED_FIELD] if SIGNED_FIELD in posted else draft.signed
    return Draft(values=values, picks=picks, repeats=repeats, sharing=sharing, words_allowed=words, signed=signed)


def _picks(draft: Draft, pages: Sequence[Page], departments: Sequence[int], posted: Posted, problems: list[Place]) -> tuple[int, ...]:
    if PICKS_FIELD not in posted:
        return draft.picks
    most = max((page.max_repeats for page in pages if page.repeat), default=0)
    known = {str(department): department for department in departments}
    chosen = [code for code in posted[PICKS_FIELD] if code]
    if any(code not in known for code in chosen):
        problems.append(Place(PICKS_FIELD, sentence("This is not one of the departments to choose from: please choose again.")))
        return draft.picks
    if len(set(chosen)) > most:
        problems.append(Place(PICKS_FIELD, _too_many(most, len(set(chosen)))))
        return draft.picks
    return tuple(sorted({known[code] for code in chosen}))


def _too_many(most: int, chosen: int) -> Sentence:
    return plural(
        "Please choose at most {n} department: you chose {chosen}.",
        "Please choose at most {n} departments: you chose {chosen}.",
        most,
        chosen=chosen,
    )


def _repeats(
    draft: Draft, pages: Sequence[Page], picks: Sequence[int], posted: Posted, *, final: bool, problems: list[Place]
) -> dict[int, dict[str, Value]]:
    repeats: dict[int, dict[str, Value]] = {}
    for department in picks:
        suffix = repeated_name("", department)
        mine = {name.removesuffix(suffix): values for name, values in posted.items() if name.endswith(suffix)}
        try:
            repeats[department] = read_page(pages, mine, draft.repeats.get(department, {}), final=final)
        except BadAnswers as error:
            problems += [Place(repeated_name(place.where, department), place.problem) for place in error.places]
    return repeats


def _sharing(raw: Sequence[str], problems: list[Place]) -> Sharing | None:
    chosen = {code for code in raw if code}
    if not chosen:
        return None
    for choice in ("named", "unnamed", "totals"):
        if chosen == {choice}:
            return choice
    problems.append(Place(SHARING_FIELD, sentence("Please choose one of the three ways to share your answers.")))
    return None
