"""Every type of question: what is posted comes back as it was meant, in the reader's language, and what does not fit as it was typed."""

import pytest

from surveys.engine.connect import AnyEngine, fetch
from tests.server.web.answering.every_type import EVERY_TYPE
from tests.server.web.answering.site import Fields, Page, Visitor, ask, make_app, rows

ANSWERS: dict[str, Fields] = {
    "c_everyday": {"c_satisfied": ["2"], "c_easy": ["7"], "c_promises": ["4"], "c_recommend": ["_declined"]},
    "c_areas": {"c_deliveries": ["5"], "c_invoices": ["_declined"], "c_support": ["1"], "c_by_phone": ["weekly"], "c_in_person": ["never"]},
    "c_needs": {"c_bought": ["goods"], "c_where": ["asia"], "c_ways": ["phone", "visit"], "c_number": ["Ann"], "c_order": ["price:2", "speed:1"]},
    "c_details": {"c_days": ["12"], "c_share": ["-1,5"], "c_since": ["2011-03-01"], "c_word": ["<b>Fair</b>"], "c_more": ["One.\nTwo."]},
    "c_end": {"c_agree": ["yes"]},
}  # fmt: skip


async def filled(*pages: str) -> Visitor:
    visitor = Visitor(make_app(), (await ask(EVERY_TYPE))["Ann"])
    await fill(visitor, *(pages or ANSWERS))
    return visitor


async def fill(visitor: Visitor, *pages: str) -> None:
    for page in pages:
        shown = await visitor.press(await visitor.open(f"1/{page}"), ANSWERS[page], "save")
        assert shown.url.endswith("/saved")


def chosen(page: Page) -> Fields:
    found: Fields = {}
    for name, value in page.checked:
        found.setdefault(name, []).append(value)
    return found | {name: [value] for name, value in page.fields if value and not name.startswith("_")}


async def test_each_answer_stands_where_it_was_given(engine: AnyEngine) -> None:
    visitor = await filled()
    for page, answers in ANSWERS.items():
        typed = {"c_share": ["-1.5"]} if page == "c_details" else {}
        assert chosen(await visitor.open(f"1/{page}")) == answers | typed
    german = await visitor.request("GET", "1/c_details?lang=de")
    assert 'value="-1,5"' in german.text


async def test_each_answer_is_stored_as_its_kind(engine: AnyEngine) -> None:
    visitor = await filled()
    page = await visitor.press(await visitor.open("1/send"), {}, "send")
    assert page.url.endswith("/done")
    stored = await rows("SELECT item, number, text, missing FROM answer ORDER BY item")
    assert stored == [
        ("c_agree", None, "yes", None),
        ("c_bought", None, "goods", None),
        ("c_by_phone", None, "weekly", None),
        ("c_days", 12.0, None, None),
        ("c_deliveries", 5.0, None, None),
        ("c_easy", 7.0, None, None),
        ("c_in_person", None, "never", None),
        ("c_invoices", None, None, "declined"),
        ("c_more", None, "One.\nTwo.", None),
        ("c_number", None, "Ann", None),
        ("c_order", None, "speed price", None),
        ("c_promises", 4.0, None, None),
        ("c_recommend", None, None, "declined"),
        ("c_satisfied", 2.0, None, None),
        ("c_share", -1.5, None, None),
        ("c_since", None, "2011-03-01", None),
        ("c_support", 1.0, None, None),
        ("c_ways", None, "phone visit", None),
        ("c_where", None, "asia", None),
        ("c_word", None, "<b>Fair</b>", None),
    ]


async def test_everything_can_be_cleared_again(engine: AnyEngine) -> None:
    visitor = await filled()
    for page, answers in ANSWERS.items():
        shown = await visitor.open(f"1/{page}")
        assert (await visitor.press(shown, {name: [""] for name in answers}, "save")).status == 200
        assert chosen(await visitor.open(f"1/{page}")) == {}


