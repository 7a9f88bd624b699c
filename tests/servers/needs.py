"""What a test does without an optional part: it is skipped with the reason, or fails where every part is required."""

import os
from typing import NoReturn

import pytest

REQUIRE_ALL = os.environ.get("PARALLAX_REQUIRE_ALL") == "1"


def missing(reason: str) -> NoReturn:
    if REQUIRE_ALL:
        pytest.fail(f"{reason} (required by PARALLAX_REQUIRE_ALL=1)", pytrace=False)
    pytest.skip(reason)
