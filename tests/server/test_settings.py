"""Settings that end up in a header are read strictly."""

import pytest

from server.settings import read_settings
from surveys.errors import BadInput


def test_sites_that_may_frame_a_form_are_origins_apart_by_spaces() -> None:
    said = "https://portal.example.com  https://a-b.example:8443 http://127.0.0.1:9000 http://localhost"
    assert read_settings({"PARALLAX_EMBED_ORIGINS": said}).embed_origins == (
        "https://portal.example.com",
        "https://a-b.example:8443",
        "http://127.0.0.1:9000",
        "http://localhost",
    )
    assert read_settings({}).embed_origins == ()


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https:",
        "https://*",
        "http://portal.example.com",
        "http://127.0.0.1.example.com",
        "https://portal.example.com/",
        "https://portal.example.com;script-src",
        "'self'",
        "https://portal.example.com,https://b.example",
        "https://user@portal.example.com",
        "https://-a",
    ],
)
def test_anything_else_is_refused_with_its_name(origin: str) -> None:
    with pytest.raises(BadInput) as error:
        read_settings({"PARALLAX_EMBED_ORIGINS": f"https://good.example {origin}"})
    assert str(error.value).startswith(f"PARALLAX_EMBED_ORIGINS names {origin!r}: give origins such as https://portal.example.com")
