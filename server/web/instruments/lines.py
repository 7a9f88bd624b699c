"""Lists that an author writes one per line: choices, rows of a matrix, words of a scale, names of pairs, jumps."""

import re
from typing import Any

from surveys.errors import BadInput
from surveys.instrument.editing import free_name, name_from
from surveys.sentences import sentence

Json = dict[str, Any]
_CODED = re.compile(r"^\s*(?P<code>[\w-]*)\s*(?:\[(?P<flags>[^\]]*)\])?\s*=\s*(?P<words>.*)$")
_FLAGS = ("reverse", "unpaired")
_DIRECTIONS = ("received", "given")
END = "end"


def show_choices(choices: list[Json], language: str) -> str:
    return "\n".join(f"{choice['value']} = {choice['text'].get(language, '')}".rstrip() for choice in choices)


def read_choices(text: str, before: list[Json], language: str) -> list[Json]:
    """Choices by line; words of other languages stay with their code."""
    known = {choice["value"]: choice["text"] for choice in before}
    return [{"value": code, "text": _said(known.get(code, {}), language, words)} for code, _, words in _coded(text, "choice")]


def show_texts(texts: Json, language: str) -> str:
    return "\n".join(f"{code} = {words.get(language, '')}".rstrip() for code, words in texts.items())


def read_texts(text: str, before: Json, language: str) -> Json:
    """A map of texts by line, such as the anchors of a scale or the names of pairs."""
    return {code: _said(before.get(code, {}), language, words) for code, _, words in _coded(text, "name")}


def show_rows(rows: list[Json], language: str) -> str:
    return "\n".join(f"{row['name']}{_flags(row)} = {row['title'].get(language, '')}".rstrip() for row in rows)


def read_rows(text: str, before: list[Json], language: str) -> list[Json]:
    """Rows of a matrix by line, `name [pair, reverse] = words`; what a line does not say of a known row stays."""
    known = {row["name"]: row for row in before}
    return [_row(known.get(code, {}), code, flags, words, language) for code, flags, words in _coded(text, "row")]


def show_jumps(jumps: list[Json]) -> str:
    return "\n".join(f"{jump.get('if', '')} -> {jump.get('to') or END}".strip() for jump in jumps)


def read_jumps(text: str) -> list[Json]:
    """Jumps by line, `condition -> page`; `end` is behind the last page of the block."""
    jumps: list[Json] = []
    for number, line in enumerate(text.splitlines(), 1):
        condition, arrow, target = (part.strip() for part in line.rpartition("->"))
        if not line.strip():
            continue
        if not arrow or not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", target):
            raise BadInput(
                sentence(
                    "Line {number} is no jump: write {one}, or {other}.", number=number, one="{item} = 1 -> name_of_page", other=f"-> {END}"
                )
            )
        jump = {"if": condition} if condition else {}
        jumps.append(jump if target == END else {**jump, "to": target})
    return jumps


def _coded(text: str, otherwise: str) -> list[tuple[str, str | None, str]]:
    """Code, flags and words of each line; a line that is only words gets a code made of them."""
    found: list[tuple[str, str | None, str]] = []
    taken: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        coded = _CODED.match(line)
        words = coded["words"].strip() if coded else line.strip()
        code = coded["code"] if coded and coded["code"] else free_name(name_from(words, otherwise), taken)
        if code in taken:
            raise BadInput(sentence("Line {number}: {code} stands there twice; rename or remove one.", number=number, code=code))
        taken.add(code)
        found.append((code, coded["flags"] if coded else None, words))
    return found


def _said(text: Json, language: str, words: str) -> Json:
    said = {tag: known for tag, known in text.items() if tag != language}
    return {**said, language: words} if words else said


def _flags(row: Json) -> str:
    said = [row.get("pair", ""), *(flag for flag in _FLAGS if row.get(flag)), row.get("direction") or ""]
    listed = ", ".join(filter(None, said))
    return f" [{listed}]" if listed else ""


def _row(known: Json, name: str, flags: str | None, words: str, language: str) -> Json:
    row = {**known, "name": name, "title": _said(known.get("title", {}), language, words)}
    if flags is None:
        return row
    said = [flag.strip() for flag in flags.split(",") if flag.strip()]
    row |= {flag: flag in said for flag in _FLAGS}
    pairs = [flag for flag in said if flag not in _FLAGS and flag not in _DIRECTIONS]
    directions = [flag for flag in said if flag in _DIRECTIONS]
    row.pop("pair", None)
    row.pop("direction", None)
    return row | ({"pair": pairs[0]} if pairs else {}) | ({"direction": directions[0]} if directions else {})
