"""The simulations that run by themselves do run, with tiny counts."""

import re
import sys

import pytest

from bench import handoffs, suppression


def run(main: object, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert callable(main)
    monkeypatch.setattr(sys, "argv", ["bench", *arguments])
    assert not main()
    return capsys.readouterr().out.splitlines()


def test_hand_offs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(handoffs.main, ["--replicates", "1"], monkeypatch, capsys)
    assert len(lines) > 5


def test_the_auditor_leaks_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(suppression.main, ["--cases", "3"], monkeypatch, capsys)
    fields = [re.split(r"  +", line.strip()) for line in lines]
    leaks = fields[0].index("leaks") + 1  # the first column has no head
    assert len(fields) == 9
    assert {row[leaks] for row in fields[1:]} == {"0.0%"}
