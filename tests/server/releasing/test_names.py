"""What colleagues said by name beside figures of the others (mode attributed)."""

from server.release import new_release
from surveys.confidentiality import Contract
from surveys.queries.study import Answered, Before, StudiedAccount
from tests.server.releasing.materials import wave

SIGNED = Answered(1, "internal", "s", "i_ease", 5.0, None, None, signer=7, name="Kim")


def names(before: Before) -> int:
    answers = [SIGNED, *(Answered(1, "internal", f"x{number}", "i_ease", 4.0, None, None) for number in range(3))]
    studied = wave(1, Contract(vendor="attributed", releases="weekly"))
    release = new_release(studied, [StudiedAccount(1, "A", 9, 4, 4, 0)], answers, before)
    assert release is not None
    return sum(one.kind == "named" for one in release.findings)


def test_a_name_stands_beside_no_band_of_an_earlier_week() -> None:
    """A band of her and two others, less what she said, would tell of the two."""
    assert (names(Before()), names(Before(number=1, k=3))) == (1, 0)
