"""A brief as HTML: one typed object into one template, every text escaped."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.brief import Brief
from reports.page import page

TEMPLATES = Path(__file__).parent / "templates"


def render_brief(brief: Brief) -> str:
    """Return the brief as well-formed HTML without its stylesheet; `reports.pdf` adds that once per process."""
    return _environment().get_template("brief.html").render(page=page(brief))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
