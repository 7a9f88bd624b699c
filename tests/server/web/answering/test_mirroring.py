"""The browser shows and hides by itself, as a convenience: it must agree with the server about every condition and every field."""

from itertools import count as numbers
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from playwright.async_api import Browser, Page

from server.web.answering.drawing import answer_page, draw_form
from server.web.answering.fitting import fit
from server.web.answering.questions import form_for
from server.web.answering.screens import WHOLE, Screen
from server.web.answering.visits import Visit
from server.web.pages import assets
from surveys.answer_values import UnfitError, parse_answer
from surveys.answers import operand
from surveys.confidentiality import Contract
from surveys.drafts import Draft
from surveys.instrument.browser_logic import for_browser
from surveys.instrument.forms import questions
from surveys.instrument.logic import All, AnyOf, Compare, Const, Empty, Expression, Not, Operand, Ref, evaluate
from surveys.instrument.types import Choice, Comment, Number, Ranking, TextLine
from surveys.queries.answering import Link, LinkAccount, Stored
from tests.counts import count
from tests.server.web.answering.random_forms import random_form

SCRIPT = assets["answering.js"].content.decode()
EMPTY_FORM = "<form name=answers><input type=text name=t><textarea name=t2></textarea></form>"
NAMES = ("a", "b", "c")
WORDS = ("", "x", "a b", "b", "2026-06-30", "2026-07-01", "2026-6-30", "4.0", "1e-05", "Été", "é\u00a0x", "１", "\U0001f600 b", " ")
NUMBERS = (0.0, 4.0, 4.5, -2.0, 1e-5, 0.000123, 1e-4, 999999999.5, 1e12)
CONSTANTS: tuple[float | str, ...] = (*WORDS, *NUMBERS)
VALUES: tuple[Operand, ...] = (None, *CONSTANTS)
OPERANDS = st.sampled_from(NAMES).map(Ref) | st.sampled_from(CONSTANTS).map(Const)
COMPARISONS = st.builds(Compare, OPERANDS, st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "contains", "notcontains"]), OPERANDS)
EXPRESSIONS = st.recursive(
    COMPARISONS | st.sampled_from(NAMES).map(lambda name: Empty(Ref(name))),
    lambda part: part.map(Not) | st.lists(part, min_size=2, max_size=3).map(lambda parts: All(tuple(parts)))
    | st.lists(part, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    max_leaves=5,
)  # fmt: skip
HOLDS = "cases => cases.map(([condition, values]) => holds(condition, name => values[name] ?? null))"
READ = """cases => cases.map(([name, reading, typed]) => {
  document.forms.answers.elements[name].value = typed; return [answer(name, reading), document.forms.answers.elements[name].value];
})"""


@pytest.fixture
async def page(browser: Browser) -> Page:
    return await browser.new_page()


async def load(page: Page, html: str) -> None:
    await page.goto("about:blank")  # a document of its own: a script runs once in each
    await page.set_content(html)
    await page.add_script_tag(content=SCRIPT)


async def test_browser_and_server_agree_about_every_expression(page: Page) -> None:
    expressions: list[Expression] = []

    @settings(max_examples=count(400, 3_000), deadline=None, database=None)
    @given(EXPRESSIONS)
    def collect(expression: Expression) -> None:
        expressions.append(expression)

    collect()
    await load(page, EMPTY_FORM)
    random = Random(1)
    cases = [(expression, {name: random.choice(VALUES) for name in NAMES}) for expression in expressions for _ in range(10)]
    sent = [(for_browser(expression, {name: [name] for name in NAMES}, {}), values) for expression, values in cases]
    found = await page.evaluate(HOLDS, sent)
    expected = [evaluate(expression, values) for expression, values in cases]
    assert [case for case, one, other in zip(cases, found, expected, strict=True) if one is not other] == []
    assert {*expected} == {True, False}


async def test_browser_and_server_read_a_number_alike(page: Page) -> None:
    texts: list[str] = []

    @settings(max_examples=count(500, 10_000), deadline=None, database=None)
    @given(st.text("0123456789.,-+٣٫१−x \u00a0１𝟗", max_size=6))
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    await load(page, EMPTY_FORM)
    item = Number(name="t", title={}, decimals=6)
    found = [value for value, _ in await page.evaluate(READ, [("t", 1, text) for text in texts])]
    assert found == [_read(item, text) for text in texts]
    assert sum(value is not None for value in found) > 50


def _read(item: Number | TextLine | Comment, text: str) -> Operand:
    try:
        return operand(parse_answer(item, [text]))
    except UnfitError:
        return None


async def test_browser_and_server_read_words_alike(page: Page) -> None:
    texts: list[str] = []
    letters = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff") | st.sampled_from(" \n\t_")

    @settings(max_examples=count(300, 10_000), deadline=None, database=None)
    @given(st.text(letters, max_size=8) | st.just("_declined"))
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    await load(page, EMPTY_FORM)
    for item, name, reading in ((TextLine(name="t", title={}), "t", 3), (Comment(name="t2", title={}), "t2", 0)):
        for value, shown in await page.evaluate(READ, [(name, reading, text) for text in texts]):
            assert (value or None) == _read(item, shown)


async def test_places_are_read_in_their_order(page: Page) -> None:
    item = Ranking(name="r", title={}, choices=tuple(Choice(value=code, text={}) for code in NAMES))
    lists = "".join(f"<select name=r><option value=''>{''.join(f'<option>{code}:{n}' for n in (1, 2, 3))}</select>" for code in NAMES)
    await load(page, f"<form name=answers>{lists}<input type=checkbox name=r value=_declined></form>")
    read = "places => { places.forEach((place, n) => { document.querySelectorAll('select')[n].value = place; }); return answer('r', 2); }"
    for places in (["a:2", "b:3", "c:1"], ["", "b:1", ""], ["", "", ""]):
        assert (await page.evaluate(read, places) or None) == operand(parse_answer(item, places))
    await page.check("input")
    assert await page.evaluate("answer('r', 2)") is None


async def test_a_whole_form_hides_in_the_browser_what_the_server_hides(page: Page) -> None:
    """Random forms, each filled in at random several times: the script and the server see the same questions."""
    keys = numbers()
    for seed in range(count(25, 200)):
        definition = random_form(Random(seed))
        form = form_for(definition, f"mirrored {next(keys)}", "customer", "en")
        visit = replace(VISIT, form=form)
        await load(page, answer_page("form.html", draw_form(visit, Screen(WHOLE, "all"))).content.decode())
        rounds: list[dict[str, Any]] = await page.evaluate(FILL, [seed * 1_000 + 1, 20])
        for each in rounds:
            posted: dict[str, list[str]] = {}
            for name, value in each["fields"]:
                posted.setdefault(name, []).append(value)
            # What everybody jumps over is on no form.
            fields = {item.name: posted[item.name] for item in questions(form.pages) if item.name in posted}
            fitted = fit(Draft(), form.pages, [], fields, asks_required=False)
            assert fitted.problems == ()
            assert {*each["shown"]} == {name for name, value in fitted.draft.values.items() if value.missing != "hidden"}


# Fills every field with something that fits it, by a small generator of its own, so that a run can be repeated.
FILL = """([seed, rounds]) => {
  const next = most => (seed = (seed * 48271) % 2147483647) % most;
  const texts = {date: ["", "2026-01-01", "2026-06-30", "2027-01-01"], number: ["", "2,5", "10", "٣"], line: ["", "été", " a  b ", "x"]};
  const form = document.forms.answers;
  return Array.from({length: rounds}, () => {
    for (const each of form.elements) {
      if (each.type === "radio") each.checked = next(3) === 0 || each.checked;
      if (each.type === "checkbox") each.checked = each.value !== "_declined" && next(2) === 0;
      if (each.type === "date") each.value = texts.date[next(4)];
      if (each.type === "text") each.value = texts[each.closest(".figure") ? "number" : "line"][next(4)];
    }
    for (const ranking of form.querySelectorAll(".ranking")) {
      const places = ["1", "2", "3"].sort(() => next(2) - 0.5), last = next(4);
      ranking.querySelectorAll("select").forEach((each, n) => {
        const place = places[n];
        each.selectedIndex = Number(place) > last ? 0 : Number(place);
      });
    }
    form.dispatchEvent(new Event("input"));
    const names = [...new Set([...form.elements].map(each => each.name).filter(name => /^p/.test(name)))];
    return {
      fields: [...new FormData(form)].filter(pair => /^p/.test(pair[0])),
      shown: names.filter(name => [...form.elements].some(each => each.name === name && !each.closest("[hidden]"))),
    };
  });
}"""
ACCOUNT = LinkAccount(1, "Acme", "not_started", names_handoff=False, asked_customers=9)
LINK = Link("t" * 26, 1, "customer", "en", None, 1, "w1", "Wave", 0, Contract(), 1, "hash", (ACCOUNT,), {})
VISIT = Visit(LINK, 1, ACCOUNT, Stored(), form_for(random_form(Random(0)), "mirrored", "customer", "en"))
