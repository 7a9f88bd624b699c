"""What a questionnaire is made of: one frozen type per kind of element, pages that group them, and the definition."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

# `$` would let a final newline pass in Python; this ending means the same in Python and in JSON Schema's dialect.
_END = "(?![\\s\\S])"

Name = Annotated[str, Meta(pattern=f"^[a-z][a-z0-9_]{{0,63}}{_END}", description="the answer key, stable across versions")]
Key = Annotated[str, Meta(pattern=f"^[a-z][a-z0-9-]{{0,63}}{_END}", description="the instrument's stable key")]
Code = Annotated[str, Meta(pattern=f"^[A-Za-z0-9][A-Za-z0-9_-]{{0,63}}{_END}", description="what is stored for a choice")]
Tag = Annotated[str, Meta(pattern=f"^[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}}){{0,3}}{_END}", description="a BCP-47 language tag")]
Day = Annotated[str, Meta(pattern=f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_END}", description="an ISO 8601 date")]
Text = dict[str, str]

Side = Literal["customer", "internal"]
About = Literal["vendor", "customer", "handoff", "culture"]
View = Literal["own", "predicted"]
Block = Literal["relationship", "handoff", "culture"]
Direction = Literal["received", "given"]

SIDES: tuple[Side, ...] = ("customer", "internal")
TEXT_LIMIT = 500
COMMENT_LIMIT = 5_000


class _Strict(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What every part of a definition has in common: unknown fields are errors, defaults are not written."""


class Choice(_Strict, frozen=True, kw_only=True):
    """One thing to choose; answers store `value`, people read `text`."""

    value: Code
    text: Text


Choices = Annotated[tuple[Choice, ...], Meta(min_length=2, max_length=100)]


class Scale(_Strict, frozen=True, kw_only=True):
    """The points of a rating from `minimum` up, with words at least at both ends."""

    points: Literal[5, 7, 11]
    minimum: Annotated[int, Meta(ge=-10, le=10)] = 1
    anchors: dict[int, Text] = field(default_factory=dict)

    @property
    def maximum(self) -> int:
        return self.minimum + self.points - 1

    @property
    def values(self) -> range:
        return range(self.minimum, self.maximum + 1)


class _Element(_Strict, frozen=True, kw_only=True, tag_field="type"):
    name: Name
    visible_if: str = field(default="", name="visibleIf")


class _Question(_Element, frozen=True, kw_only=True):
    title: Text
    description: Text = field(default_factory=dict)
    is_required: bool = field(default=False, name="isRequired")
    required_if: str = field(default="", name="requiredIf")


class Rated(_Question, frozen=True, kw_only=True):
    """A question that is answered with a number; side, about, view and pair are its frame.

    `side`, `about`, `view` and `scale` may stand once on the page instead. `direction` belongs to hand-offs.
    """

    side: Side
    about: About
    view: View = "own"
    pair: Name
    scale: Scale
    reverse: bool = False
    cant_say: bool = False
    unpaired: bool = False
    direction: Direction | None = None


class Rating(Rated, frozen=True, kw_only=True, tag="rating"):
    """One point of a scale."""


class Nps(Rated, frozen=True, kw_only=True, tag="nps"):
    """Likelihood to recommend, always 0 to 10."""


class Csat(Rated, frozen=True, kw_only=True, tag="csat"):
    """Satisfaction, always five points from 1."""


class Ces(Rated, frozen=True, kw_only=True, tag="ces"):
    """Effort or ease, always seven points from 1."""


class _Choosing(_Question, frozen=True, kw_only=True):
    choices: Choices
    cant_say: bool = False


class RadioGroup(_Choosing, frozen=True, kw_only=True, tag="radiogroup"):
    """One of several choices."""


class Dropdown(_Choosing, frozen=True, kw_only=True, tag="dropdown"):
    """One of many choices, as a list that opens."""


class Ranking(_Choosing, frozen=True, kw_only=True, tag="ranking"):
    """Choices in order: the first `maxSelectedChoices` of them, or all (0)."""

    max_choices: Annotated[int, Meta(ge=0, le=100)] = field(default=0, name="maxSelectedChoices")

    @property
    def places(self) -> int:
        return self.max_choices or len(self.choices)


class Checkbox(_Choosing, frozen=True, kw_only=True, tag="checkbox"):
    """Any of several choices, at most `maxSelectedChoices` of them (0: no limit)."""

    max_choices: Annotated[int, Meta(ge=0, le=100)] = field(default=0, name="maxSelectedChoices")


class _Written(_Question, frozen=True, kw_only=True):
    about: About | None = None


class TextLine(_Written, frozen=True, kw_only=True, tag="text"):
    """One line of text."""

    max_length: Annotated[int, Meta(ge=1, le=TEXT_LIMIT)] = field(default=TEXT_LIMIT, name="maxLength")


