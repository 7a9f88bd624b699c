"""A key is made from a title."""

import pytest

from server.web.instruments.starting import key_from


@pytest.mark.parametrize(
    ("name", "key"), [("Spring 2026", "spring-2026"), ("  Für Käufer! ", "fur-kaufer"), ("ÅÄÖ", "aao"), ("日本", ""), ("a" * 90, "a" * 64)]
)
def test_a_key_is_made_from_the_name(name: str, key: str) -> None:
    assert key_from(name) == key
