"""What goes with a person who is erased, and when anybody may see that it went (R12)."""

from collections.abc import Hashable, Mapping

from msgspec import Struct, structs

from analysis.disclosure.pools import Written


class Shown(Struct, frozen=True):
    """One release as readers see it: figures by their place, and words."""

    figures: Mapping[Hashable, object]
    words: tuple[Written, ...]


def erased(shown: Shown, author: Hashable, *, is_last: bool) -> Shown:
    """The release after its author was erased.

    While another release is to come nothing changes: there the person is left out, and `batches` decides which figures may move.
    After the last one the words go. Figures stay in either case: a figure less one person would tell what that person said.
    """
    return structs.replace(shown, words=tuple(one for one in shown.words if one.author != author)) if is_last else shown
