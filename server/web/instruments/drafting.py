"""What every page of a draft shows above its own content: the title, when it was saved, and what still hinders publishing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from msgspec import Struct

from server.web.forms import Form
from surveys.errors import BadInput, BadInstrument, Place
from surveys.instrument.checks import check_publishable
from surveys.instrument.forms import say
from surveys.instrument.types import Definition
from surveys.instrument.versions import successor_faults
from surveys.queries.drafts import StoredDraft
from surveys.queries.instruments import load_versions
from surveys.sentences import Sentence, sentence


class DraftHead(Struct, frozen=True):
    """The head of a draft's pages; `tab` is the page that is open."""

    key: str
    title: str
    tab: str
    language: str
    languages: tuple[str, ...]
    unreviewed: tuple[str, ...]
    revision: int
    based_on: int | None
    saved: str
    hindrances: int


def draft_head(draft: StoredDraft, tab: str, language: str, places: Sequence[Place], reader: str) -> DraftHead:
    definition, when = draft.definition, clock(draft.updated_at)
    ours = draft.updated_by == reader
    return DraftHead(
        key=definition.key,
        title=title_of(definition),
        tab=tab,
        language=language,
        languages=definition.languages,
        unreviewed=definition.unreviewed,
        revision=draft.revision,
        based_on=draft.based_on,
        saved=sentence("Saved {when}", when=when) if ours else sentence("Saved {when} by {person}", when=when, person=draft.updated_by),
        hindrances=len(places),
    )


async def hindrances(definition: Definition) -> tuple[Place, ...]:
    """What stands in the way of publishing: the checks of the draft, and of what earlier versions meant by its names."""
    try:
        check_publishable(definition)
        found: list[Place] = []
    except BadInstrument as error:
        found = error.places
    earlier = await load_versions(definition.key)
    return (*found, *successor_faults(definition, list(earlier.values())))


def title_of(definition: Definition) -> str:
    return say(definition.title, definition.default_language, definition.default_language) or definition.key


def language_of(definition: Definition, wanted: str) -> str:
    """The language that was asked for if the draft has it, else its default."""
    known = (*definition.languages, definition.default_language)
    return wanted if wanted in known else definition.default_language


@cache
def language_name(tag: str, language: str) -> str:
    """A language in words of `language`; a tag that nobody named stays a tag."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def revision_of(form: Form) -> int:
    """The revision that a form was drawn from."""
    text = form.text("revision")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadInput(sentence("The form lacks the state that it was made from: reload the page and do it again."))
    return int(text)


def clock(milliseconds: int) -> Sentence:
    """14:02 UTC if that was today, else with its day."""
    when = datetime.fromtimestamp(milliseconds / 1000, UTC)
    time = f"{when:%H:%M}"
    if when.date() == datetime.now(UTC).date():
        return sentence("{time} UTC", time=time)
    return sentence("{day}, {time} UTC", day=when.date(), time=time)
