"""What stands in place of our side where it may not be shown of an account alone: its segment's small accounts together (R9)."""

from reports.brief import Brief
from reports.wording import band_words


def picture_words(brief: Brief) -> str:
    """One sentence on all of them, subjects by how many people and accounts stand behind them; empty where there are none."""
    if not brief.pictures:
        return ""
    groups: dict[tuple[str, int], list[str]] = {}
    for one in brief.pictures:
        groups.setdefault((one.side.n, one.accounts), []).append(f"{brief.labels.get(one.pair, one.pair)} {band_words(one.side)}")
    said = "; ".join(f"{', '.join(subjects)} (n {n}, {accounts} accounts)" for (n, accounts), subjects in groups.items())
    segment = brief.pictures[0].segment
    return f"Where too few colleagues may be shown for this account alone, small accounts of its segment ({segment}) say together: {said}."
