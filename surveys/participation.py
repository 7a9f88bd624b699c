"""How many answered, in the words that R6 allows; pure."""

from surveys.sentences import sentence

FEWEST_FOR_TENTHS = 10
FEWEST_FOR_HALVES = 5
COARSE, FINE = 8, 15
FEW, NEARLY_ALL = sentence("few"), sentence("nearly all")
UNDER_HALF, HALF_OR_MORE = sentence("under half"), sentence("half or more")
ABOUT = {tenths: sentence("about {percent} %", percent=10 * tenths) for tenths in range(1, 10)}
# As they stand in a release, to be said in a page's language.
RATES = {str(words): words for words in (FEW, NEARLY_ALL, UNDER_HALF, HALF_OR_MORE, *ABOUT.values())}


def rate_words(finished: int, invited: int, k: int = 3) -> str | None:
    """Return the colleagues' rate in words; None where fewer than 5 were asked or any words would narrow an n of R5.

    Words are used only if every count that R5 prints alike gets the same ones: tenths if they pass, else halves.
    """
    alike = [count for count in range(invited + 1) if _printed(count, k) == _printed(finished, k)]
    ways = ((FEWEST_FOR_TENTHS, _tenths), (FEWEST_FOR_HALVES, _halves))
    for fewest, words in ways:
        said = {words(count, invited) for count in alike}
        if invited >= fewest and len(said) == 1:
            return str(said.pop())  # a release stores it
    return None


def _halves(finished: int, invited: int) -> str:
    return HALF_OR_MORE if 2 * finished >= invited else UNDER_HALF


def _tenths(finished: int, invited: int) -> str:
    tenths = (20 * finished + invited) // (2 * invited) if invited else 0
    return {0: FEW, 10: NEARLY_ALL}.get(tenths) or ABOUT[tenths]


def _printed(count: int, k: int) -> str:
    """The n of R5; below k nothing is printed at all."""
    if count < k:
        return ""
    if count < COARSE:
        return "3–7"
    return "8–14" if count < FINE else str(5 * ((count + 2) // 5))
