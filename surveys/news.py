"""What became of a wave, in the languages of those who were asked: "you said, we did" as values, and what it must not quote; pure."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, Literal
from unicodedata import normalize

import msgspec
from msgspec import Struct

from surveys.errors import BadInput
from surveys.instrument.types import Side
from surveys.sentences import sentence

Audience = Literal["customers", "colleagues", "both"]
SIDES: Final[Mapping[Audience, tuple[Side, ...]]] = {
    "customers": ("customer",),
    "colleagues": ("internal",),
    "both": ("customer", "internal"),
}
NewsState = Literal["draft", "scheduled", "published", "withdrawn"]
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 3_000
QUOTE: Final = 6  # so many words in a row that are equal are no coincidence any more
_WORD: Final = re.compile(r"\w+")
_MARKS: Final = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]")  # accents apart and Arabic vowels: written or not, one word


class NewsText(Struct, frozen=True):
    """One language of it; what could not be done may stay empty."""

    title: str = ""
    said: str = ""
    done: str = ""
    not_done: str = ""

    @property
    def is_empty(self) -> bool:
        return self == NewsText()

    @property
    def is_complete(self) -> bool:
        return bool(self.title and self.said and self.done)


Texts = Mapping[str, NewsText]


class Written(Struct, frozen=True):
    """What a lead decides about a piece of news; `account` None: for everybody asked in the wave."""

    account: int | None
    audience: Audience
    texts: Texts


def read_texts(stored: str) -> dict[str, NewsText]:
    return msgspec.json.decode(stored, type=dict[str, NewsText])


def write_texts(texts: Texts) -> str:
    return msgspec.json.encode({tag: text for tag, text in texts.items() if not text.is_empty}, order="deterministic").decode()


def check_lengths(texts: Texts) -> None:
    """Raise BadInput for a text that is longer than a page or a mail should be."""
    for tag, text in texts.items():
        if len(text.title) > LONGEST_TITLE:
            raise BadInput(sentence("The title in {language} is longer than {most} characters.", language=tag, most=LONGEST_TITLE))
        if max(len(text.said), len(text.done), len(text.not_done)) > LONGEST_TEXT:
            raise BadInput(sentence("A text in {language} is longer than {most} characters.", language=tag, most=LONGEST_TEXT))


def check_complete(texts: Texts, default: str) -> None:
    """Raise BadInput unless the default language is there, and every other language is whole or not there at all."""
    for tag, text in {default: NewsText(), **texts}.items():
        if (tag == default or not text.is_empty) and not text.is_complete:
            raise BadInput(
                sentence("In {language} something is missing: a title, what they said and what you did belong to it.", language=tag)
            )


def nearest_text(texts: Texts, language: str, default: str) -> tuple[str, NewsText]:
    """The tag and the text for a reader: de for de-CH, else the default language, else whatever there is."""
    by_tag = {tag.lower(): tag for tag in texts}
    parts = language.lower().split("-")
    wished = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    tag = next((by_tag[one] for one in (*wished, default.lower()) if one in by_tag), None) or next(iter(texts), default)
    return tag, texts.get(tag, NewsText())


def quotes(texts: Texts, comments: Iterable[str]) -> tuple[str, ...]:
    """What of the texts stands word for word in somebody's comment, in the order of the texts, each once."""
    spoken = [_words(part) for text in texts.values() for part in (text.title, text.said, text.done, text.not_done)]
    wanted = {run for words in spoken for run in _runs(words)}
    found = {run for comment in comments for run in _runs(_words(comment)) if run in wanted}
    return tuple(dict.fromkeys(quote for words in spoken for quote in _quoted(words, found)))


def _quoted(words: Sequence[str], found: Container[tuple[str, ...]]) -> Iterator[str]:
    """The words that stand in a run that was found, neighbours together."""
    inside: set[int] = set()
    for start, run in enumerate(_runs(words)):
        if run in found:
            inside.update(range(start, start + QUOTE))
    for quoted, places in groupby(range(len(words)), key=inside.__contains__):
        if quoted:
            yield " ".join(words[place] for place in places)


def _words(text: str) -> list[str]:
    return _WORD.findall(_MARKS.sub("", normalize("NFC", text).casefold()))


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + QUOTE]) for start in range(len(words) - QUOTE + 1))
