"""The long form is one that could be published, and its benchmark runs; how long anything takes is nobody's business here."""

import pytest

from bench.long_form import ITEMS, long_definition, run
from surveys.instrument.checks import check_publishable
from surveys.instrument.forms import questions


def test_the_form_has_sixty_questions_and_can_be_published() -> None:
    definition = long_definition()
    check_publishable(definition)
    assert len(list(questions(definition.pages))) == ITEMS


async def test_every_page_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    await run(requests=5, warming=1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines[2:]] == [
        "one page, untouched", "one page, answered", "all 60, untouched", "all 60, answered", "answering.css, once", "answering.js, once",
    ]  # fmt: skip
