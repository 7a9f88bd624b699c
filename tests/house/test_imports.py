"""Imports go one way: the contracts hold, and each of them catches a violation planted in a copy of the tree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("server", "reports", "analysis", "surveys")
PLANTED = [
    ("layers", "surveys/planted.py", "import analysis.results"),
    ("layers", "analysis/planted.py", "from reports import brief"),
    ("layers", "reports/planted.py", "import server.settings"),
    ("pure-surveys", "analysis/planted.py", "from surveys.tables import people"),
    ("pure-surveys", "reports/planted.py", "def late() -> None:\n    import surveys.engine.connect"),
    ("reports-see-results", "reports/planted.py", "from analysis import gaps"),
    ("web-reads-and-acts", "server/web/planted.py", "from surveys.tables.people import Account"),
    ("web-stays-small", "server/web/planted.py", "from analysis.results import Withheld"),
    ("web-stays-small", "server/web/planted.py", "import reports.charts"),
    ("analysis-is-pure", "analysis/planted.py", "import os"),
    ("analysis-is-pure", "analysis/planted.py", "from time import monotonic"),
    ("analysis-is-pure", "analysis/planted.py", "import piccolo.table"),
    ("home-of-piccolo", "surveys/planted.py", "from piccolo.table import Table"),
    ("home-of-piccolo", "reports/planted.py", "import asyncpg"),
    ("home-of-the-web", "surveys/actions/planted.py", "import litestar"),
    ("home-of-the-web", "surveys/actions/planted.py", "from redis.asyncio import Redis"),
    ("home-of-smtp", "server/web/planted.py", "import aiosmtplib"),
    ("home-of-textblob", "analysis/planted.py", "from textblob import TextBlob"),
    ("home-of-vader", "reports/planted.py", "from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer"),
    ("home-of-weasyprint", "reports/planted.py", "import weasyprint"),
]


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.ttf", "*.woff2"))
    return tmp_path


def check(tree: Path, *options: str) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo", *options]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_the_contracts_hold() -> None:
    code, output = check(ROOT)
    assert code == 0, output


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED)
def test_a_planted_violation_is_caught(copied_tree: Path, contract: str, file: str, line: str) -> None:
    (copied_tree / file).write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")
    code, output = check(copied_tree, "--contract", contract)
    assert code == 1, output
    assert file.removesuffix(".py").replace("/", ".") in output


def test_reports_may_see_the_results(copied_tree: Path) -> None:
    (copied_tree / "reports/planted.py").write_text('"""Planted."""\n\nfrom analysis.results import Withheld\n', encoding="utf-8")
    assert check(copied_tree, "--contract", "layers", "--contract", "reports-see-results")[0] == 0


def test_every_contract_has_a_planted_violation() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = {line.split('"')[1] for line in text.splitlines() if line.startswith("id = ")}
    assert {contract for contract, _, _ in PLANTED} == contracts
