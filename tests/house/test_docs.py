"""A command or a setting without a sentence in the docs does not exist."""

import re

import pytest

from server.__main__ import parser
from tests.house.sources import PRODUCT, ROOT, python_files, strings

SETTING = re.compile(r"PARALLAX_[A-Z_]+")


def documentation() -> str:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def settings() -> list[str]:
    return sorted({found for path in python_files(*PRODUCT) for value in strings(path) for found in SETTING.findall(value)})


def commands() -> list[str]:
    groups = [action for action in parser()._actions if action.choices and action.metavar == "COMMAND"]
    return sorted(name for group in groups for name in group.choices or ())


def test_there_are_settings_and_commands_to_look_for() -> None:
    assert {"PARALLAX_DATABASE_URL", "PARALLAX_K"} <= set(settings())
    assert {"migrate"} <= set(commands())


@pytest.mark.parametrize("setting", settings())
def test_every_setting_is_documented(setting: str) -> None:
    assert re.search(rf"\b{setting}\b", documentation())


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    assert f"parallax {command}" in documentation()


def test_no_documented_setting_is_unknown() -> None:
    known = {*settings(), "PARALLAX_REQUIRE_ALL", "PARALLAX_TEST_FULL"}
    assert sorted(set(SETTING.findall(documentation())) - known) == []


def test_ci_runs_the_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 run.py demo" in readme
    assert "python3 run.py test" in readme
    assert "PARALLAX_REQUIRE_ALL=1 exec python3 run.py test\n" in (ROOT / ".ci/run").read_text(encoding="utf-8")
