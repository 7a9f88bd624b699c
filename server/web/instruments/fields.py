"""The fields of each type of element, of pages and of the whole: how a form shows them, and how it is read back."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from server.web.forms import Form
from server.web.instruments import lines
from surveys.errors import BadInput
from surveys.instrument.beginnings import scale
from surveys.sentences import Sentence, plural, sentence

Json = dict[str, Any]
Kind = Literal["words", "line", "code", "number", "tick", "choose", "lines", "day"]
Options = tuple[tuple[str, str], ...]


class Field(Struct, frozen=True):
    """One field of a form; `more` puts it among what is needed less often."""

    name: str
    label: str
    kind: Kind
    hint: str = ""
    options: Options = ()
    more: bool = False


class Filled(Struct, frozen=True):
    """A field with what stands in it and what is wrong with it."""

    field: Field
    value: str
    problem: str = ""

    @property
    def found(self) -> bool:
        """Whether a check found the problem, which it says in English."""
        return bool(self.problem) and not isinstance(self.problem, Sentence)


TYPES: Final[Mapping[str, str]] = {
    "rating": sentence("Rating"),
    "nps": sentence("Recommendation (NPS)"),
    "csat": sentence("Satisfaction (CSAT)"),
    "ces": sentence("Effort (CES)"),
    "matrix": sentence("Matrix"),
    "radiogroup": sentence("One choice"),
    "dropdown": sentence("Drop-down"),
    "checkbox": sentence("Several choices"),
    "ranking": sentence("Ranking"),
    "text": sentence("Line of text"),
    "comment": sentence("Comment"),
    "number": sentence("Number"),
    "date": sentence("Date"),
    "consent": sentence("Consent"),
    "information": sentence("Information"),
}
FAMILIES: Final = (("rating", "nps", "csat", "ces"), ("radiogroup", "dropdown", "checkbox", "ranking"), ("text", "comment"))
ABOUT: Final[Options] = (
    ("", sentence("as the page says")),
    ("vendor", sentence("us, the vendor")),
    ("customer", sentence("the customer")),
    ("handoff", sentence("a hand-off")),
    ("culture", sentence("our culture")),
)
VIEW: Final[Options] = (
    ("", sentence("as the page says")),
    ("own", sentence("their own view")),
    ("predicted", sentence("what the other side will say")),
)
_POINTS: Final[Options] = tuple((str(n), plural("{n} point", "{n} points", n)) for n in (5, 7, 11))
CONDITION = sentence(
    "For example {one}, or {other}.", one="{c_ease} <= 2", other="{c_standing} = 'preferred' and {c_matters} contains 'ease'"
)
_ANCHORS = sentence("One per line: point = words; both ends need some.")
_ROWS = sentence("One per line: name [pair] = words. In the brackets also: reverse, unpaired, received, given.")
LIST = sentence("One per line: code = words. A line of words only gets a code of its own. Move lines to reorder.")

_TITLE = Field("title", sentence("Question"), "words")
_DESCRIPTION = Field(
    "description", sentence("Explanation"), "words", sentence("Small print under the question; may stay empty."), more=True
)
_CANT_SAY = Field("cant_say", sentence("Offer “can’t say”"), "tick")
_CHOICES = Field("choices", sentence("Choices"), "lines", LIST)
_FRAME = (
    Field("about", sentence("Whom it judges"), "choose", options=ABOUT, more=True),
    Field("view", sentence("Whose view"), "choose", options=VIEW, more=True),
    Field("scale.points", sentence("Scale"), "choose", options=(ABOUT[0], *_POINTS), more=True),
    Field("scale.minimum", sentence("Lowest point"), "number", more=True),
    Field("scale.anchors", sentence("Words of the scale"), "lines", _ANCHORS, more=True),
)
_DIRECTIONS: Final[Options] = (("", sentence("none")), ("received", sentence("received")), ("given", sentence("given")))
_DIRECTION = Field("direction", sentence("Direction of the hand-off"), "choose", options=_DIRECTIONS, more=True)
_RATED = (
    Field("pair", sentence("Pair"), "code", sentence("What both sides are asked about; the same word on either side makes the mirror.")),
    _CANT_SAY,
    *_FRAME,
    Field("reverse", sentence("High is bad"), "tick", more=True),
    Field("unpaired", sentence("The other side is meant not to be asked"), "tick", more=True),
    _DIRECTION,
)
_SHARED = (
    Field("isRequired", sentence("Must be answered to send"), "tick"),
    Field("requiredIf", sentence("Must be answered if"), "line", CONDITION, more=True),
    Field("visibleIf", sentence("Shown only if"), "line", CONDITION, more=True),
    Field("name", sentence("Name"), "code", sentence("The key of the answers. A published name keeps its meaning for ever."), more=True),
)
_MOST = Field("maxSelectedChoices", sentence("At most"), "number", sentence("0: no limit."))
_LENGTH = Field("maxLength", sentence("Most characters"), "number", more=True)
_WRITTEN_ABOUT = Field(
    "about", sentence("Whom the words concern"), "choose", options=(("", sentence("nobody in particular")), *ABOUT[1:]), more=True
)
_OWN: Final[Mapping[str, tuple[Field, ...]]] = {
    **dict.fromkeys(FAMILIES[0], _RATED),
    "radiogroup": (_CHOICES, _CANT_SAY),
    "dropdown": (_CHOICES, _CANT_SAY),
    "checkbox": (_CHOICES, _MOST, _CANT_SAY),
    "ranking": (_CHOICES, Field("maxSelectedChoices", sentence("Rank the first"), "number", sentence("0: all of them.")), _CANT_SAY),
    "matrix": (
        Field("rows", sentence("Rows"), "lines", _ROWS),
        Field("choices", sentence("Choices"), "lines", sentence("Leave empty to rate each row on the scale. {list}", list=LIST)),
        _CANT_SAY,
        *_FRAME,
    ),
    "text": (_LENGTH, _WRITTEN_ABOUT),
    "comment": (_LENGTH, _WRITTEN_ABOUT),
    "number": (
        Field("unit", sentence("Unit"), "words"),
        Field("minimum", sentence("Least"), "number"),
        Field("maximum", sentence("Most"), "number"),
        Field("decimals", sentence("Decimals"), "number"),
        _CANT_SAY,
    ),
    "date": (Field("minimum", sentence("Earliest"), "day"), Field("maximum", sentence("Latest"), "day"), _CANT_SAY),
    "consent": (),
}
_BLOCKS: Final[Options] = (("", sentence("relationship")), ("handoff", sentence("hand-offs")), ("culture", sentence("culture")))
PAGE: Final = (
    Field("title", sentence("Title"), "words"),
    Field("description", sentence("Introduction"), "words"),
    Field("about", sentence("Whom its ratings judge"), "choose", options=(("", sentence("each says for itself")), *ABOUT[1:])),
    Field("view", sentence("Whose view"), "choose", options=(("", sentence("each says for itself")), *VIEW[1:])),
    Field("scale.points", sentence("Scale of its ratings"), "choose", options=(("", sentence("each has its own")), *_POINTS)),
    Field("scale.minimum", sentence("Lowest point"), "number"),
    Field("scale.anchors", sentence("Words of the scale"), "lines", _ANCHORS),
    Field("visibleIf", sentence("Shown only if"), "line", CONDITION, more=True),
    Field(
        "jumps",
        sentence("Go on elsewhere"),
        "lines",
        sentence("One per line: {one}, or {other}. The first that holds is taken.", one="{item} = 1 -> name_of_page", other="-> end"),
        more=True,
    ),
    Field("block", sentence("Block"), "choose", sentence("Answers of different blocks are never brought together."), _BLOCKS, more=True),
    Field(
        "repeat",
        sentence("Repeated"),
        "choose",
        options=(("", sentence("asked once")), ("department", sentence("once per department"))),
        more=True,
    ),
    Field("max_repeats", sentence("At most so many departments"), "number", more=True),
    Field("pick.title", sentence("Question that asks for the departments"), "words", more=True),
    Field("pick.description", sentence("Its explanation"), "words", more=True),
    Field("name", sentence("Name"), "code", sentence("Part of addresses, and what jumps name."), more=True),
)
WHOLE: Final = (
    Field("title", sentence("Title"), "words"),
    Field("description", sentence("Description"), "words", sentence("Shown above the form.")),
    Field("languages", sentence("Languages"), "code", sentence("BCP-47 tags, such as en, de, fr, ar or de-CH, with commas between them.")),
    Field("default_language", sentence("Default language"), "code", sentence("Shown where a person’s own is missing.")),
    Field("pairs", sentence("What each pair is called in print"), "lines", sentence("One per line: pair = words.")),
)
_DEFAULTS: Final = {"scale.minimum": "1", "maxSelectedChoices": "0", "decimals": "0", "max_repeats": "0", "maxLength": ""}


def fields_of(kind: str) -> tuple[Field, ...]:
    """Every field of a type, in the order of its form."""
    if kind == "information":
        return Field("text", sentence("Words"), "words"), *_SHARED[2:]
    family = next((family for family in FAMILIES if kind in family), ())
    kinds = (Field("type", sentence("Type"), "choose", options=tuple((each, TYPES[each]) for each in family), more=True),) if family else ()
    return _TITLE, _DESCRIPTION, *_OWN[kind], *_SHARED[:1], *kinds, *_SHARED[1:]


def show(field: Field, part: Json, language: str) -> str:
    """What stands in a field."""
    if field.name == "jumps":
        return lines.show_jumps(part.get("jumps", []))
    if field.name == "languages":
        return ", ".join(part["languages"])
    value = _found(part, field.name)
    if field.kind == "words":
        return str((value or {}).get(language, ""))
    if field.kind == "lines":
        return _SHOWN[field.name.rpartition(".")[2]](value, language) if value else ""
    if field.kind == "tick":
        return "yes" if value else ""
    return _DEFAULTS.get(field.name, "") if value is None else f"{value:g}" if isinstance(value, float) else str(value)


_SHOWN: Final[Mapping[str, Callable[[Any, str], str]]] = {
    "choices": lines.show_choices,
    "rows": lines.show_rows,
    "anchors": lines.show_texts,
    "pairs": lines.show_texts,
}


def read(fields: tuple[Field, ...], part: Json, form: Form, language: str) -> tuple[Json, dict[str, str]]:
    """The part as the form has it, and what is wrong by field; a field that is wrong keeps what it had."""
    changed: Json = {name: value for name, value in part.items() if name != "elements"}
    problems: dict[str, str] = {}
    for field in fields:
        if field.kind != "tick" and field.name not in form.fields:
            continue
        try:
            _put(changed, field, form.text(field.name).replace("\r\n", "\n"), language)
        except BadInput as error:
            problems[field.name] = error.words
    _settle(changed, part, language)
    return changed, problems


def _found(part: Json, name: str) -> Any:
    outer, _, inner = name.rpartition(".")
    return (part.get(outer) or {}).get(inner) if outer else part.get(name)


def _put(part: Json, field: Field, text: str, language: str) -> None:
    outer, _, name = field.name.rpartition(".")
    owner: Json = dict(part.get(outer) or {}) if outer else part
    value = _value(field, text, owner.get(name), language)
    if value is None:
        owner.pop(name, None)
    else:
        owner[name] = value
    if outer:
        part[outer] = owner


def _value(field: Field, text: str, before: Any, language: str) -> Any:
    """What the text means; None takes the field away."""
    name = field.name.rpartition(".")[2]
    if field.kind == "words":
        said = {tag: words for tag, words in (before or {}).items() if tag != language}
        return {**said, language: text} if text else said
    if field.kind == "lines":
        return _READ[name](text, before, language)
    if field.kind == "tick":
        return True if text else None
    if field.options and text not in dict(field.options):
        raise BadInput(sentence("{text} is none of the choices here: choose one of the list.", text=repr(text[:40])))
    if name == "languages":
        return [tag.strip() for tag in text.split(",") if tag.strip()]
    if field.kind == "number" or name == "points":
        return _number(text)
    return text or None


_READ: Final[Mapping[str, Callable[[str, Any, str], Any]]] = {
    "choices": lambda text, before, language: lines.read_choices(text, before or [], language) or None,
    "rows": lambda text, before, language: lines.read_rows(text, before or [], language),
    "anchors": lambda text, before, language: lines.read_texts(text, before or {}, language),
    "pairs": lambda text, before, language: lines.read_texts(text, before or {}, language),
    "jumps": lambda text, _before, _language: lines.read_jumps(text) or None,
}


def _number(text: str) -> int | float | None:
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise BadInput(sentence("{text} is not a number: write one such as 5.", text=repr(text))) from None
    return int(number) if number.is_integer() else number


def _settle(changed: Json, before: Json, language: str) -> None:
    """A scale without points is the page's, a pick without words is none, and a new type brings its own scale."""
    kind = changed.get("type")
    if kind != before.get("type") and kind in FAMILIES[0]:
        changed["scale"] = scale(kind, list({language: None, **changed["title"]}))
    if not changed.get("scale", {}).get("points"):
        changed.pop("scale", None)
    if not changed.get("repeat"):
        changed.pop("pick", None)
    allowed = {field.name.partition(".")[0] for field in fields_of(kind)} if kind else set(changed)
    for name in [
        name for name in changed if name not in allowed | {"type"} or (name == "about" and kind == "matrix" and changed.get("choices"))
    ]:
        del changed[name]
