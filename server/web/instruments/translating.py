"""Translating a draft: source left, target right, one section per page; files for translators; and who has read it."""

from collections.abc import Mapping
from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from server.web.forms import File, Form, read_form
from server.web.instruments.drafting import DraftHead, draft_head, hindrances, language_name, revision_of
from server.web.pages import ENGLISH, html, reader
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.drafts import save_draft
from surveys.errors import BadInput, BadInstrument, Conflict, Place
from surveys.instrument.document import read_definition, write_definition
from surveys.instrument.rewording import named_texts, reworded
from surveys.instrument.translated import Translated, language_tag
from surveys.instrument.translation import export_csv, export_xliff, import_csv, import_xliff
from surveys.instrument.types import Definition
from surveys.queries.access import Visitor
from surveys.queries.drafts import StoredDraft, load_draft
from surveys.sentences import sentence

FILE_LIMIT: Final = 8 * 1024 * 1024
TEXT: Final = "text:"
FIELDS: Final = {
    "title": sentence("title"),
    "description": sentence("description"),
    "text": sentence("text"),
    "unit": sentence("unit"),
    "pick.title": sentence("departments, title"),
    "pick.description": sentence("departments, description"),
}


class Progress(Struct, frozen=True):
    """How much of a language is there."""

    tag: str
    name: str
    done: int
    of: int
    reviewed: bool


class Text(Struct, frozen=True):
    """One text in both languages under its lasting name."""

    name: str
    what: str
    source: str
    target: str


class Group(Struct, frozen=True):
    """The texts of one page, or without a title those of the whole."""

    title: str
    texts: tuple[Text, ...]

    @property
    def missing(self) -> int:
        return sum(not text.target.strip() for text in self.texts)


class TranslatePage(Struct, frozen=True):
    """Everything that `instruments/translate.html` shows; `faults` are what a check found."""

    head: DraftHead
    source: str
    target: str
    languages: tuple[Progress, ...]
    groups: tuple[Group, ...]
    alert: str
    faults: str
    taken: int | None
    not_taken: tuple[Place, ...]

    @property
    def target_name(self) -> str:
        return _named(self.target)

    @property
    def reviewed(self) -> bool:
        return all(one.reviewed for one in self.languages if one.tag == self.target)


