"""What is kept of drawn questions: nothing that somebody wrote, and nothing that somebody made up to fill the memory."""

from server.web.answering import wording
from server.web.answering.drawing import _kept, draw_question
from server.web.answering.marks import Given
from server.web.answering.questions import Entry, Option, Question, form_for
from server.web.answering.wording import page_view
from surveys.queries.answering import LinkAccount
from tests.server.web.answering.every_type import EVERY_TYPE

QUESTION = Question("ease", "scale", "How easy is it?", options=(Option("1", "1"), Option("2", "2")))
SEVERAL = Question("why", "several", "Why?", options=(Option("a", "A"), Option("b", "B")))
RANKED = Question("order", "ranking", "Which first?", options=SEVERAL.options, places=2)
NUMBER = Question("days", "number", "How many?", entry=Entry(0.0, 9.0))
RECALLING = Question("more", "one", "You said <b>slow</b>. Why?", options=(Option("a", "A"),), recalls=True)


def test_only_what_our_form_sends_is_kept() -> None:
    _kept.cache_clear()
    for made_up in range(3):
        for question, mark in (
            (QUESTION, Given((f"{made_up}{'x' * 60_000}",), problem="Please choose again.")),
            (QUESTION, Given(text=f"words {made_up}")),
            (QUESTION, Given((str(made_up + 3),))),
            (QUESTION, Given(("1",), problem=f"Problem {made_up}.")),
            (QUESTION, Given(("1",) * (made_up + 2))),
            (SEVERAL, Given(("a",) * (made_up + 2))),
            (SEVERAL, Given(("b", "a"))),
            (SEVERAL, Given(("a", f"x{made_up}"))),
            (RANKED, Given((f"a:{made_up}", "b:1"))),
            (NUMBER, Given(text=str(made_up))),
        ):
            draw_question(question, mark, "en")
    draw_question(QUESTION, Given(("1", "2")), "en")
    assert _kept.cache_info().currsize == 0
    assert draw_question(QUESTION, Given(("1",)), "en") == draw_question(QUESTION, Given(("1",)), "en")
    assert _kept.cache_info().currsize == 1
    assert _kept.cache_info()[:2] == (1, 1)
    for mark in (Given(), Given(("_declined",))):
        draw_question(QUESTION, mark, "en")
        draw_question(QUESTION, mark, "en")
    draw_question(SEVERAL, Given(("a", "b")), "en")
    assert _kept.cache_info().currsize == 4


def test_what_recalls_a_persons_words_is_never_kept() -> None:
    _kept.cache_clear()
    for mark in (Given(), Given(("a",))):
        assert "You said &lt;b&gt;slow&lt;/b&gt;. Why?" in draw_question(RECALLING, mark, "en")
    assert _kept.cache_info().currsize == 0


def test_a_question_is_kept_once_per_language() -> None:
    assert "Clear answer" in draw_question(QUESTION, Given(), "en")
    assert "Antwort" in draw_question(QUESTION, Given(), "de")
    assert "Clear answer" in draw_question(QUESTION, Given(), "en")


def test_a_page_that_recalls_an_answer_is_made_anew() -> None:
    form = form_for(EVERY_TYPE, "recalling", "customer", "en")
    account = LinkAccount(1, "Acme", "not_started", names_handoff=False, asked_customers=9)
    before = wording._kept.cache_info()
    view = page_view(form, form.page_of["c_summary"], account, recalled={"c_word": "A secret"})
    assert "In a word: A secret." in view.questions[0].title
    assert all(question.recalls for question in view.questions)
    assert wording._kept.cache_info() == before
