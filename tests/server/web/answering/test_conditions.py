"""What a screen tells the browser: its own fields by name, answers from elsewhere by value, and the ways between its pages."""

from msgspec.structs import replace

from server.web.answering.conditions import Answered
from server.web.answering.questions import Form, form_for
from surveys.answer_values import Value
from surveys.drafts import Draft
from surveys.instrument.types import Jump
from tests.surveys.instrument.inline import definition, page, question, rating

HANDOFF = {"side": "internal", "block": "handoff", "about": "handoff", "repeat": "department", "max_repeats": 3}
DEFINITION = definition(
    page("one", rating("ease", unpaired=True), jumps=[{"if": "{ease} >= 4", "to": "three"}]),
    page("two", question("text", "why", visibleIf="{ease} <= 2"), question("text", "who", visibleIf="{ease} = 1 and {why} notempty")),
    page("three", question("text", "more"), visibleIf="{ease} notempty", jumps=[{}]),
    page("given", rating("speed", direction="given", unpaired=True), question("text", "how", visibleIf="{speed} < 3"), **HANDOFF),
    pairs={"ease": {"en": "Ease"}},
)


def form(side: str) -> Form:
    return form_for(DEFINITION, "conditions", "customer" if side == "customer" else "internal", "en")


def test_a_condition_holds_fields_of_the_screen_and_values_from_elsewhere() -> None:
    answered = Answered(form("customer"), Draft({"ease": Value(1.0)}), frozenset({"why", "who"}))
    assert answered.mirror("{ease} = 1 and {why} notempty", None) == '["and",["=",1.0,1.0],["not",["empty",["why",3]]]]'
    assert answered.mirror("{ease} <= 2", None) == ""


def test_fields_about_a_department_have_its_name() -> None:
    answered = Answered(form("internal"), Draft(), frozenset({"speed", "how"}))
    assert answered.mirror("{speed} < 3", 7) == '["<",["speed.7",1],3.0]'


def test_the_routes_of_all_pages_say_where_each_leads() -> None:
    mine = form("customer")
    answered = Answered(mine, Draft(), frozenset(mine.items))
    assert [answered.route(each, None) for each in mine.pages] == [
        '["one","relationship",null,[[[">=",["ease",1],4.0],"three"]]]',
        '["two","relationship",null,[]]',
        '["three","relationship",["not",["empty",["ease",1]]],[[null,""]]]',
    ]


def test_a_page_may_still_change_if_its_own_screen_decides() -> None:
    mine = form("customer")
    one, two, three = mine.pages
    alone, together = Answered(mine, Draft({"ease": Value(5.0)})), Answered(mine, Draft({"ease": Value(5.0)}), frozenset(mine.items))
    assert [alone.shows_page(each, None) for each in mine.pages] == [True, False, True]
    assert [together.page_may_change(each) for each in (one, two, three)] == [False, True, True]
    assert all(together.shows_page(each, None) for each in mine.pages)


def test_what_everybody_jumps_over_is_never_shown() -> None:
    """Such a form cannot be published, but a draft of it can be looked at."""
    jumping = definition(page("a", question("text", "w")), page("b", question("text", "x")), page("c", question("text", "y")))
    first = replace(jumping.pages[0], jumps=(Jump(to="c"),))
    mine = form_for(replace(jumping, pages=(first, *jumping.pages[1:])), "jumped over", "customer", "en")
    assert [Answered(mine, Draft()).shows_page(each, None) for each in mine.pages] == [True, False, True]
