"""The bundled fonts: all that the stylesheet names, nothing more, with their licence."""

import re
from pathlib import Path

import reports
from reports.html import TEMPLATES

FONTS = Path(reports.__file__).parent / "fonts"


def test_the_stylesheet_names_exactly_the_bundled_fonts() -> None:
    named = re.findall(r"parallax-font:([A-Za-z0-9-]+\.woff2)", (TEMPLATES / "brief.css").read_text("utf-8"))
    assert sorted(named) == sorted(path.name for path in FONTS.glob("*.woff2"))


def test_the_licence_lies_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")


def test_they_stay_small() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 1_500_000
