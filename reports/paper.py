"""A questionnaire on paper: a definition's questions to customers in one language, numbered, with boxes and lines to write on."""

from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from msgspec import Struct

from reports.paper_conditions import Asked, answers_in_words, in_words
from reports.paper_words import PaperWords, words_for
from surveys.instrument.forms import asked, pages_for, parts, say
from surveys.instrument.types import (
    Checkbox,
    Comment,
    Consent,
    Date,
    Definition,
    Element,
    Information,
    Matrix,
    Number,
    Page,
    Question,
    RadioGroup,
    Ranking,
    Rated,
    Shown,
    Text,
    TextLine,
)

RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
WIDEST_GRID = 7  # more columns than that have no room for words
COMMENT_LINES = 4
Kind = Literal["one", "several", "rank", "lines", "number", "date", "consent", "words"]


class Head(Struct, frozen=True):
    """What stands before the boxes: the question's number and words; `note` says what to do, or when."""

    number: int
    title: str
    hint: str = ""
    note: str = ""


class Grid(Struct, frozen=True):
    """Questions with the same answers, one line each; `ends` explains a scale of which only the ends have words."""

    title: str
    hint: str
    ends: str
    answers: tuple[str, ...]
    narrow: bool
    cant_say: str
    rows: tuple[tuple[Head, bool], ...]
    kind: Literal["ratings"] = "ratings"


class Item(Struct, frozen=True):
    """A question by itself; `options` are boxes with words, `lines` are to be written on."""

    head: Head
    kind: Kind
    options: tuple[str, ...] = ()
    cant_say: str = ""
    lines: int = 1
    unit: str = ""


class Part(Struct, frozen=True):
    """A page of the questionnaire; `leads` say where to go on after it."""

    number: int
    title: str
    description: str
    note: str
    items: tuple[Grid | Item, ...]
    leads: tuple[str, ...]


class Paper(Struct, frozen=True):
    """Everything that `paper.html` prints."""

    language: str
    right_to_left: bool
    company: str
    title: str
    code: str
    how: str
    draft: str
    parts: tuple[Part, ...]
    words: PaperWords


def paper_of(definition: Definition, language: str, company: str) -> Paper:
    """Lay out the questions to customers in one of the questionnaire's languages."""
    layout = _Layout(definition, language)
    required = any(question.is_required for question in layout.questions)
    words = layout.words
    return Paper(
        language=language,
        right_to_left=language.partition("-")[0].lower() in RIGHT_TO_LEFT,
        company=company,
        title=layout.say(definition.title),
        code=f"{definition.key} {definition.version} · {language}",
        how=f"{words.how} {words.must.format(required=words.required) if required else words.may_skip}",
        draft=words.draft,
        parts=tuple(layout.part(page) for page in layout.pages),
        words=words,
    )


