"""Everything that can go wrong in the subject, drawn as one tree; each error carries its data, not its status.

ParallaxError                 one sentence that says what is wrong and what to do
├── BadInput                  what somebody gave us cannot be used
│   ├── BadFile               an imported file, with row and column
│   ├── BadInstrument         a definition, with every place
│   └── BadAnswers            a submission, with every item
├── NotFound                  unknown, revoked, or not yours: the same answer to all three
├── Closed                    the wave no longer takes answers
├── Conflict                  the same thing was changed elsewhere in the meantime
├── NotAllowed                the rules of confidentiality or of a role forbid it
│   └── TooOften              tried too often; allowed again later
└── NotReady                  a dependency (database, Redis, a library) is missing or unsafe
"""

from dataclasses import dataclass


class ParallaxError(Exception):
    """`str()` of it is a sentence fit for the person who sees it."""

    @property
    def words(self) -> str:
        """That sentence as it was made, so that a page can say it in its reader's language."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


class BadInput(ParallaxError):
    """What was given cannot be used; nothing was changed."""


@dataclass(frozen=True)
class Place:
    """Where in a file, a definition or a form, and what is wrong there."""

    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


class _Placed(BadInput):
    """An error with one place per finding."""

    def __init__(self, subject: str, places: list[Place]) -> None:
        self.subject = subject
        self.places = places
        super().__init__("\n".join(f"{subject}: {place}" for place in places))


class BadFile(_Placed):
    """A file to import or to study; places read `row 3, column email`."""


class BadInstrument(_Placed):
    """A definition that cannot be read or published; places read `pages[0].elements[2]`."""


class BadAnswers(_Placed):
    """A submission that does not fit its instrument; places are item names."""


class NotFound(ParallaxError):
    """Unknown, revoked or not yours."""


class Closed(ParallaxError):
    """The wave no longer takes answers."""


class Conflict(ParallaxError):
    """Saved from elsewhere in the meantime; `revision` is the one that is stored now."""

    def __init__(self, message: str, revision: int = 0) -> None:
        self.revision = revision
        super().__init__(message)


class NotAllowed(ParallaxError):
    """Forbidden by a role or by the rules of confidentiality."""


class TooOften(NotAllowed):
    """Tried too often; allowed again in `retry_after_s` seconds."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class NotReady(ParallaxError):
    """Something that Parallax needs is missing, unreachable or unsafe; the sentence says what to do."""
