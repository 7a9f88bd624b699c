"""SurveyJS JSON out: a survey that its library shows and its creator edits, and that comes back here as it was."""

from html import escape
from typing import Any

import msgspec

from surveys.instrument.formats.beside import Path, builtins, lay_beside, without_fallbacks
from surveys.instrument.formats.draft import Json
from surveys.instrument.formats.saying import Tongue, say_in
from surveys.instrument.formats.surveyjs_read import OWN, read_surveyjs
from surveys.instrument.types import (
    COMMENT_LIMIT,
    TEXT_LIMIT,
    Checkbox,
    Choice,
    Comment,
    Date,
    Definition,
    Dropdown,
    Element,
    Information,
    Matrix,
    Number,
    Page,
    RadioGroup,
    Ranking,
    Rated,
    Scale,
    Text,
    TextLine,
)


def write_surveyjs(definition: Definition) -> bytes:
    """The document; what SurveyJS has no property for stands under `parallax` beside the rest."""
    survey = _Writer(definition).survey()
    for page, written in zip(definition.pages, survey["pages"], strict=True):
        written[OWN] = {"side": page.side}
    again, _ = read_surveyjs(survey, key=definition.key, side="customer")

    def attach(path: Path, fields: Json) -> None:
        part = survey
        for field, index in zip(("pages", "elements", "rows"), path, strict=False):
            part = part[field][index]
        part[OWN] = dict(sorted({**part.get(OWN, {}), **fields}.items()))

    lay_beside(builtins(definition), builtins(again), attach)
    return msgspec.json.format(msgspec.json.encode(survey), indent=2) + b"\n"


class _Writer:
    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        elements = [element for page in definition.pages for element in page.elements]
        matrices = [element for element in elements if isinstance(element, Matrix)]
        self._items = {element.name: element.name for element in elements}
        self._items |= {row.name: f"{matrix.name}.{row.name}" for matrix in matrices for row in matrix.rows}
        self._tongue = Tongue(
            item=self._item,
            negated="!({})",
            empty="{} empty",
            answered="{} notempty",
            unequal="<>",
            contains="{} contains {}",
            day="{}",
            values={},
        )

    def _item(self, name: str) -> str:
        return f"{{{self._items.get(name, name)}}}"

    def survey(self) -> Json:
        definition = self._definition
        survey: Json = {"locale": definition.default_language, "title": self._text(definition.title)}
        survey |= _given(description=self._text(definition.description))
        survey["pages"] = [self._page(page) for page in definition.pages]
        triggers = [trigger for page in definition.pages for trigger in self._jumps(page)]
        return survey | _given(triggers=triggers)

    def _jumps(self, page: Page) -> list[Json]:
        first = {each.name: each.elements[0].name for each in self._definition.pages}
        return [
            {"type": "skip" if jump.to else "complete", "expression": self._condition(jump.condition), OWN: {"page": page.name}}
            | _given(gotoName=first.get(jump.to or "", ""))
            for jump in page.jumps
            if jump.condition
        ]

    def _page(self, page: Page) -> Json:
        return {
            "name": page.name,
            "title": self._text(page.title),
            **_given(description=self._text(page.description), visibleIf=self._condition(page.visible_if)),
            "elements": [self._element(element) for element in page.elements],
        }

    def _element(self, element: Element) -> Json:
        shown_if = _given(visibleIf=self._condition(element.visible_if))
        if isinstance(element, Information):
            html = {tag: escape(text, quote=False).replace("\n", "<br>") for tag, text in element.text.items()}
            return {"type": "html", "name": element.name, "html": self._text(html), **shown_if}
        kind, fields = self._kind(element)
        return {
            "type": kind,
            "name": element.name,
            "title": self._text(element.title),
            **_given(description=self._text(element.description)),
            **shown_if,
            **_given(isRequired=element.is_required, requiredIf=self._condition(element.required_if)),
            **fields,
        }

    def _kind(self, element: Element) -> tuple[str, Json]:
        """The type and what belongs to it."""
        found: tuple[str, Json] = ("boolean", {"valueTrue": "yes", "valueFalse": "no"})  # of a consent
        match element:
            case Rated(scale=scale):
                found = ("rating", self._scale(scale))
            case RadioGroup() | Dropdown() | Checkbox() | Ranking():
                most = element.max_choices if isinstance(element, Checkbox | Ranking) else 0
                limits = _given(maxSelectedChoices=most, showDontKnowItem=element.cant_say)
                found = (str(element.__struct_config__.tag), {"choices": self._choices(element.choices), **limits})
            case Number(decimals=decimals):
                step = 10**-decimals if decimals else 1
                found = ("text", {"inputType": "number", **_set(min=element.minimum, max=element.maximum), "step": step})
            case Date():
                found = ("text", {"inputType": "date", **_set(min=element.minimum, max=element.maximum)})
            case Matrix():
                found = ("matrix", self._matrix(element))
            case Comment(max_length=longest):
                found = ("comment", _given(maxLength=longest % COMMENT_LIMIT))
            case TextLine(max_length=longest):
                found = ("text", _given(maxLength=longest % TEXT_LIMIT))
        return found

    def _scale(self, scale: Scale) -> Json:
        if set(scale.anchors) - {scale.minimum, scale.maximum}:
            return {"rateValues": self._points(scale)}
        ends = {"minRateDescription": scale.anchors.get(scale.minimum, {}), "maxRateDescription": scale.anchors.get(scale.maximum, {})}
        return {"rateMin": scale.minimum, "rateMax": scale.maximum, **_given(**{end: self._text(text) for end, text in ends.items()})}

    def _points(self, scale: Scale) -> list[Any]:
        texts = {point: self._text(scale.anchors.get(point, {})) for point in scale.values}
        return [{"value": point, "text": text} if text else point for point, text in texts.items()]

    def _matrix(self, matrix: Matrix) -> Json:
        columns = self._points(matrix.scale) if matrix.scale is not None else self._choices(matrix.choices)
        rows = [{"value": row.name, "text": self._text(row.title), OWN: {"name": row.name}} for row in matrix.rows]
        return {"columns": columns, "rows": rows, **_given(isAllRowRequired=matrix.is_required)}

    def _choices(self, choices: tuple[Choice, ...]) -> list[Json]:
        return [{"value": choice.value, "text": self._text(choice.text)} for choice in choices]

    def _condition(self, condition: str) -> str:
        return say_in(condition, self._tongue) if condition else ""

    def _text(self, text: Text) -> Any:
        """A string if there is one language, else an object with `default`."""
        said = {tag: without_fallbacks(words, self._item, self._items) for tag, words in text.items()}
        default = self._definition.default_language
        if set(said) <= {default}:
            return said.get(default, "")
        return {"default" if tag == default else tag: words for tag, words in said.items()}


def _given(**fields: Any) -> Json:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value}


def _set(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
