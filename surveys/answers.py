"""What was answered: reads a posted page against its definition; hidden, unknown and unfit values never get through."""

from collections.abc import Mapping, Sequence

from surveys.answer_values import HIDDEN, SKIPPED, WRITTEN, UnfitError, Value, parse_answer
from surveys.errors import BadAnswers, Place
from surveys.instrument.forms import asked
from surveys.instrument.logic import Operand, holds
from surveys.instrument.routes import Route, shown_pages
from surveys.instrument.types import Consent, Information, Page, Question, Ranking
from surveys.sentences import Sentence, sentence


def read_page(pages: Sequence[Page], posted: Mapping[str, Sequence[str]], stored: Mapping[str, Value], *, final: bool) -> dict[str, Value]:
    """The value of every question of `pages` after `posted` was laid over `stored`.

    An item was on the posted form if its name is a key of `posted`; forms therefore send an empty value beside each
    item, so that clearing the last box is seen. `final` also asks for every required item that is visible.
    """
    known: dict[str, Operand] = {name: operand(value) for name, value in stored.items()}
    read: dict[str, Value] = {}
    problems: list[Place] = []
    route = Route()
    for page in pages:
        page_shown = route.enter(page, known)
        for element in asked(page):
            if isinstance(element, Information):
                continue
            shown = page_shown and holds(element.visible_if, known)
            try:
                value = _read(element, posted, stored, known, final=final) if shown else HIDDEN
            except UnfitError as error:
                problems.append(Place(element.name, error.words))
                value = SKIPPED
            read[element.name] = value
            known[element.name] = operand(value)
        if page_shown:
            route.leave(page, known)
    if problems:
        raise BadAnswers("answers", problems)
    return read


def visible_elements(page: Page, values: Mapping[str, Value]) -> list[str]:
    """The names of the items that a page shows over stored values, information included; whether it is jumped over is not asked here."""
    known = {name: operand(value) for name, value in values.items()}
    if not holds(page.visible_if, known):
        return []
    return [element.name for element in asked(page) if holds(element.visible_if, known)]


def pages_on_the_way(pages: Sequence[Page], values: Mapping[str, Value]) -> frozenset[str]:
    """The names of the pages that are neither hidden nor jumped over."""
    return shown_pages(pages, {name: operand(value) for name, value in values.items()})


def operand(value: Value) -> Operand:
    """What conditions see of a value."""
    return value.number if value.text is None else value.text


def _read(
    element: Question, posted: Mapping[str, Sequence[str]], stored: Mapping[str, Value], known: Mapping[str, Operand], *, final: bool
) -> Value:
    if element.name in posted:
        value = parse_answer(element, posted[element.name])
    else:
        value = stored.get(element.name, SKIPPED)
        if value.missing in ("hidden", "not_asked"):
            value = SKIPPED
    if final and is_required(element, known):
        _ask_for(element, value)
    return value


def is_required(element: Question, known: Mapping[str, Operand]) -> bool:
    """Whether an item that is shown must be answered before the form can be sent."""
    return element.is_required or bool(element.required_if and holds(element.required_if, known))


def _ask_for(element: Question, value: Value) -> None:
    if isinstance(element, Ranking) and value.text and len(value.text.split()) < element.places:
        raise UnfitError(sentence("Please give all {places} places.", places=element.places))
    if value == SKIPPED:
        raise UnfitError(_please(element))


def _please(element: Question) -> Sentence:
    if isinstance(element, WRITTEN):
        return sentence("This question needs an answer: please write one.")
    if isinstance(element, Consent):
        return sentence("Please tick this box: without it we cannot take your answers.")
    if element.cant_say:
        return sentence("This question needs an answer: please give one, or choose “can’t say”.")
    return sentence("This question needs an answer: please give one.")