@get("/instruments/{key:str}/translate")
async def translate(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    page = await _page(await load_draft(key), str(request.query_params.get("to", "")), visitor.email)
    return html("instruments/translate.html", page, visitor=visitor)


@post("/instruments/{key:str}/translate", request_max_body_size=FILE_LIMIT)
async def save_words(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    """Take words, a review, or a new language; what cannot be taken comes back as it was typed."""
    form, draft = await read_form(request), await load_draft(key)
    try:
        changed, target, note = _changed(draft.definition, form)
        if changed != draft.definition or revision_of(form) != draft.revision:
            await save_draft(key, changed, revision_of(form), visitor.email, now_ms(), note=note)
    except (BadInput, Conflict) as error:
        page = await _page(await load_draft(key), form.text("to"), visitor.email, typed=_words(form), alert=_alert(error, typed=True))
        return html("instruments/translate.html", page, visitor=visitor, status=409 if isinstance(error, Conflict) else 422)
    return Redirect(f"/instruments/{key}/translate?to={target}", status_code=303)


@get("/instruments/{key:str}/texts.csv")
async def table_of_texts(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[bytes]:  # noqa: ARG001  # asked for so that only leads come here
    draft = await load_draft(key)
    return _download(export_csv(draft.definition), f"{key}-texts.csv", "text/csv; charset=utf-8")


@get("/instruments/{key:str}/texts.xlf")
async def xliff_of_texts(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[bytes]:  # noqa: ARG001  # as table_of_texts
    draft, target = await load_draft(key), str(request.query_params.get("to", ""))
    content = export_xliff(draft.definition, target)
    return _download(content, f"{key}-{language_tag(draft.definition, target)}.xlf", "application/xliff+xml; charset=utf-8")


@post("/instruments/{key:str}/texts", request_max_body_size=FILE_LIMIT)
async def take_texts(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Take the words of a translator's file, and list whatever of it was not taken."""
    form, draft = await read_form(request), await load_draft(key)
    file = form.files.get("file", File("", b""))
    try:
        found = _read_file(draft.definition, file)
        if found.definition != draft.definition:
            await save_draft(key, found.definition, revision_of(form), visitor.email, now_ms(), note=f"Texts taken from {file.name}")
    except (BadInput, Conflict) as error:
        page = await _page(await load_draft(key), form.text("to"), visitor.email, alert=_alert(error))
        return html("instruments/translate.html", page, visitor=visitor, status=409 if isinstance(error, Conflict) else 422)
    page = await _page(await load_draft(key), form.text("to"), visitor.email, found=found)
    return html("instruments/translate.html", page, visitor=visitor)


def _read_file(definition: Definition, file: File) -> Translated:
    if not file.name or not file.content:
        raise BadInput(sentence("Choose the file that the translator sent back: CSV, XLSX or XLIFF."))
    is_xliff = file.name.lower().endswith((".xlf", ".xliff", ".xml"))
    return import_xliff(definition, file.content) if is_xliff else import_csv(definition, file.content)


def _alert(error: BadInput | Conflict, *, typed: bool = False) -> tuple[str, str]:
    """Our words for an error, and what a check found."""
    if getattr(error, "places", ()):
        return "", str(error)
    again = typed and isinstance(error, Conflict)
    return sentence("{error} What you typed still stands below: save it again.", error=error.words) if again else error.words, ""


def _download(content: bytes, name: str, kind: str) -> Response[bytes]:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _words(form: Form) -> Mapping[str, str]:
    return {name.removeprefix(TEXT): form.text(name).replace("\r\n", "\n") for name in form.fields if name.startswith(TEXT)}


def _changed(definition: Definition, form: Form) -> tuple[Definition, str, str]:
    """The next definition, the language to go on with, and what the history says."""
    target = form.text("to")
    if added := form.text("add"):
        tag = language_tag(definition, added)
        if tag is None or tag in definition.languages:
            raise BadInput(sentence("{added} is no language, or is there already: write a tag such as de or pt-BR.", added=repr(added)))
        larger = replace(definition, languages=(*definition.languages, tag), unreviewed=(*definition.unreviewed, tag))
        return _checked(larger), tag, f"Language {tag} added"
    if target not in definition.languages:
        raise BadInput(sentence("{target} is not among the languages of this draft: choose one of the list.", target=repr(target)))
    if form.text("review"):
        others = tuple(tag for tag in definition.unreviewed if tag != target)
        is_read = form.text("review") == "yes"
        return (
            replace(definition, unreviewed=others if is_read else (*others, target)),
            target,
            f"Wording in {target} reviewed" if is_read else "",
        )
    words = _words(form)

    def say(name: str, text: dict[str, str]) -> dict[str, str]:
        if name not in words:
            return text
        others = {tag: said for tag, said in text.items() if tag != target}
        return {**others, target: words[name]} if words[name] else others

    return _checked(reworded(definition, say)), target, ""


def _checked(definition: Definition) -> Definition:
    """Read again, so that what is stored is within the limits of every document."""
    return read_definition(write_definition(definition))


async def _page(
    draft: StoredDraft,
    wanted: str,
    reader: str,
    *,
    typed: Mapping[str, str] | None = None,
    alert: tuple[str, str] = ("", ""),
    found: Translated | None = None,
) -> TranslatePage:
    definition = draft.definition
    source = definition.default_language
    others = [tag for tag in definition.languages if tag != source]
    target = wanted if wanted in others else next(iter(others), "")
    texts, unnamed = _texts(definition)
    words, faults = alert if any(alert) else unnamed
    return TranslatePage(
        head=draft_head(draft, "translate", source, await hindrances(definition), reader),
        source=source,
        target=target,
        languages=tuple(_progress(definition, texts, tag) for tag in definition.languages),
        groups=_groups(definition, texts, target, typed or {}) if target else (),
        alert=words,
        faults=faults,
        taken=found.taken if found else None,
        not_taken=found.not_taken if found else (),
    )


def _texts(definition: Definition) -> tuple[Mapping[str, Mapping[str, str]], tuple[str, str]]:
    """Every text that has words in some language, or why texts cannot be told apart."""
    try:
        named = named_texts(definition)
    except BadInstrument as error:
        found = f"{'. '.join(map(str, error.places))}."
        return {}, (sentence("This can be translated once its names are told apart."), found)
    return {name: text for name, text in named.items() if any(words.strip() for words in text.values())}, ("", "")


def _progress(definition: Definition, texts: Mapping[str, Mapping[str, str]], tag: str) -> Progress:
    done = sum(bool(text.get(tag, "").strip()) for text in texts.values())
    return Progress(tag, _named(tag), done, len(texts), tag not in definition.unreviewed)


def _groups(definition: Definition, texts: Mapping[str, Mapping[str, str]], target: str, typed: Mapping[str, str]) -> tuple[Group, ...]:
    source = definition.default_language
    owners = {f"item.{name}": page.name for page in definition.pages for element in page.elements for name in _names(element)}
    grouped: dict[str, list[Text]] = {"": [], **{page.name: [] for page in definition.pages}}
    for name, text in texts.items():
        kind, _, rest = name.partition(".")
        owner = rest.partition(".")[0]
        page = owner if kind == "page" else owners.get(f"{kind}.{owner}", "")
        grouped[page].append(Text(name, _what(name), text.get(source, ""), typed.get(name, text.get(target, ""))))
    titles = {page.name: page.title.get(source) or page.name for page in definition.pages}
    return tuple(Group(titles.get(page, ""), tuple(found)) for page, found in grouped.items() if found)


def _named(tag: str) -> str:
    return language_name(tag, reader.get(ENGLISH).language)


def _names(element: object) -> list[str]:
    return [str(getattr(element, "name", "")), *(row.name for row in getattr(element, "rows", ()))]


def _what(name: str) -> str:
    """`item.c_ease.choices.yes` in words: c_ease, choice yes."""
    kind, _, rest = name.partition(".")
    if kind == "pairs":
        return sentence("pair {pair}", pair=rest)
    if kind not in ("item", "page"):
        return FIELDS.get(kind, kind)
    owner, _, field = rest.partition(".")
    if field.startswith("choices."):
        return sentence("{name}, choice {choice}", name=owner, choice=field.removeprefix("choices."))
    if field.startswith("scale.anchors."):
        return sentence("{name}, point {point}", name=owner, point=field.removeprefix("scale.anchors."))
    return sentence("{name}, {field}", name=owner, field=FIELDS.get(field, field))


handlers = (translate, save_words, table_of_texts, xliff_of_texts, take_texts)
