"""Printable forms: what one is printed from, which there are, and which are on their way."""

from typing import Final, Literal

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.instrument.types import Definition, Side
from surveys.queries.instruments import definition

SIDE: Final[Side] = "customer"  # colleagues are not asked on paper: whoever types it in would know who said what
PRINTED: Final = "SELECT language, created_at FROM paper WHERE version = $1 AND side = $2"
STORED: Final = "SELECT content_hash, pdf FROM paper WHERE version = $1 AND side = $2 AND language = $3"
WANTED: Final = "SELECT subject FROM job WHERE kind = 'paper' AND subject LIKE $1"


class PaperForm(Struct, frozen=True):
    """A version's questions to customers in one language."""

    version: int
    language: str

    @property
    def subject(self) -> str:
        """How the outbox names it."""
        return f"version:{self.version}:language:{self.language}"


class PaperState(Struct, frozen=True):
    """Whether a form can be downloaded; `made_at` is 0 until it can."""

    language: str
    state: Literal["none", "waiting", "ready"]
    made_at: int = 0


def form_of(subject: str) -> PaperForm:
    """Read what `subject` wrote."""
    _, version, _, language = subject.split(":")
    return PaperForm(int(version), language)


async def load_paper_source(form: PaperForm) -> Definition:
    """The definition that a form is printed from."""
    rows = await fetch("SELECT content_hash FROM instrument_version WHERE id = $1", form.version)
    if not rows:
        raise NotFound("The questionnaire of this form was deleted.")
    return await definition(form.version, rows[0]["content_hash"])


async def stored_paper_hash(form: PaperForm) -> str | None:
    """The hash of what the stored form was made from."""
    rows = await fetch(STORED, form.version, SIDE, form.language)
    return rows[0]["content_hash"] if rows else None


async def stored_paper(form: PaperForm) -> bytes | None:
    """The stored PDF."""
    rows = await fetch(STORED, form.version, SIDE, form.language)
    return bytes(rows[0]["pdf"]) if rows else None


async def paper_states(version: int, languages: tuple[str, ...]) -> tuple[PaperState, ...]:
    """How far each language's form is."""
    printed = {row["language"]: row["created_at"] for row in await fetch(PRINTED, version, SIDE)}
    wanted = {row["subject"] for row in await fetch(WANTED, f"version:{version}:language:%")}
    states: list[PaperState] = []
    for language in languages:
        waits = PaperForm(version, language).subject in wanted
        state: Literal["none", "waiting", "ready"] = "waiting" if waits else "ready" if language in printed else "none"
        states.append(PaperState(language, state, printed.get(language, 0)))
    return tuple(states)
