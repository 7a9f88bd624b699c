"""The editor of a draft: both sides beside each other, forms where they were opened, every change saved at once."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.forms import Form, read_form
from server.web.instruments import fields
from server.web.instruments.canvas import Canvas, Line, Section, draw_canvas
from server.web.instruments.changes import UnfitError, noted, press, save_part
from server.web.instruments.drafting import DraftHead, draft_head, hindrances, language_of, revision_of
from server.web.instruments.places import Problem, problems_at
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.drafts import save_draft
from surveys.errors import BadInput, BadInstrument, Conflict, NotFound, Place
from surveys.instrument import beginnings, editing
from surveys.queries.access import Visitor
from surveys.queries.drafts import StoredDraft, load_draft, load_history
from surveys.sentences import Sentence, sentence


class PartForm(Struct, frozen=True):
    """The form of an item, of a page or of the whole, as `target` says; `refused` are the fields that could not be taken."""

    target: str
    usual: tuple[fields.Filled, ...]
    more: tuple[fields.Filled, ...]
    problems: tuple[str, ...]
    refused: frozenset[str]


class Deed(Struct, frozen=True):
    """What was just done, and the state before it, to go back to."""

    note: str
    before: int


class EditorPage(Struct, frozen=True):
    """Everything that `instruments/edit.html` shows; `forms` are the opened ones by their target."""

    head: DraftHead
    canvas: Canvas
    forms: Mapping[str, PartForm]
    types: tuple[tuple[str, str], ...]
    templates: tuple[tuple[str, str], ...]
    pairs: tuple[str, ...]
    deed: Deed | None
    alert: tuple[str, ...]


class Typed(Struct, frozen=True):
    """A form that comes back to its author: what was typed, and what is wrong with it."""

    form: Form
    target: str
    alert: tuple[str, ...]
    problems: Mapping[str, str]


@get("/instruments/{key:str}/edit")
async def edit(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    draft = await load_draft(key)
    language = language_of(draft.definition, str(request.query_params.get("lang", "")))
    opened = str(request.query_params.get("open", ""))
    page = await _page(draft, language, opened, visitor.email, done="done" in request.query_params)
    return html("instruments/edit.html", page, visitor=visitor)


@post("/instruments/{key:str}/edit")
async def change(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    """Take a form or a button. What cannot be taken comes back as it was typed, over the newest state."""
    form, draft = await read_form(request), await load_draft(key)
    language, target = language_of(draft.definition, form.text("lang")), form.text("target")
    try:
        if revision_of(form) != draft.revision:
            raise _conflict(draft)
        button = form.text("do")
        outcome = press(draft.definition, button, form, language) if button else save_part(draft.definition, target, form, language)
        if outcome.definition != draft.definition:
            await save_draft(key, outcome.definition, draft.revision, visitor.email, now_ms(), note=str(outcome.note))
    except (BadInput, Conflict, NotFound) as error:
        status = {Conflict: 409, NotFound: 404}.get(type(error), 422)
        page = await _page(await load_draft(key), language, target, visitor.email, back=_typed(draft, form, target, error))
        return html("instruments/edit.html", page, visitor=visitor, status=status)
    opened = "" if form.text("close") else outcome.open
    where = {"lang": language, **({"open": opened} if opened else {}), **({"done": "1"} if outcome.note else {})}
    anchor = opened.rpartition(".")[2] or button.partition(":")[2] or target.rpartition(".")[2]
    return Redirect(f"/instruments/{key}/edit?{urlencode(where)}#{quote(anchor)}", status_code=303)


def _conflict(draft: StoredDraft) -> Conflict:
    return Conflict(
        sentence("{person} changed this draft while you were working on it. Nothing of theirs was overwritten.", person=draft.updated_by),
        draft.revision,
    )


def _typed(draft: StoredDraft, form: Form, target: str, error: BadInput | Conflict | NotFound) -> Typed:
    """What is wrong stands at its field where that is known, and is said above with the field's label."""
    if isinstance(error, UnfitError):
        return Typed(form, target, _refusal(draft, target, error.problems), error.problems)
    if isinstance(error, BadInstrument):
        placed = problems_at(error.places)
        found = [problem for problems in (*placed.pages.values(), *placed.elements.values(), placed.whole) for problem in problems]
        problems = {problem.field: problem.text for problem in found}
        return Typed(form, target, _refusal(draft, target, problems), problems)
    again = (sentence("What you typed still stands here: save it again to lay it over."),)
    return Typed(form, target, (error.words, *(again if isinstance(error, Conflict) and target else ())), {})


