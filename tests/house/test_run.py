"""`run.py`: it explains itself, refuses a machine with the sentence that helps, and costs nothing once prepared."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).parents[2]


def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "run.py"), *arguments], capture_output=True, text=True)


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["--help"], 0), (["deploy"], 2)])
def test_it_explains_itself(arguments: list[str], code: int) -> None:
    answer = ask(*arguments)
    assert (answer.returncode, answer.stdout.strip(), answer.stderr) == (code, str(run.__doc__).strip(), "")


@pytest.mark.parametrize(("version", "word"), [((3, 9, 2), "3.9"), ((3, 14, 0), "3.14")])
def test_another_python_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], version: tuple[int, ...], word: str
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as stopped:
        run.refuse_machine()
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith(f"Parallax needs Python 3.11, 3.12 or 3.13, and this is {word}. ")


def test_windows_is_told_what_to_run_first(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit):
        run.refuse_machine()
    assert "first run: wsl --install -d Debian" in capsys.readouterr().err


def test_once_prepared_it_costs_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "parallax").touch()
    stamp = tmp_path / "prepared"
    stamp.write_text(f"{run.ROOT}\n{run.fingerprint()}\n", encoding="utf-8")
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "STAMP", stamp)
    monkeypatch.setattr(run, "UV", tmp_path / "must not be run")
    began = time.monotonic()
    run.prepare()
    assert time.monotonic() - began < 0.5


def test_the_preloader_loads_libraries_in_any_order(tmp_path: Path) -> None:
    """The script that run.py writes beside the packages compiles and stays silent without libraries."""
    (tmp_path / "parallax_libraries.py").write_text(run.PRELOADER.format(home=str(tmp_path)), encoding="utf-8")
    (tmp_path / "weasyprint.py").write_text("print('imported')", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", "import parallax_libraries, weasyprint"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("imported\n", "")
