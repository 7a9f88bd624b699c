"""How much a slow test does: the usual number, or the one that the project promises when everything is asked for."""

import os

FULL = os.environ.get("PARALLAX_TEST_FULL") == "1"


def count(usual: int, full: int) -> int:
    """`full` under `python3 run.py test --full`, else `usual`."""
    return full if FULL else usual
