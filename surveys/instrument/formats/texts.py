"""Texts of other formats made plain, languages by whatever name, and the few words that other formats leave unsaid."""

import re
from functools import lru_cache
from html.parser import HTMLParser

LONGEST = 20_000
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>|&(?:[a-zA-Z]{2,8}|#[0-9]{1,6});")
_LOSSLESS = re.compile(r"</?(?:br|p|div)\s*/?>|&(?:[a-zA-Z]{2,8}|#[0-9]{1,6});", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLOCKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_SILENT = frozenset({"script", "style"})
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_BRACKETED = re.compile(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3})\)\s*$")

WORDS = {
    "yes": {"en": "Yes", "de": "Ja", "fr": "Oui", "es": "Sí", "ar": "نعم"},
    "no": {"en": "No", "de": "Nein", "fr": "Non", "es": "No", "ar": "لا"},
    "uncertain": {"en": "Uncertain", "de": "Unsicher", "fr": "Incertain", "es": "No estoy seguro", "ar": "غير متأكد"},
    "increase": {"en": "Increase", "de": "Zunahme", "fr": "Augmentation", "es": "Aumento", "ar": "زيادة"},
    "same": {"en": "Same", "de": "Gleich", "fr": "Sans changement", "es": "Igual", "ar": "بدون تغيير"},
    "decrease": {"en": "Decrease", "de": "Abnahme", "fr": "Diminution", "es": "Disminución", "ar": "نقصان"},
    "female": {"en": "Female", "de": "Weiblich", "fr": "Femme", "es": "Mujer", "ar": "أنثى"},
    "male": {"en": "Male", "de": "Männlich", "fr": "Homme", "es": "Hombre", "ar": "ذكر"},
    "none": {"en": "None", "de": "Keines davon", "fr": "Aucun", "es": "Ninguno", "ar": "لا شيء"},
    "other": {"en": "Other", "de": "Sonstiges", "fr": "Autre", "es": "Otro", "ar": "غير ذلك"},
    "which": {
        "en": "Other: please describe",
        "de": "Sonstiges: bitte beschreiben",
        "fr": "Autre : veuillez préciser",
        "es": "Otro: por favor, descríbalo",
        "ar": "غير ذلك: يرجى التوضيح",
    },
    "comment": {"en": "Your comment", "de": "Ihr Kommentar", "fr": "Votre commentaire", "es": "Su comentario", "ar": "تعليقك"},
}


def plain(text: str) -> tuple[str, str]:
    """A text without markup and control characters, and what was done to it, if anything."""
    done = []
    found = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(found) > LONGEST:
        found = found[:LONGEST]
        done.append(f"cut after {LONGEST:,} characters")
    if _MARKUP.search(found) or _EMPHASIS.search(found):
        if _MARKUP.search(_LOSSLESS.sub("", found)) or _EMPHASIS.search(found):
            done.append("its markup was removed")
        found = _without_tags(_EMPHASIS.sub(r"\2", found))
    if _CONTROLS.search(found):
        found = _CONTROLS.sub("", found)
        done.append("control characters were removed")
    return found.strip(), ", ".join(done)


def _without_tags(text: str) -> str:
    reader = _Words()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # what html.parser says of `<![` without an end
        reader.found = [_MARKUP.sub(" ", text)]
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.found.append("\n")
        if tag == "img":
            self.found.append(next((f" {value} " for name, value in attrs if name == "alt" and value), ""))

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def language_tag(name: str) -> str:
    """The tag of a language by whatever a format calls it: `de`, `pt_BR`, `French (fr)`, `Deutsch`; empty if unknown."""
    bracketed = _BRACKETED.search(name)
    written = (bracketed[1] if bracketed else name.strip()).replace("_", "-")
    first, *others = written.split("-")
    tag = "-".join([first.lower(), *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in others)])
    if _TAG.fullmatch(tag) and (bracketed or len(first) == 2 or others):
        return tag
    return _names().get(name.strip().lower(), tag if _TAG.fullmatch(tag) else "")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Names of languages in English, and of the more usual ones in themselves."""
    from babel import Locale

    own = {str(Locale(tag).get_display_name(tag)).lower(): tag for tag in ("ar", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "zh")}
    return {name.lower(): tag for tag, name in Locale("en").languages.items() if _TAG.fullmatch(tag)} | own
