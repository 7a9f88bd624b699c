"""Documents as HTML: one typed object into one template, every text escaped."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.brief import Brief
from reports.page import page
from reports.paper import Paper

TEMPLATES = Path(__file__).parent / "templates"


def render_brief(brief: Brief) -> str:
    """Return the brief as well-formed HTML without its stylesheet; `reports.pdf` adds that once per process."""
    return _environment().get_template("brief.html").render(page=page(brief))


def render_paper(paper: Paper) -> str:
    """Return a questionnaire for print in the same way."""
    return _environment().get_template("paper.html").render(page=paper)


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
