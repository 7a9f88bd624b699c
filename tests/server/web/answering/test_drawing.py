"""What is kept of drawn questions: nothing that somebody wrote, and nothing that somebody made up to fill the memory."""

from server.web.answering.drawing import _kept, draw_question
from server.web.answering.questions import Given, Option, Question

QUESTION = Question("ease", "scale", "How easy is it?", options=(Option("1", "1"), Option("2", "2")))


def test_only_what_our_form_sends_is_kept() -> None:
    _kept.cache_clear()
    for made_up in range(3):
        draw_question(QUESTION, Given((f"{made_up}{'x' * 60_000}",), problem="Please choose again."))
        draw_question(QUESTION, Given(text=f"words {made_up}"))
    assert _kept.cache_info().currsize == 0
    assert draw_question(QUESTION, Given(("1",))) == draw_question(QUESTION, Given(("1",)))
    assert _kept.cache_info().currsize == 1