@pytest.mark.parametrize(
    ("page", "name", "sent", "said"),
    [
        ("c_needs", "c_order", ["price:1", "speed:1"], "You gave place 1 twice: please give each place once."),
        ("c_needs", "c_order", ["price:1", "speed:3"], "Place 2 is missing: please leave no place out."),
        ("c_needs", "c_order", ["price:1", "_declined"], "Please choose either “can’t say” or an answer, not both."),
        ("c_details", "c_days", ["many"], "Please write a number, such as 12, without anything between its thousands."),
        ("c_details", "c_days", ["366"], "Please write a number of at most 365."),
        ("c_details", "c_share", ["1.234,5"], "Please write a number, such as 12.5, without anything between its thousands."),
        ("c_details", "c_since", ["31.12.2025"], "Please write a day as year, month and day, such as 2026-12-31."),
        ("c_details", "c_since", ["1989-12-31"], "Please choose a day not before 1 January 1990."),
    ],
)
async def test_what_does_not_fit_comes_back_as_it_was_typed(engine: AnyEngine, page: str, name: str, sent: list[str], said: str) -> None:
    visitor = Visitor(make_app(), (await ask(EVERY_TYPE))["Ann"])
    back = await visitor.press(await visitor.open(f"1/{page}"), {name: sent})
    assert back.status == 422
    assert back.text.count(said) == 2
    assert chosen(back)[name] == sent
    assert (await visitor.open(f"1/{page}")).checked == []


async def test_a_day_that_no_picker_could_show_comes_back_in_a_line(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask(EVERY_TYPE))["Ann"])
    shown = await visitor.open("1/c_details")
    assert 'type="date" id="c_since" name="c_since" value="" min="1990-01-01" max="2039-12-31"' in shown.html
    back = await visitor.press(shown, {"c_since": ["31.12.2025"]})
    assert 'type="text" id="c_since" name="c_since" value="31.12.2025"' in back.html


async def test_a_row_of_a_matrix_is_asked_for_by_its_whole_question(engine: AnyEngine) -> None:
    visitor = await filled("c_everyday")
    back = await visitor.press(await visitor.open("1/c_areas"), {"c_by_phone": ["never"]})
    assert back.text.count("by telephone? (required)") == 1
    assert "How often do we talk … in person? This question needs an answer: please give one." in back.text
    assert back.text.count("(required)") == 2


async def test_what_is_required_under_a_condition_is_marked_once_the_condition_holds(engine: AnyEngine) -> None:
    visitor = Visitor(make_app(), (await ask(EVERY_TYPE))["Ann"])
    assert "What should change? (required)" not in (await visitor.open("1/c_details")).text
    await visitor.press(await visitor.open("1/c_everyday"), {"c_promises": ["2"]}, "save")
    page = await visitor.open("1/c_details")
    assert "What should change? (required)" in page.text
    assert (await visitor.press(page, {}, "next")).status == 422


async def test_consent_is_asked_for_before_anything_is_sent(engine: AnyEngine) -> None:
    visitor = await filled("c_everyday", "c_areas")
    back = await visitor.press(await visitor.open("1/send"), {}, "send")
    assert back.status == 422
    assert "Please tick this box: without it we cannot take your answers." in back.text
    assert any(link.endswith("/1/c_end#c_agree") for link in back.links)


async def test_jumped_over_pages_are_left_out_and_their_answers_go(engine: AnyEngine) -> None:
    visitor = await filled("c_everyday", "c_areas", "c_needs", "c_details")
    assert "Page 4 of 6" in (await visitor.open("1/c_details")).text
    landed = await visitor.press(await visitor.open("1/c_needs"), {"c_bought": ["nothing"]})
    assert landed.url.endswith("/1/c_end")
    assert "Page 4 of 5" in landed.text
    assert (await visitor.press(landed, {}, "back")).url.endswith("/1/c_needs")
    assert (await visitor.request("GET", "1/c_details")).headers["location"].endswith("/1/send")
    await visitor.press(await visitor.open("1/c_end"), {"c_agree": ["yes"]})
    await visitor.press(await visitor.open("1/send"), {}, "send")
    gone = await rows("SELECT DISTINCT number, text, missing FROM answer WHERE item IN ('c_days', 'c_since', 'c_word')")
    assert gone == [(None, None, "hidden")]


