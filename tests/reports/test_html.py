"""The template: escaped, well-formed, strict, and free of what WeasyPrint pays dearly for."""

import re
from xml.etree import ElementTree as ET

import pytest
from jinja2 import UndefinedError
from msgspec import structs

from reports.html import TEMPLATES, _environment, render_brief
from tests.reports.sample import BRIEF, extreme

HOSTILE = "<img src=x onerror=1>&amp;\"'</td></table><script>1</script>"


def test_a_brief_is_well_formed() -> None:
    root = ET.fromstring(render_brief(BRIEF))
    assert (root.tag, root.get("lang"), root.findtext("head/title")) == (
        "html",
        "en",
        "Brief: Nordwind Logistik GmbH, Relationship alignment, spring 2026",
    )


def test_hostile_text_adds_no_element() -> None:
    plain = [element.tag for element in ET.fromstring(render_brief(extreme("x"))).iter()]
    hostile = [element.tag for element in ET.fromstring(render_brief(extreme(HOSTILE))).iter()]
    assert hostile == plain


@pytest.mark.parametrize("letters", ["\x00\x01\x0b", "\ud800", "\ufffe\uffff", "\u202e\u2066", "]]>", "{{ page }}{% raw %}", "&#0;"])
def test_no_character_breaks_the_document(letters: str) -> None:
    assert ET.fromstring(render_brief(extreme(letters))).tag == "html"


def test_the_same_brief_gives_the_same_html() -> None:
    assert render_brief(BRIEF) == render_brief(structs.replace(BRIEF))


def test_an_undefined_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _environment().from_string("{{ page.nothing }}").render(page=BRIEF)


@pytest.mark.parametrize("name", ["brief.html", "brief.css", "paper.html", "paper.css"])
def test_no_flex_no_columns_no_addresses(name: str) -> None:
    text = re.sub(r"{#.*?#}|/\*.*?\*/", "", (TEMPLATES / name).read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r"flex|columns?:|column-count|grid|https?:|file:|<style|style=|<img|<a ", text) == []


def test_every_template_is_looked_at() -> None:
    assert sorted(path.name for path in TEMPLATES.iterdir()) == ["brief.css", "brief.html", "paper.css", "paper.html"]


def test_nothing_is_marked_safe_in_the_template() -> None:
    assert "|safe" not in "".join(path.read_text("utf-8") for path in TEMPLATES.glob("*.html")).replace(" ", "")
