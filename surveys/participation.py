"""How many answered, in the words that R6 allows; pure."""

FEWEST_FOR_TENTHS = 10
FEWEST_FOR_HALVES = 5
COARSE, FINE = 8, 15


def rate_words(finished: int, invited: int, k: int = 3) -> str | None:
    """Return the colleagues' rate in words; None where fewer than 5 were asked or any words would narrow an n of R5.

    Words are used only if every count that R5 prints alike gets the same ones: tenths if they pass, else halves.
    """
    alike = [count for count in range(invited + 1) if _printed(count, k) == _printed(finished, k)]
    ways = ((FEWEST_FOR_TENTHS, _tenths), (FEWEST_FOR_HALVES, _halves))
    for fewest, words in ways:
        said = {words(count, invited) for count in alike}
        if invited >= fewest and len(said) == 1:
            return said.pop()
    return None


def _halves(finished: int, invited: int) -> str:
    return "half or more" if 2 * finished >= invited else "under half"


def _tenths(finished: int, invited: int) -> str:
    tenths = (20 * finished + invited) // (2 * invited) if invited else 0
    return {0: "few", 10: "nearly all"}.get(tenths, f"about {tenths}0 %")


def _printed(count: int, k: int) -> str:
    """The n of R5; below k nothing is printed at all."""
    if count < k:
        return ""
    if count < COARSE:
        return "3–7"
    return "8–14" if count < FINE else str(5 * ((count + 2) // 5))
