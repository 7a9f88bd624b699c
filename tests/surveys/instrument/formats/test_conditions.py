"""Conditions of three formats, said in our words; what has none says why."""

import pytest

from surveys.instrument.formats.comparing import Asked, CannotSay
from surveys.instrument.formats.conditions import translate
from surveys.instrument.formats.dialects import EXPRESSION_MANAGER, SURVEYJS, XPATH, Dialect
from surveys.instrument.formats.saying import Tongue, say_in

ASKED = {
    "Q1": Asked("q1", "code", {"very good": "very_good"}),
    "ok": Asked("ok", "code", {"true": "yes", "false": "no"}),
    "many": Asked("many", "several"),
    "many_a": Asked("many", "several", ticked="a"),
    "age": Asked("age", "number"),
    "born": Asked("born", "date"),
    "why": Asked("why", "text"),
}

SAID = [
    (SURVEYJS, "{Q1} = 'very good'", "{q1} = 'very_good'"),
    (SURVEYJS, "{Q1} = yes and {age} >= 18", "{q1} = 'yes' and {age} >= 18"),
    (SURVEYJS, "{Q1} != 'x'", "not {q1} = 'x'"),
    (SURVEYJS, "({Q1} empty || {why} notempty) && {panel.age} < 5", "({q1} empty or {why} notempty) and {age} < 5"),
    (SURVEYJS, "{ok} = true or !{ok}", "{ok} = 'yes' or not {ok} = 'yes'"),
    (SURVEYJS, "{many} contains 'a' and {many} notcontains 'b'", "{many} contains 'a' and not {many} contains 'b'"),
    (SURVEYJS, "{many} allof ['a', 'b']", "{many} contains 'a' and {many} contains 'b'"),
    (SURVEYJS, "{Q1} anyof ['x', 'very good']", "{q1} = 'x' or {q1} = 'very_good'"),
    (SURVEYJS, "{many} noneof ['a']", "not {many} contains 'a'"),
    (SURVEYJS, "18 < {age}", "{age} > 18"),
    (SURVEYJS, "{why} = \"it's\"", "{why} = \"it's\""),
    (SURVEYJS, "{born} > '2020-02-29'", "{born} > '2020-02-29'"),
    (SURVEYJS, "{age} = {age}", "{age} = {age}"),
    (XPATH, "selected(${many}, 'a') or selected(${Q1}, 'x')", "{many} contains 'a' or {q1} = 'x'"),
    (XPATH, "not(${Q1} = 'x') and ${age} != ''", "not {q1} = 'x' and {age} notempty"),
    (XPATH, "${age}>=18 and ${age} <= 65", "{age} >= 18 and {age} <= 65"),
    (XPATH, "${born} < date('2000-01-01')", "{born} < '2000-01-01'"),
    (XPATH, "true()", ""),
    (XPATH, "true() and ${Q1} = ''", "{q1} empty"),
    (EXPRESSION_MANAGER, '((Q1.NAOK == "x"))', "{q1} = 'x'"),
    (EXPRESSION_MANAGER, 'many_a.NAOK == "Y" && !is_empty(age)', "{many} contains 'a' and {age} notempty"),
    (EXPRESSION_MANAGER, 'many_a != "Y" or age.NAOK ge 18', "not {many} contains 'a' or {age} >= 18"),
    (EXPRESSION_MANAGER, "intval(age.NAOK) lt 5 and 1", "{age} < 5"),
    (EXPRESSION_MANAGER, "0 or age == '7'", "{age} = 7"),
]  # fmt: skip

UNSAID = [
    (SURVEYJS, "{gone} = 1", "`gone` is no question that was taken"),
    (SURVEYJS, "{age} + 1 > 3", "`+ 1 > 3` has no counterpart here"),
    (SURVEYJS, "iif({age} > 3, 1, 2)", "`iif(…)` has no counterpart here"),
    (SURVEYJS, "{many} = ['a', 'b']", "a list can only be asked for any or all of its values"),
    (SURVEYJS, "{many} = 'a'", "several choices can only be asked for one by one"),
    (SURVEYJS, "{age} = 'old'", "“old” is compared with a number"),
    (SURVEYJS, "{why} contains 'x'", "texts cannot be searched"),
    (SURVEYJS, "1 = 1", "a comparison needs an item on one side"),
    (SURVEYJS, "{Q1} =", "`the end` is not expected where it stands"),
    (SURVEYJS, "{Q1} = 'x' {age} > 1", "`age` is not expected where it stands"),
    (SURVEYJS, "{Q1} = 'x", "`'x` has no counterpart here"),
    (SURVEYJS, "{age} anyof 3", "`anyof` needs a list of values"),
    (SURVEYJS, "(" * 30 + "{age} > 1" + ")" * 30, "it is nested deeper than 20 levels"),
    (SURVEYJS, "{age} > 1 or " * 200 + "{age} > 1", "it has more than 2,000 characters"),
    (XPATH, "count-selected(${many}) > 1", "`count-selected(…)` has no counterpart here"),
    (XPATH, "false()", "it never holds"),
    (XPATH, "${age} > ${many}", "two items can only be compared as single values"),
    (EXPRESSION_MANAGER, "Q1 = 4", "`= 4` has no counterpart here"),
    (EXPRESSION_MANAGER, 'many_a == "X"', "a choice is either ticked or not"),
    (EXPRESSION_MANAGER, 'regexMatch("/a/", why)', "`regexmatch(…)` has no counterpart here"),
    (EXPRESSION_MANAGER, '"x"', "a text stands where a condition is expected"),
]


@pytest.mark.parametrize(("dialect", "text", "ours"), SAID)
def test_a_condition_is_said_in_our_words(dialect: Dialect, text: str, ours: str) -> None:
    assert translate(text, dialect, ASKED.get) == ours


@pytest.mark.parametrize(("dialect", "text", "why"), UNSAID)
def test_a_condition_without_counterpart_says_why(dialect: Dialect, text: str, why: str) -> None:
    with pytest.raises(CannotSay) as raised:
        translate(text, dialect, ASKED.get)
    assert str(raised.value) == why


OUT = Tongue("${{{}}}".format, "not({})", "{} = ''", "{} != ''", "!=", "selected({}, {})", "date({})", {("ok", "yes"): "OK"})


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("{a} <= 2 and not ({b} = 'x' or {c} notempty)", "${a} <= 2 and not(${b} = 'x' or ${c} != '')"),
        ("{a} <> 3", "(${a} != '' and ${a} != 3)"),
        ("{m} contains 'a' or {m} notcontains 'b'", "selected(${m}, 'a') or (${m} != '' and not(selected(${m}, 'b')))"),
        ("{d} > '2020-01-01' and ({a} empty or {ok} = 'yes')", "${d} > date('2020-01-01') and (${a} = '' or ${ok} = 'OK')"),
    ],
)
def test_our_conditions_mean_the_same_there(ours: str, theirs: str) -> None:
    assert say_in(ours, OUT) == theirs
