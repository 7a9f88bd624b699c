"""Every text that pages say in the language of their reader, found where it is written, and what the catalogues hold."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import extract_from_ast

from server.web.language import LEAD, LOCALE
from server.web.pages import environment

WEB = LOCALE.parent
ROOT = WEB.parents[1]
TEMPLATES = WEB / "templates"
SHOWN = tuple(ROOT / name for name in ("server/figures.py", "server/mail/wording.py", "reports/wording.py", "reports/headline.py"))
PLACES = (*sorted(TEMPLATES.rglob("*.html")), WEB, ROOT / "surveys", *SHOWN)
FUNCTIONS = ("_", "marked", "plural", "sentence", "translate")
Message = tuple[str, ...]  # a text, or the texts for one and for many


def messages(*places: Path) -> set[Message]:
    """Of templates, of Python files and of all Python of folders; of everything that is said in its reader's language unless told."""
    found: set[Message] = set()
    for place in places or PLACES:
        if place.suffix == ".html":
            found.update(of_template(place.read_text()))
        for path in [place] if place.suffix == ".py" else place.rglob("*.py"):
            found.update(of_python(path.read_text(), str(path)))
    return found


def of_template(source: str) -> Iterator[Message]:
    for _, _, found in extract_from_ast(environment.parse(source), FUNCTIONS):
        texts = (found,) if isinstance(found, str) else tuple(text for text in found or () if text is not None)
        if texts:
            yield texts


def of_python(source: str, where: str = "") -> Iterator[Message]:
    """Texts given where a function is called, or as `one, many = ("…", "…")` before `plural(one, many, n)`."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) in ("one, many", "(one, many)")
            and isinstance(node.value, ast.Tuple)
        ):
            yield _constants(node.value.elts)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and node.args:
            wanted = node.args[: 2 if node.func.id == "plural" else 1]
            texts = _constants(wanted)
            if len(texts) == len(wanted):
                yield texts
            elif node.func.id in ("marked", "plural", "sentence") and [ast.unparse(each) for each in wanted] != ["one", "many"]:
                message = f"{where}:{node.lineno}: give `{node.func.id}` its texts where it is called, so that they can be found"
                raise ValueError(message)


def _constants(nodes: Sequence[ast.expr]) -> Message:
    return tuple(each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str))


def catalogue(language: str) -> Catalog:
    """Both files of a language as one."""
    answering, lead = (_read(folder / f"{language}.po", language) for folder in (LOCALE, LEAD))
    for message in lead:
        if message.id:
            answering[message.id] = message
    return answering


def twice(language: str) -> set[Message]:
    """What both files of a language translate, so that they could differ."""
    answering, lead = (known(_read(folder / f"{language}.po", language)) for folder in (LOCALE, LEAD))
    return answering.keys() & lead.keys()


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def known(of: Catalog) -> dict[Message, tuple[str, ...]]:
    """Every message of a catalogue with its translations."""
    found = [message for message in of if message.id]
    return {_tuple(message.id): _tuple(message.string) for message in found}


def _tuple(texts: object) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(map(str, texts)) if isinstance(texts, list | tuple) else ()
