"""R6 by exhaustion: the words never tell more of a count than R5 prints anyway."""

import pytest

from surveys.participation import rate_words


@pytest.mark.parametrize(
    ("finished", "invited", "words"),
    [
        (0, 0, None),
        (4, 4, None),
        (0, 5, "under half"),
        (2, 5, "under half"),
        (3, 5, "half or more"),
        (3, 7, None),
        (4, 7, None),
        (8, 9, "half or more"),
        (5, 10, None),
        (2, 40, "under half"),
        (20, 40, None),
        (30, 40, "half or more"),
        (0, 200, "few"),
        (100, 200, "about 50 %"),
        (199, 200, "nearly all"),
        (120, 400, "about 30 %"),
    ],
)
def test_words(finished: int, invited: int, words: str | None) -> None:
    assert rate_words(finished, invited) == words


@pytest.mark.parametrize("k", [3, 5])
def test_words_never_narrow_a_printed_n(k: int) -> None:
    """Whoever sees the words, or their absence, cannot tell two counts apart that R5 prints alike."""
    shown: list[tuple[int, int]] = []
    for invited in range(130):
        by_print: dict[str, set[str | None]] = {}
        for finished in range(invited + 1):
            words = rate_words(finished, invited, k)
            by_print.setdefault(printed(finished, k), set()).add(words)
            shown += [(finished, invited)] if words else []
        assert all(len(words) == 1 for words in by_print.values()), invited
    assert len(shown) > 1_000


def printed(count: int, k: int) -> str:
    """The n of R5, written down again from the rule."""
    if count < k:
        return "none"
    for least, most, text in ((1, 7, "3–7"), (8, 14, "8–14")):
        if least <= count <= most:
            return text
    return f"{round(count / 5) * 5}"
