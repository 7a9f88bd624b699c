"""What is kept of drawn questions: nothing that somebody wrote, and nothing that somebody made up to fill the memory."""

from server.web.answering.drawing import _kept, draw_question
from server.web.answering.questions import Given, Option, Question

QUESTION = Question("ease", "scale", "How easy is it?", options=(Option("1", "1"), Option("2", "2")))
SEVERAL = Question("why", "several", "Why?", options=(Option("a", "A"), Option("b", "B")))


def test_only_what_our_form_sends_is_kept() -> None:
    _kept.cache_clear()
    for made_up in range(3):
        draw_question(QUESTION, Given((f"{made_up}{'x' * 60_000}",), problem="Please choose again."))
        draw_question(QUESTION, Given(text=f"words {made_up}"))
        draw_question(QUESTION, Given((str(made_up + 3),)))
        draw_question(QUESTION, Given(("1",), problem=f"Problem {made_up}."))
        draw_question(QUESTION, Given(("1",) * (made_up + 2)))
        draw_question(SEVERAL, Given(("a",) * (made_up + 2)))
        draw_question(SEVERAL, Given(("b", "a")))
        draw_question(SEVERAL, Given(("a", f"x{made_up}")))
    draw_question(QUESTION, Given(("1", "2")))
    assert _kept.cache_info().currsize == 0
    assert draw_question(QUESTION, Given(("1",))) == draw_question(QUESTION, Given(("1",)))
    assert _kept.cache_info().currsize == 1
    assert _kept.cache_info()[:2] == (1, 1)
    for mark in (Given(), Given(("_declined",))):
        draw_question(QUESTION, mark)
        draw_question(QUESTION, mark)
    draw_question(SEVERAL, Given(("a", "b")))
    assert _kept.cache_info().currsize == 4
