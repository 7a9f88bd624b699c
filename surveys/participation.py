"""How many answered, in the words that R6 allows; pure."""

FEWEST_FOR_TENTHS = 10
FEWEST_FOR_HALVES = 5
COARSE, FINE = 8, 15


def rate_words(finished: int, invited: int, k: int = 3) -> str | None:
    """Return the colleagues' rate in words; None where fewer than 5 were asked or the words would narrow an n of R5.

    The words are shown only if every count that R5 prints alike would get them too.
    """
    words = _words(finished, invited)
    alike = (count for count in range(invited + 1) if _printed(count, k) == _printed(finished, k))
    return words if words and all(_words(count, invited) == words for count in alike) else None


def _words(finished: int, invited: int) -> str | None:
    if invited < FEWEST_FOR_HALVES:
        return None
    if invited < FEWEST_FOR_TENTHS:
        return "half or more" if 2 * finished >= invited else "under half"
    tenths = (20 * finished + invited) // (2 * invited)
    return {0: "few", 10: "nearly all"}.get(tenths, f"about {tenths}0 %")


def _printed(count: int, k: int) -> str:
    """The n of R5; below k nothing is printed at all."""
    if count < k:
        return ""
    if count < COARSE:
        return "3–7"
    return "8–14" if count < FINE else str(5 * ((count + 2) // 5))
