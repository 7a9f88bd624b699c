"""Placeholders of a mail's wording: six words in braces, put in as text; nothing else in braces means anything."""

import re
from collections.abc import Mapping
from typing import Final

from surveys.sentences import Sentence, sentence

PLACEHOLDERS: Final = ("name", "account", "company", "link", "until", "minutes")
BRACED: Final = re.compile(r"\{([^{}]*)\}")


def problems_of_wording(subject: str, body: str) -> list[Sentence]:
    """What a lead has to put right before a mail can be worded so; nothing if it can."""
    names = dict.fromkeys(BRACED.findall(subject) + BRACED.findall(body))
    found = [
        sentence("There is no placeholder {placeholder}: use {known}.", placeholder=f"{{{name}}}", known=_KNOWN)
        for name in names
        if name not in PLACEHOLDERS
    ]
    if not subject.strip():
        found.append(sentence("The mail has no subject."))
    if "{link}" in subject:
        found.append(sentence("The link cannot stand in the subject: put {placeholder} into the text.", placeholder="{link}"))
    if "{link}" not in body:
        found.append(sentence("The text has no link: put {placeholder} where it shall stand.", placeholder="{link}"))
    return found


_KNOWN: Final = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in, once: what a value holds is never taken for a placeholder, and an unknown one stays as it stands."""
    return BRACED.sub(lambda found: values.get(found[1], found[0]), text)