class Comment(_Written, frozen=True, kw_only=True, tag="comment"):
    """A few sentences; `about` says whom they concern."""

    max_length: Annotated[int, Meta(ge=1, le=COMMENT_LIMIT)] = field(default=COMMENT_LIMIT, name="maxLength")


class Number(_Question, frozen=True, kw_only=True, tag="number"):
    """A number with at most `decimals` of them; `unit` is written beside it."""

    minimum: float | None = None
    maximum: float | None = None
    decimals: Annotated[int, Meta(ge=0, le=6)] = 0
    unit: Text = field(default_factory=dict)
    cant_say: bool = False


class Date(_Question, frozen=True, kw_only=True, tag="date"):
    """A day, kept as ISO 8601."""

    minimum: Day | None = None
    maximum: Day | None = None
    cant_say: bool = False


class Consent(_Question, frozen=True, kw_only=True, tag="consent"):
    """A box to tick beside a statement, which is its title."""


class Row(_Strict, frozen=True, kw_only=True):
    """One line of a matrix, an item of its own; `pair` belongs to rated ones."""

    name: Name
    title: Text
    description: Text = field(default_factory=dict)
    visible_if: str = field(default="", name="visibleIf")
    pair: Name | None = None
    reverse: bool = False
    unpaired: bool = False
    direction: Direction | None = None


class Matrix(_Question, frozen=True, kw_only=True, tag="matrix"):
    """Rows that are answered alike: rated if there is a scale, else by one of the choices. Its own name stores nothing."""

    rows: Annotated[tuple[Row, ...], Meta(min_length=1, max_length=50)]
    cant_say: bool = False
    choices: Annotated[tuple[Choice, ...], Meta(max_length=100)] = ()
    side: Side | None = None
    about: About | None = None
    view: View = "own"
    scale: Scale | None = None

    def __post_init__(self) -> None:
        if self.choices and (self.scale or self.about):
            raise ValueError("a matrix has either `choices` or a rated frame with `scale` and `about`; remove one of them")
        if len(self.choices) == 1:
            raise ValueError("one choice is none; add another")
        if not self.choices and (self.side is None or self.about is None or self.scale is None):
            raise ValueError("a matrix needs `choices`, or `scale` and `about` here or on its page; add them")
        if not self.choices and any(row.pair is None for row in self.rows):
            raise ValueError("each row of a rated matrix needs a `pair`; add it")


class Information(_Element, frozen=True, kw_only=True, tag="information"):
    """Words to read, nothing to answer; plain text, never markup."""

    text: Text


Question = Rating | Nps | Csat | Ces | RadioGroup | Dropdown | Checkbox | Ranking | TextLine | Comment | Number | Date | Consent
Shown = Question | Information  # what stands on a form by itself
Element = Shown | Matrix


class Pick(_Strict, frozen=True, kw_only=True):
    """The words of the screen on which departments are picked, before a repeated page."""

    title: Text
    description: Text = field(default_factory=dict)


class Jump(_Strict, frozen=True, kw_only=True):
    """Where to go on after a page: at `to`, or after the last page of its block, if `condition` holds or there is none."""

    condition: str = field(default="", name="if")
    to: Name | None = None


class Page(_Strict, frozen=True, kw_only=True):
    """What one screen asks of one side; `about`, `view` and `scale` hold for each rated element that has none of its own."""

    name: Name
    title: Text
    description: Text = field(default_factory=dict)
    side: Side
    block: Block = "relationship"
    about: About | None = None
    view: View | None = None
    scale: Scale | None = None
    repeat: Literal["department"] | None = None
    max_repeats: Annotated[int, Meta(ge=0, le=10)] = 0
    pick: Pick | None = None
    visible_if: str = field(default="", name="visibleIf")
    jumps: Annotated[tuple[Jump, ...], Meta(max_length=20)] = ()
    elements: Annotated[tuple[Element, ...], Meta(min_length=1, max_length=100)]


class Definition(_Strict, frozen=True, kw_only=True):
    """A whole questionnaire for both sides.

    `pairs` says what each pair is called in print; `unreviewed` are languages whose wording nobody who speaks them has read yet.
    """

    key: Key
    version: Annotated[int, Meta(ge=1)] = 1
    title: Text
    description: Text = field(default_factory=dict)
    default_language: Tag
    languages: Annotated[tuple[Tag, ...], Meta(min_length=1, max_length=100)]
    unreviewed: tuple[Tag, ...] = ()
    pairs: dict[str, Text] = field(default_factory=dict)
    pages: Annotated[tuple[Page, ...], Meta(min_length=1, max_length=100)]
