"""Whatever the logic of a form and whatever is posted to it: answers to what is not shown never survive, and only what is shown is asked for."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from server.web.answering.fitting import fit
from server.web.answering.questions import form_for
from server.web.answering.screens import shown_screens
from server.web.answering.sections import asked_by, field_names, sections
from surveys.answer_values import SKIPPED
from surveys.answers import is_required, operand
from surveys.drafts import Draft
from surveys.instrument.forms import pages_for, questions
from surveys.instrument.logic import holds
from surveys.instrument.routes import shown_pages
from surveys.instrument.types import Ranking
from surveys.queries.answering import LinkAccount
from tests.counts import count
from tests.server.web.answering.random_forms import random_form, random_post

ACCOUNT = LinkAccount(1, "Acme", "not_started", names_handoff=False, asked_customers=9)
RANDOM = st.randoms(use_true_random=False)


@settings(max_examples=count(300, 3_000), deadline=None)
@given(RANDOM)
def test_answers_to_what_is_not_shown_never_survive(random: Random) -> None:
    pages = pages_for(random_form(random), "customer")
    items = list(questions(pages))
    draft = Draft()
    for _ in range(3):
        draft = fit(draft, pages, [], random_post(random, items), asks_required=False).draft
        known = {name: operand(value) for name, value in draft.values.items()}
        on_the_way = shown_pages(pages, known)
        for page in pages:
            for item in questions([page]):
                shown = page.name in on_the_way and holds(item.visible_if, known)
                assert (draft.values[item.name].missing == "hidden") is not shown


@settings(max_examples=count(100, 1_000), deadline=None)
@given(RANDOM)
def test_only_what_is_shown_is_asked_for(random: Random) -> None:
    pages = pages_for(random_form(random), "customer")
    items = list(questions(pages))
    fitted = fit(Draft(), pages, [], random_post(random, items), asks_required=True)
    known = {name: operand(value) for name, value in fitted.draft.values.items()}
    lacking = {
        item.name
        for item in items
        if (value := fitted.draft.values[item.name]).missing != "hidden"
        and is_required(item, known)
        and (value == SKIPPED or (isinstance(item, Ranking) and value.text and len(value.text.split()) < item.places))
    }
    assert {place.where for place in fitted.problems} == lacking


@settings(max_examples=count(100, 1_000), deadline=None)
@given(RANDOM)
def test_the_screens_show_every_answered_question_and_ask_of_no_page_that_is_jumped_over(random: Random) -> None:
    definition = random_form(random)
    form = form_for(definition, repr(definition), "customer", "en")
    draft = fit(Draft(), form.pages, [], random_post(random, list(questions(form.pages))), asks_required=False).draft
    screens = shown_screens(form, draft, {})
    shown = {name for screen in screens for name in field_names(sections(form, screen, draft, {}, ACCOUNT))}
    assert {name for name, value in draft.values.items() if value.missing != "hidden"} <= shown
    known = {name: operand(value) for name, value in draft.values.items()}
    assert {screen.page.name for screen in screens if screen.page} <= shown_pages(form.pages, known)
    for screen in screens:
        on_screen = field_names(sections(form, screen, draft, {}, ACCOUNT))
        assert {*on_screen} <= {question.name for question in asked_by(form, screen, draft, {}, ACCOUNT)}