async def test_on_one_page_what_may_be_jumped_over_is_shown_with_a_note(engine: AnyEngine) -> None:
    visitor = await filled("c_needs")
    await visitor.press(await visitor.open("1/c_needs"), {"c_bought": ["nothing"]}, "save")
    page = await visitor.open("1/all")
    assert "In detail About Nothing yet This part depends on other answers on this page. Leave it empty if it does not apply." in page.text
    assert page.text.count("This part depends on") == 1


RECALLED = {
    "en": "What comes first: Speed, Price. Together since: 1 March 2011. In a word: &lt;b&gt;Fair&lt;/b&gt;.",
    "de": "Zuerst: Tempo, Preis. Zusammen seit: 1. März 2011. In einem Wort: &lt;b&gt;Fair&lt;/b&gt;.",
    "ar": "أولًا: السرعة، السعر. معًا منذ: 1 مارس 2011. بكلمة واحدة: &lt;b&gt;Fair&lt;/b&gt;.",
}


async def test_earlier_answers_are_recalled_in_the_readers_words_and_escaped(engine: AnyEngine) -> None:
    visitor = await filled()
    for language, words in RECALLED.items():
        assert words in (await visitor.request("GET", f"1/c_end?lang={language}")).text


async def test_nobody_reads_what_another_person_said(engine: AnyEngine) -> None:
    tokens = await ask(EVERY_TYPE)
    visitor, other = (Visitor(make_app(), tokens[name]) for name in ("Ann", "Cleo"))
    await fill(visitor, *ANSWERS)
    assert "Speed, Price" in (await visitor.open("1/c_end")).text
    page = await other.open("1/c_end")
    assert "What comes first: not said. Together since: not said. In a word: not said." in page.text
    await other.press(page, {"c_agree": ["yes"]}, "save")
    assert "What comes first: not said." in (await other.open("1/c_end")).text


async def test_declined_hidden_and_cleared_answers_are_not_recalled(engine: AnyEngine) -> None:
    visitor = await filled("c_needs", "c_details")
    assert "About Goods" in (await visitor.open("1/c_details")).text
    await visitor.press(await visitor.open("1/c_needs"), {"c_bought": ["_declined"], "c_order": ["_declined"]}, "save")
    await visitor.press(await visitor.open("1/c_details"), {"c_since": [""]}, "save")
    assert "About what is bought" in (await visitor.open("1/c_details")).text
    assert "What comes first: not said. Together since: not said." in (await visitor.open("1/c_end")).text


async def test_facts_of_the_account_are_filled_in_also_on_kept_forms(engine: AnyEngine) -> None:
    tokens = await ask(EVERY_TYPE)
    await fetch("UPDATE account SET industry = 'chemistry & <i>steel</i>' WHERE external_ref = 'A1'")
    app = make_app()
    for name, words in (
        ("Ann", "chemistry &amp; &lt;i&gt;steel&lt;/i&gt;"),
        ("Finn", "your industry"),
        ("Cleo", "chemistry &amp; &lt;i&gt;steel"),
    ):
        for _ in range(2):
            assert f"the last three months in {words}" in (await Visitor(app, tokens[name]).open("1/c_everyday")).html


async def test_going_on_in_another_language_is_no_conflict(engine: AnyEngine) -> None:
    """What a page showed is remembered in no language: numbers stand there with the sign of the reader's."""
    visitor = await filled("c_details")
    old = await visitor.open("1/c_details")
    await visitor.press(await visitor.open("1/c_end"), {"c_agree": ["yes"]}, "save")
    changed = await visitor.press(old, {"c_word": ["Good"]}, "language-de")
    assert changed.status == 200
    assert 'value="-1,5"' in changed.html


async def test_two_versions_of_every_type_stand_side_by_side_in_words(engine: AnyEngine) -> None:
    visitor = await filled("c_needs")
    mine, other = await visitor.open("1/c_needs"), await visitor.open("1/c_needs")
    await visitor.press(other, {"c_order": ["care:1"], "c_where": ["africa"]}, "save")
    conflict = await visitor.press(mine, {"c_order": ["reach:2", "speed:1"], "c_bought": ["services"]})
    assert conflict.status == 409
    assert "Speed, Being reachable Care" in conflict.text
    assert "Asia Africa" in conflict.text
