"""Every file says what it is for, is about one subject, short, and honest about what it switches off."""

import ast
import re
import statistics
from pathlib import Path

from tests.house.sources import EVERYTHING, PRODUCT, ROOT, Function, functions, name, python_files, text, tree

LINES = 300
FUNCTION_LINES = 50
EMPTY_NAMES = {"common", "helper", "helpers", "manager", "managers", "misc", "service", "services", "util", "utils"}
IGNORE = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<codes>: [A-Z0-9, ]+|\[[a-z, -]+\])?(?P<reason>\s*(#|- )\s*\w.*)?")
COMMENT = re.compile(r"{#.*?#}|/\*.*?\*/|<!--.*?-->", re.DOTALL)
FLEX = re.compile(r"display\s*:\s*(inline-)?flex|(?<![-\w])columns?(-count|-width)?\s*:")


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_the_first_line_of_a_file_says_what_it_is_for() -> None:
    silent = [name(path) for path in python_files(*EVERYTHING) if text(path).strip() and not ast.get_docstring(tree(path))]
    assert silent == []


def test_files_are_short() -> None:
    long = {name(path): lines for path in python_files(*EVERYTHING) if (lines := text(path).count("\n")) > LINES}
    assert long == {}


def test_functions_are_short() -> None:
    found = [(path, function) for path in python_files(*EVERYTHING) for function in functions(path)]
    assert {f"{name(path)}:{one.lineno} {one.name}": length(one) for path, one in found if length(one) > FUNCTION_LINES} == {}


def test_most_functions_of_the_product_fit_in_a_look() -> None:
    lengths = [length(function) for path in python_files(*PRODUCT) for function in functions(path)]
    assert statistics.median(lengths) <= 12
    assert statistics.quantiles(lengths, n=20)[-1] <= 30


def test_names_say_the_subject() -> None:
    assert [name(path) for path in python_files(*EVERYTHING) if EMPTY_NAMES & {*path.relative_to(ROOT).parts[:-1], path.stem}] == []


def test_annotations_of_handlers_can_be_read_at_run_time() -> None:
    postponed = "from __future__ import annotations"
    assert [name(path) for path in python_files(*PRODUCT) if postponed in text(path)] == []


def test_whatever_is_switched_off_carries_its_reason() -> None:
    bare = [
        f"{name(path)}:{number}"
        for path in python_files(*EVERYTHING)
        for number, line in enumerate(text(path).splitlines(), 1)
        if (found := IGNORE.search(line)) and not (found["codes"] and found["reason"])
    ]
    assert bare == []


def test_every_test_asserts_something() -> None:
    files = [path for path in python_files("tests") if path.name.startswith("test_")]
    tests = [(path, one) for path in files for one in functions(path) if one.name.startswith("test_")]
    assert len(tests) > 20
    assert [f"{name(path)}:{one.lineno} {one.name}" for path, one in tests if not asserts(one)] == []


def asserts(function: Function) -> bool:
    """An `assert`, `pytest.raises`, or a call of something that is named after asserting."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call) and re.match(r"raises|assert|expect|check", called(node)):
            return True
    return False


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_every_folder_of_tests_is_a_package() -> None:
    assert sorted({name(path.parent) for path in python_files("tests") if not (path.parent / "__init__.py").exists()}) == []


def test_the_brief_uses_neither_flex_nor_columns() -> None:
    """Nested flex takes WeasyPrint exponential time (depth 6: 1.8 s), and columns cost a brief a fifth of its time."""
    styled = [path for path in (ROOT / "reports").rglob("*") if path.suffix in {".css", ".html", ".py", ".svg", ".xml"}]
    assert [f"{name(path)}: {found[0]}" for path in styled if (found := FLEX.search(COMMENT.sub("", text(path))))] == []


def test_the_ban_sees_what_it_bans() -> None:
    banned = ["display: flex", "display:inline-flex", "columns: 2", "column-count:3", "column-width : 4em"]
    allowed = ["grid-template-columns: 1fr", "display: table-column", "column-gap: 2mm", "display: grid"]
    assert [bool(FLEX.search(rule)) for rule in banned + allowed] == [True] * 5 + [False] * 4


def test_chance_is_never_asked_in_the_analysis() -> None:
    assert [name(path) for path in python_files("analysis") if re.search(r"\b(np|numpy)\.random\b|\bdefault_rng\b", text(path))] == []


def test_the_license_is_whole() -> None:
    license_ = text(Path(ROOT / "LICENSE"))
    assert [line in license_ for line in ("Version 2.0, January 2004", "END OF TERMS AND CONDITIONS", "APPENDIX: How to apply")] == [
        True
    ] * 3
    assert 'license = "Apache-2.0"' in text(ROOT / "pyproject.toml")