def _refusal(draft: StoredDraft, target: str, problems: Mapping[str, str]) -> tuple[str, ...]:
    known = _part(draft, target, ())[1] if target else ()
    labels = {field.name: field.label for field in known}
    ended = {name: problem if isinstance(problem, Sentence) else f"{problem.rstrip('.')}." for name, problem in problems.items()}
    said = (sentence("“{label}”: {problem}", label=labels[name], problem=end) if name in labels else end for name, end in ended.items())
    return sentence("Not saved."), *said


async def _page(
    draft: StoredDraft, language: str, opened: str, reader: str, *, back: Typed | None = None, done: bool = False
) -> EditorPage:
    definition = draft.definition
    places = await hindrances(definition)
    canvas = draw_canvas(definition, language, places)
    targets = [back.target] if back and back.target else []
    targets += [target for target in _targets(canvas, opened) if target not in targets]
    history = await load_history(definition.key) if done else ()
    deed = Deed(noted(history[0].note), history[1].revision) if len(history) > 1 and history[0].note else None
    return EditorPage(
        head=draft_head(draft, "edit", language, places, reader),
        canvas=canvas,
        forms={target: form for target in targets if (form := _form(draft, target, language, places, back))},
        types=tuple(fields.TYPES.items()),
        templates=tuple(beginnings.TEMPLATES.items()),
        pairs=tuple(definition.pairs),
        deed=deed,
        alert=back.alert if back else (),
    )


def _targets(canvas: Canvas, opened: str) -> list[str]:
    """Every form that opens together: an item with those on its line, so that both sides are worded side by side."""
    kind, _, name = opened.partition(".")
    if kind != "item":
        return [opened] if opened else []
    for line in _all_lines(canvas.sections):
        if name in {cell.name for cell in line.cells}:
            return [f"item.{cell.name}" for cell in line.cells]
    return []


def _all_lines(sections: Sequence[Section]) -> Iterator[Line]:
    return (line for section in sections for line in section.lines)


def _form(draft: StoredDraft, target: str, language: str, places: Sequence[Place], back: Typed | None) -> PartForm | None:
    """The form of a target with what stands in it; None if there is no such part any more."""
    try:
        part, known, found = _part(draft, target, places)
    except NotFound:
        return None
    mine = back if back and back.target == target and "lang" in back.form.fields else None
    wrong = {problem.field: problem.text for problem in found} | dict(mine.problems if mine else {})
    filled = tuple(
        fields.Filled(field, mine.form.text(field.name) if mine else fields.show(field, part, language), wrong.pop(field.name, ""))
        for field in known
    )
    usual, more = (tuple(each for each in filled if each.field.more is kind) for kind in (False, True))
    return PartForm(target, usual, more, tuple(wrong.values()), frozenset(mine.problems if mine else ()))


def _part(draft: StoredDraft, target: str, places: Sequence[Place]) -> tuple[fields.Json, tuple[fields.Field, ...], tuple[Problem, ...]]:
    kind, _, name = target.partition(".")
    at, document = problems_at(places), editing.document(draft.definition)
    if kind == "whole":
        return document, fields.WHOLE, at.whole
    if kind == "page":
        i, _ = editing.find_page(draft.definition, name)
        return document["pages"][i], fields.PAGE, at.pages.get(i, ())
    i, j, _ = editing.find_element(draft.definition, name)
    part = document["pages"][i]["elements"][j]
    return part, fields.fields_of(part["type"]), at.elements.get((i, j), ())


handlers = (edit, change)