class _Layout:
    """The words of one language, and the number that each question has on paper."""

    def __init__(self, definition: Definition, language: str) -> None:
        self.definition, self.language = definition, language
        self.words = words_for(language)
        self.pages = pages_for(definition, "customer")
        self.questions = [item for page in self.pages for item in asked(page) if not isinstance(item, Information)]
        self.asked = {
            question.name: Asked(number, answers_in_words(question, self.words, self.choices(question)))
            for number, question in enumerate(self.questions, 1)
        }

    def say(self, text: Text) -> str:
        """Of an answer that is recalled only its fallback can be printed."""
        return say(text, self.language, self.definition.default_language, {"account": self.words.you}) if text else ""

    def choices(self, question: Shown) -> dict[str, str]:
        """What the boxes of a question say, by what is stored for them; numbers of a scale stand for themselves."""
        if isinstance(question, Rated):
            return {str(point): self.say(question.scale.anchors.get(point, {})) or str(point) for point in question.scale.values}
        return {choice.value: self.say(choice.text) for choice in getattr(question, "choices", ())}

    def part(self, page: Page) -> Part:
        return Part(
            number=self.pages.index(page) + 1,
            title=self.say(page.title),
            description=self.say(page.description),
            note=self.only_if(page.visible_if),
            items=tuple(self.items(page)),
            leads=tuple(self.leads(page)),
        )

    def items(self, page: Page) -> Iterator[Grid | Item]:
        """Ratings on one scale that follow each other share its head."""
        for _, group in groupby(page.elements, key=_together):
            elements = list(group)
            if isinstance(elements[0], Rated):
                yield self.grid(elements)
            else:
                yield from (drawn for element in elements for drawn in self.drawn(element))

    def drawn(self, element: Element) -> Iterator[Grid | Item]:
        if not isinstance(element, Matrix):
            yield self.item(element)
        elif element.choices and len(element.choices) > WIDEST_GRID:
            yield Item(Head(0, self.say(element.title), self.say(element.description)), "words")
            yield from (self.item(row) for row in parts(element))
        else:
            yield self.grid(list(parts(element)), element)

    def grid(self, elements: list[Element] | list[Shown], matrix: Matrix | None = None) -> Grid:
        rows = [row for row in elements if isinstance(row, Rated | RadioGroup)]
        choices = self.choices(rows[0])
        worded = isinstance(rows[0], RadioGroup) or all(point in rows[0].scale.anchors for point in rows[0].scale.values)
        return Grid(
            title=self.say(matrix.title) if matrix else "",
            hint=self.say(matrix.description) if matrix else "",
            ends="" if worded else ", ".join(f"{point} = {text}" for point, text in choices.items() if point != text),
            answers=tuple(choices.values() if worded else choices),
            narrow=not worded,
            cant_say=self.words.cant_say if any(row.cant_say for row in rows) else "",
            rows=tuple((self.head(row), row.cant_say) for row in rows),
        )

    def head(self, question: Question, instruction: str = "") -> Head:
        required = f"({self.words.required})" if question.is_required else ""
        note = " ".join(said for said in (self.only_if(question.visible_if), instruction, required) if said)
        return Head(self.asked[question.name].number, self.say(question.title), self.say(question.description), note)

    def item(self, element: Shown) -> Item:
        if isinstance(element, Information):
            return Item(Head(0, self.say(element.text), note=self.only_if(element.visible_if)), "words")
        kind, instruction = self.manner(element)
        return Item(
            head=self.head(element, instruction),
            kind=kind,
            options=self.dated() if isinstance(element, Date) else tuple(self.choices(element).values()),
            cant_say=self.words.cant_say if getattr(element, "cant_say", False) else "",
            lines=COMMENT_LINES if isinstance(element, Comment) else 1,
            unit=self.say(element.unit) if isinstance(element, Number) else "",
        )

    def manner(self, question: Question) -> tuple[Kind, str]:
        """How a question is answered with a pen, and what it says about that."""
        words = self.words
        match question:
            case Checkbox(max_choices=most):
                return "several", words.at_most.format(n=most) if most else words.several
            case Ranking():
                return "rank", words.rank_first.format(n=question.places) if question.max_choices else words.rank
            case Number():
                return "number", self.bounds(question)
            case Date():
                return "date", ""
            case Consent():
                return "consent", ""
            case _:
                return ("lines", "") if isinstance(question, TextLine | Comment) else ("one", words.one)

    def dated(self) -> tuple[str, ...]:
        return self.words.day, self.words.month, self.words.year

    def bounds(self, number: Number) -> str:
        low, high = number.minimum, number.maximum
        if low is None and high is None:
            return ""
        sentence = self.words.between if low is not None and high is not None else self.words.least if high is None else self.words.most
        return f"{sentence.format(low=f'{low or 0:g}', high=f'{high or 0:g}')}."

    def only_if(self, condition: str) -> str:
        return self.words.only_if.format(condition=in_words(condition, self.asked, self.words)) if condition else ""

    def leads(self, page: Page) -> Iterator[str]:
        for jump in page.jumps:
            target = self.target(jump.to)
            if jump.condition:
                yield self.words.jump_if.format(condition=in_words(jump.condition, self.asked, self.words), target=target)
            else:
                yield (self.words.jump_else if len(page.jumps) > 1 else self.words.jump).format(target=target)

    def target(self, name: str | None) -> str:
        """A part of the questionnaire, or what comes after the last one."""
        for number, page in enumerate(self.pages, 1):
            if page.name == name:
                return self.words.part.format(n=number, title=self.words.quote.format(text=self.say(page.title)))
        return self.words.quote.format(text=self.words.sharing_title)


def _together(element: Element) -> object:
    """What ratings must have in common to stand in one grid."""
    return element.scale if isinstance(element, Rated) else "other"
