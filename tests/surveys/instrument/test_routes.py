"""Which pages are shown over which answers, and what is said about jumps that lead nowhere."""

from typing import Any

import pytest

from surveys.instrument.forms import pages_for
from surveys.instrument.routes import deciders, shown_pages
from tests.surveys.instrument.inline import Fields, choices, definition, faults, page, question

KIND = question("radiogroup", "kind", choices=choices("a", "b", "c"))


def plain(name: str, *elements: Fields, **more: Any) -> Fields:
    return page(name, *(elements or (question("comment", f"{name}_why"),)), scale=None, about=None, **more)


def going(first: list[Fields], **of_second: Any) -> tuple[Fields, ...]:
    return plain("one", KIND, jumps=first), plain("two", **of_second), plain("three"), plain("four")


def shown(pages: tuple[Fields, ...], **values: Any) -> list[str]:
    """The names in the order of the pages."""
    found = pages_for(definition(*pages), "customer")
    names = shown_pages(found, values)
    return [each.name for each in found if each.name in names]


def test_a_jump_is_taken_if_it_holds() -> None:
    pages = going([{"if": "{kind} = 'a'", "to": "three"}, {"if": "{kind} = 'b'", "to": "four"}])
    assert shown(pages, kind="a") == ["one", "three", "four"]
    assert shown(pages, kind="b") == ["one", "four"]
    assert shown(pages, kind="c") == shown(pages) == ["one", "two", "three", "four"]


def test_a_jump_without_a_target_leads_to_the_end() -> None:
    assert shown(going([{"if": "{kind} = 'a'"}]), kind="a") == ["one"]


def test_a_branch_leads_back_to_the_common_page() -> None:
    pages = going([{"if": "{kind} = 'b'", "to": "three"}], jumps=[{"to": "four"}])
    assert shown(pages, kind="b") == ["one", "three", "four"]
    assert shown(pages, kind="a") == ["one", "two", "four"]


def test_a_jump_of_a_hidden_page_is_not_taken() -> None:
    pages = going([], visibleIf="{kind} = 'a'", jumps=[{"to": "four"}])
    assert shown(pages, kind="a") == ["one", "two", "four"]
    assert shown(pages, kind="b") == ["one", "three", "four"]


def test_a_jump_to_a_hidden_page_goes_on_behind_it() -> None:
    pages = (
        plain("one", KIND, jumps=[{"to": "three"}]),
        plain("two", visibleIf="{kind} = 'a'"),
        plain("three", visibleIf="{kind} = 'c'"),
        plain("four"),
    )
    assert shown(pages, kind="a") == ["one", "four"]


def test_a_jump_leaves_other_blocks_alone() -> None:
    inside = {"side": "internal"}
    culture = plain("culture", question("radiogroup", "x", choices=choices("a", "b")), block="culture", side="internal")
    pages = (plain("one", KIND, jumps=[{"if": "{kind} = 'a'"}], **inside), culture, plain("two", **inside))
    found = pages_for(definition(*pages), "internal")
    assert shown_pages(found, {"kind": "a"}) == {"one", "culture"}


def test_what_decides_over_a_page() -> None:
    pages = going([{"if": "{kind} = 'a'", "to": "three"}], visibleIf="{kind} notempty", jumps=[{"if": "{two_why} empty", "to": "four"}])
    assert deciders(pages_for(definition(*pages), "customer")) == {
        "one": frozenset(),
        "two": frozenset({"kind"}),
        "three": frozenset({"kind", "two_why"}),
        "four": frozenset(),
    }


def test_a_jump_decides_over_what_later_jumps_of_its_page_pass_over() -> None:
    pages = going([{"if": "{kind} = 'a'", "to": "three"}, {"to": "four"}])
    assert deciders(pages_for(definition(*pages), "customer"))["three"] == {"kind"}


@pytest.mark.parametrize(
    ("jumps", "problem"),
    [
        ([{"to": "nowhere"}], "pages[0] (one).jumps[0]: nowhere is no page of this instrument; correct the name"),
        ([{"to": "one"}], "pages[0] (one).jumps[0]: leads back, which would never end; name a later page"),
        ([{"to": "inside"}], "pages[0] (one).jumps[0]: leads to the internal side; name a page of the customer side"),
        (
            [{"to": "three"}],
            "pages[0] (one).jumps[0]: jumps over two for everybody, so that nobody ever sees it; remove it or give it an `if`",
        ),
        (
            [{"to": "two"}, {"if": "{kind} = 'a'", "to": "three"}],
            "pages[0] (one).jumps[0]: always holds, so that the jumps after it are never taken; move it to the end or give it an `if`",
        ),
        (
            [{"if": "{two_why} = 'x'", "to": "three"}],
            "pages[0] (one).jumps[0].if, position 2: {two_why} is asked later; move it to the front or name an earlier item",
        ),
        ([{"if": "{kind} = 'd'"}], "pages[0] (one).jumps[0].if: kind has no choice 'd'; use one of a, b, c"),
        ([{"if": "{kind} ="}], "pages[0] (one).jumps[0].if, position 9: expected an {item}, a number or a quoted text, found the end"),
    ],
)
def test_jumps_that_lead_nowhere(jumps: list[Fields], problem: str) -> None:
    inside = plain("inside", side="internal")
    assert faults(plain("one", KIND, jumps=jumps), plain("two"), plain("three"), inside) == [problem]


def test_a_jump_over_the_only_other_branch_is_fine() -> None:
    assert faults(*going([{"if": "{kind} = 'b'", "to": "three"}], jumps=[{"to": "four"}])) == []


def test_a_repeated_page_neither_jumps_nor_is_jumped_to() -> None:
    handoff: Fields = {
        "side": "internal",
        "block": "handoff",
        "repeat": "department",
        "max_repeats": 1,
        "pick": {"title": {"en": "Which?"}},
    }
    assert faults(plain("one", jumps=[{"to": "two"}], **handoff), plain("two", **handoff)) == [
        "pages[0] (one).jumps[0]: stands on a page that is repeated per department; only other pages may jump"
    ]
