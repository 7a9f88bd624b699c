"""Modes only ever add rules."""

from analysis.disclosure import RULES


def test_a_stricter_mode_keeps_all_rules_of_a_looser_one() -> None:
    assert RULES["attributed"] < RULES["pooled"] < RULES["confidential"]
    assert RULES["confidential"] == {f"R{number}" for number in range(14)}


def test_what_makes_pooled_figures_exact() -> None:
    assert RULES["confidential"] - RULES["pooled"] == {"R5", "R7", "R13"}
