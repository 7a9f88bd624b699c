"""The five shipped checks of one matter each: hand-offs, a moment, a recovery, the culture, and where we stand."""

import re

import numpy as np
import pytest

from analysis.culture import Pulse, respondent_values
from analysis.results import Scale
from surveys.instrument.forms import questions
from surveys.instrument.frames import Item, comparable_items
from surveys.instrument.library import load_library
from surveys.instrument.timing import minutes
from surveys.instrument.types import Ces, Comment, Csat, Definition, Dropdown, RadioGroup, Ranking, Rated

ASKS_FOR_A_PERSON = re.compile(r"\b(who|whose|whom|blam\w+ (?!you|them))\b")


def rated(definition: Definition) -> dict[str, Rated]:
    return {element.name: element for element in questions(definition.pages) if isinstance(element, Rated)}


def choosing(definition: Definition) -> dict[str, RadioGroup | Dropdown | Ranking]:
    return {e.name: e for e in questions(definition.pages) if isinstance(e, RadioGroup | Dropdown | Ranking)}


def comments(definition: Definition) -> dict[str, str]:
    return {element.name: element.visible_if for element in questions(definition.pages) if isinstance(element, Comment)}


def pairs(definition: Definition, *frame: str) -> set[str]:
    return {item.pair for item in comparable_items(definition) if item.frame == frame}


def test_each_handoff_is_asked_of_giver_and_receiver() -> None:
    check, full = load_library("handoff-check"), rated(load_library("relationship-alignment"))
    asked = {(item.pair, item.direction) for item in comparable_items(check)}
    six = ("complete", "clear", "on_time", "known_contact", "respectful", "civil")
    assert asked == {(pair, way) for pair in six for way in ("received", "given")}
    assert comments(check) == {"h_received_easier": "", "h_given_easier": ""}
    items = rated(check)
    for pair in six:
        assert items[f"h_received_{pair}"].title == items[f"h_given_{pair}"].title
    for pair in ("complete", "on_time", "respectful"):
        assert items[f"h_given_{pair}"].scale == full[f"h_given_{pair}"].scale


def test_a_moment_takes_less_than_two_minutes_and_every_answer_is_predicted() -> None:
    pulse = load_library("moment-pulse")
    assert max(minutes(pulse, "customer")[1], minutes(pulse, "internal")[1]) < 2
    five = {"moment_satisfaction", "rule_fairness", "moment_ease", "expectation_met", "thought_of_leaving"}
    assert pairs(pulse, "customer", "vendor", "own") == pairs(pulse, "internal", "vendor", "predicted") == five
    assert pairs(pulse, "internal", "vendor", "own") == {"rule_fairness"}
    kinds = {item.pair: type(item) for item in rated(pulse).values()}
    assert (kinds["moment_satisfaction"], kinds["moment_ease"]) == (Csat, Ces)
    assert [item.pair for item in comparable_items(pulse) if item.reverse] == ["thought_of_leaving"] * 2


def test_what_a_rule_made_people_do_is_asked_where_it_did() -> None:
    pulse = load_library("moment-pulse")
    assert comments(pulse)["i_forced"] == "{i_room} = 'way_round' or {i_room} = 'against'"


def test_a_recovery_is_seen_by_both_sides_and_closed_by_the_customer() -> None:
    check = load_library("recovery-check")
    six = {"admitted", "put_right", "in_time", "in_proportion", "treated_with_respect", "no_recurrence"}
    assert pairs(check, "internal", "vendor", "predicted") == six
    for side in ("customer", "internal"):
        assert pairs(check, side, "vendor", "own") == six | {"mistake_helped", "no_blame"}
    answers = {name: [choice.value for choice in element.choices] for name, element in choosing(check).items()}
    assert answers == {name: ["closed", "partly", "reopen"] for name in ("c_closed", "p_closed")}
    assert comments(check)["c_still_open"] == "{c_closed} = 'partly' or {c_closed} = 'reopen'"


def test_nobody_is_asked_who_was_at_fault() -> None:
    titles = [element.title["en"] for element in questions(load_library("recovery-check").pages)]
    assert [title for title in titles if ASKS_FOR_A_PERSON.search(title)] == []


def culture(answers: list[list[float]], commented: list[bool]) -> Pulse:
    """Answers of one department to the shipped pulse, its columns by the beginnings of their names."""
    items = comparable_items(load_library("culture-pulse"))
    fear, safety, work = (_columns(items, start) for start in ("fear_", "safety_", "work_"))
    scales = tuple(Scale(item.minimum, item.maximum, item.reverse) for item in items)
    department = np.zeros(len(answers), dtype=np.intp)
    return Pulse(("A",), department, np.array(answers), scales, fear, safety, fear, work, np.array(commented))


def _columns(items: list[Item], start: str) -> tuple[int, ...]:
    return tuple(position for position, item in enumerate(items) if item.name.startswith(start))


def test_the_culture_pulse_has_ten_marks_of_fear_seven_of_safety_and_three_that_nobody_fears() -> None:
    pulse = culture([[3.0] * 20], [False])
    assert (len(pulse.fear), len(pulse.safety), len(pulse.neutral)) == (10, 7, 3)
    assert sorted((*pulse.fear, *pulse.safety, *pulse.neutral)) == list(range(20))
    ways = {column: pulse.scales[column].reverse for column in range(20)}
    assert [sum(ways[column] for column in columns) for columns in (pulse.fear, pulse.safety, pulse.neutral)] == [7, 3, 0]


def test_the_culture_pulse_gives_all_five_signals() -> None:
    scales = culture([[3.0] * 20], [False]).scales
    best = [1.0 if scale.reverse else 5.0 for scale in scales]
    worst = [6 - answer for answer in best]
    guarded = [np.nan if column in range(3, 8) else answer for column, answer in enumerate(best)]
    values = respondent_values(culture([best, worst, guarded, [5.0] * 20], [True, False, False, False]))
    expected: list[list[float]] = [[100, 0, 100, 30], [100, 0, 100, 400 / 7], [0, 0, 50, 0], [0, 0, 0, 100], [100, 0, 0, 0]]
    np.testing.assert_allclose(values, np.array(expected), rtol=1e-12)


def test_where_we_stand_is_predicted_in_full() -> None:
    check = load_library("preferred-supplier")
    channels = {f"consistency_{channel}" for channel in ("mail", "phone", "visits", "invoices")}
    asked = {"consistency", "shared_knowledge", "many_contacts"} | channels
    assert pairs(check, "customer", "vendor", "own") == pairs(check, "internal", "vendor", "predicted") == asked
    found = choosing(check)
    assert [choice.value for choice in found["c_supplier_standing"].choices] == [
        "preferred",
        "one_of_several",
        "replaceable",
        "on_the_way_out",
    ]
    for item in ("supplier_standing", "prefer"):
        assert found[f"c_{item}"].choices == found[f"p_{item}"].choices
    order = found["c_prefer"]
    assert isinstance(order, Ranking)
    assert order.places == 3


@pytest.mark.parametrize("key", ["handoff-check", "moment-pulse", "recovery-check", "culture-pulse", "preferred-supplier"])
def test_no_question_asks_two_things(key: str) -> None:
    titles = [element.title["en"] for element in questions(load_library(key).pages)]
    assert [title for title in titles if re.search(r"\b(and|or)\b", title)] == []
