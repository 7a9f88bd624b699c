"""How SurveyJS, XLSForm and LimeSurvey write a condition, and its tokens: one kind each for what all of them mean."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from surveys.instrument.formats.comparing import CannotSay

_NONE: Mapping[str, str] = MappingProxyType({})
_PLAIN = re.compile(
    r"""(?P<number>-?[0-9]{1,9}(?:\.[0-9]{1,9})?(?![\w.]))|'(?P<single>[^']*)'|"(?P<double>[^"]*)\""""
    r"""|(?P<word>[A-Za-z][\w-]*)|(?P<sign>[()\[\],])""",
    re.ASCII,
)


class Dialect(Struct, frozen=True):
    """The words of a format: `item` and `placeholder` (in texts) have a group `name`, from which `affix` is taken off.

    Words without quotes are texts if `bare`.
    """

    item: re.Pattern[str]
    placeholder: re.Pattern[str]
    comparisons: Mapping[str, str]
    words: Mapping[str, str]
    functions: Mapping[str, str] = _NONE
    affix: re.Pattern[str] | None = None
    bare: bool = False

    def name(self, found: str) -> str:
        """The name of an item as its format knows it."""
        return self.affix.sub("", found.strip()) if self.affix else found.strip()

    @property
    def signs(self) -> list[str]:
        found = (word for word in (*self.comparisons, *self.words) if not word[0].isalpha())
        return sorted(found, key=len, reverse=True)


class Token(Struct, frozen=True):
    """`kind`: item, number, text, comparison, emptiness, and, or, not, function, sign or end."""

    kind: str
    text: str


SURVEYJS = Dialect(
    item=re.compile(r"\{(?P<name>[^{}]+)\}"),
    placeholder=re.compile(r"\{(?P<name>[^{}]*)\}"),
    affix=re.compile(r"^panel\."),
    comparisons={"=": "=", "==": "=", "equal": "=", "!=": "<>", "<>": "<>", "notequal": "<>"}
    | {"<": "<", "less": "<", "<=": "<=", "lessorequal": "<=", ">": ">", "greater": ">", ">=": ">=", "greaterorequal": ">="}
    | {"contains": "contains", "contain": "contains", "*=": "contains", "notcontains": "notcontains", "notcontain": "notcontains"}
    | {"anyof": "anyof", "allof": "allof", "noneof": "noneof"},
    words={"and": "and", "&&": "and", "&": "and", "or": "or", "||": "or", "|": "or", "!": "not", "negate": "not", "not": "not"}
    | {"empty": "empty", "notempty": "notempty"},
    bare=True,
)
XPATH = Dialect(
    item=re.compile(r"\$\{(?P<name>[^{}]+)\}"),
    placeholder=re.compile(r"\$\{(?P<name>[^{}]+)\}|\{[^{}]*\}"),
    comparisons={"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="},
    words={"and": "and", "or": "or"},
    functions={"not": "not", "true": "true", "false": "false", "selected": "selected", "date": "same", "number": "same", "string": "same"},
)
EXPRESSION_MANAGER = Dialect(
    item=re.compile(r"(?P<name>[0-9]+X[0-9]+X[0-9]+\w*|[A-Za-z]\w*)(?:\.(?:NAOK|code|value|valueNAOK))?(?![\w.])", re.ASCII),
    placeholder=re.compile(r"\{(?P<name>[^{}]*)\}"),
    affix=re.compile(r"\.(?:NAOK|shown|value|code)$"),
    comparisons={"==": "=", "eq": "=", "!=": "<>", "ne": "<>"}
    | {"<": "<", "lt": "<", "<=": "<=", "le": "<=", ">": ">", "gt": ">", ">=": ">=", "ge": ">="},
    words={"and": "and", "&&": "and", "or": "or", "||": "or", "!": "not"},
    functions={"is_empty": "empty", "empty": "empty", "intval": "same", "floatval": "same"},
)


def tokens(text: str, dialect: Dialect) -> Iterator[Token]:
    """The tokens of a condition, the end last; CannotSay where nothing known stands."""
    signs = dialect.signs
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        sign = next((each for each in signs if text.startswith(each, position)), "")
        token, position = (_word(sign, dialect), position + len(sign)) if sign else _token(text, position, dialect)
        yield token
    yield Token("end", "the end")


def _token(text: str, position: int, dialect: Dialect) -> tuple[Token, int]:
    plain = _PLAIN.match(text, position)
    word = plain["word"].lower() if plain and plain["word"] else ""
    if plain and (word in dialect.comparisons or word in dialect.words):
        return _word(word, dialect), plain.end()
    if plain and word and text[plain.end() :].lstrip().startswith("("):
        return Token("function", dialect.functions.get(word, word)), plain.end()
    item = dialect.item.match(text, position)
    if item:
        return Token("item", dialect.name(item["name"])), item.end()
    if plain is None or (word and not dialect.bare):
        raise CannotSay(f"`{text[position : position + 20]}` has no counterpart here")
    kind = str(plain.lastgroup)
    return Token({"single": "text", "double": "text", "word": "text"}.get(kind, kind), str(plain[kind])), plain.end()


def _word(word: str, dialect: Dialect) -> Token:
    if word in dialect.comparisons:
        return Token("comparison", dialect.comparisons[word])
    kind = dialect.words[word]
    return Token("emptiness" if kind in ("empty", "notempty") else kind, kind)
