"""What of a wave goes when."""

from surveys.planning.settings import Keep
from surveys.retention import DAY_MS, Until, kept_until, parts_due


def test_nothing_goes_before_the_end_of_the_wave() -> None:
    assert kept_until(Keep(answers=10, comments=5), None) == (
        Until("comments", 5, None), Until("answers", 10, None), Until("invitations", 365, None), Until("logs", 365, None),
    )  # fmt: skip


def test_comments_never_outlive_the_answers() -> None:
    assert kept_until(Keep(answers=10, comments=None, invitations=None, logs=None), 7)[0] == Until("comments", 10, 7 + 10 * DAY_MS)
    assert kept_until(Keep(answers=10, comments=90), 0)[0].days == 10


def test_a_part_is_due_from_its_very_moment_on() -> None:
    keep = Keep(answers=None, comments=0, invitations=1, logs=None)
    assert parts_due(keep, 100, 99) == ()
    assert parts_due(keep, 100, 100) == ("comments",)
    assert parts_due(keep, 100, 100 + DAY_MS) == ("comments", "invitations")
