"""What a customer answered, in words, as the people of their account read it."""

from collections.abc import Iterator

from msgspec import Struct

from server.web.answering.marks import given, in_words
from server.web.answering.questions import Question, form_for
from server.web.answering.screens import every_screen
from server.web.answering.sections import asked_by
from server.web.language import translate
from surveys.drafts import Draft
from surveys.queries.replies import Thread
from surveys.sentences import sentence

WRITTEN = ("line", "text")


class Said(Struct, frozen=True):
    """One question with its answer; `quoted` if these are the person's own words."""

    title: str
    answer: str
    quoted: bool


def said_answers(thread: Thread, language: str) -> tuple[Said, ...]:
    """Everything that was answered, in the order of the questions; words alone where figures may not be shown (R3)."""
    return tuple(one for one in _said(thread, language) if one.quoted or thread.figures)


def _said(thread: Thread, language: str) -> Iterator[Said]:
    form = form_for(thread.definition, thread.content_hash, "customer", language)
    draft = Draft(values=thread.values)
    for screen in every_screen(form, draft, {}):
        for question in asked_by(form, screen, draft, {}, thread.account):
            answer = _answer(question, draft, language)
            if answer and question.name in thread.values:
                yield Said(question.full_title, answer, question.kind in WRITTEN)


def _answer(question: Question, draft: Draft, language: str) -> str:
    mark = given(draft, question.name)
    words = in_words(question, mark, language)
    if question.kind == "scale" and words.lstrip("-").isdigit():
        return translate(sentence("{point} of {most}", point=words, most=question.options[-1].value), language)
    return words
