"""What changed between two versions, in words, and which trend lines begin anew."""

from surveys.instrument.differences import TrendBreak, differences, trend_breaks
from surveys.instrument.types import Definition
from tests.surveys.instrument.inline import ELEVEN, choices, definition, page, question, rating

SEVEN = {"points": 7, "minimum": 1, "anchors": {"1": {"en": "Bad"}, "7": {"en": "Good"}}}

REVERSED = {"points": 5, "minimum": 1, "anchors": {"1": {"en": "Good"}, "5": {"en": "Bad"}}}
GERMAN = {"languages": ["en", "de"], "title": {"en": "T", "de": "T"}}


def said(old: Definition, new: Definition) -> list[str]:
    return [one.sentence for one in differences(old, new)]


def one(*elements: dict[str, object], **more: object) -> Definition:
    return definition(page("p", *elements), **more)


def test_the_same_differs_in_nothing() -> None:
    here = one(rating("a"), question("comment", "why", visibleIf="{a} <= 2"))
    assert (differences(here, here), trend_breaks([here], here)) == ((), ())


def test_items_come_go_and_move() -> None:
    old = definition(page("p", rating("a"), rating("b", "speed"), question("comment", "why")), page("q", rating("c", "care")))
    new = definition(
        page("p", rating("b", "speed"), rating("a")), page("q", rating("c", "care"), question("text", "who"), question("comment", "why"))
    )
    assert said(old, new) == [
        "Item who added to page 2 (q).",
        "Item why moved from page 1 (p) to page 2 (q).",
        "The items of page p stand in another order: b, a.",
    ]
    assert said(new, definition(page("q", rating("c", "care"), question("comment", "why")))) == [
        "Page p removed.",
        "Item b removed from page 1 (p); its answers stay in the data.",
        "Item a removed from page 1 (p); its answers stay in the data.",
        "Item who removed from page 2 (q); its answers stay in the data.",
    ]


def test_pages_are_added_reordered_repeated_and_jumped_over() -> None:
    handoff = page(
        "h",
        rating("x", direction="received"),
        side="internal",
        block="handoff",
        about="handoff",
        repeat="department",
        max_repeats=2,
        pick={"title": {"en": "Which"}},
    )
    more = {**handoff, "max_repeats": 3}
    old = definition(page("p", rating("a")), page("q", rating("b", "speed")), handoff)
    new = definition(
        page("q", rating("b", "speed"), jumps=[{"if": "{b} = 1"}], visibleIf="{a} = 2"),
        page("p", rating("a")),
        more,
        page("n", question("text", "t")),
    )
    assert said(old, new) == [
        "When page q is shown: no condition → if {a} = 2.",
        "The jumps after page q changed.",
        "Page h is repeated otherwise: up to 2 departments → up to 3 departments.",
        "Page n added for the customer side.",
        "The order of the pages is now q, p, h, n.",
        "Item t added to page 3 (n).",
    ]


def test_wording_is_quoted_in_each_language() -> None:
    old = one(rating("a", title={"en": "Old", "de": "Alt"}), languages=["en", "de"], title={"en": "T", "de": "T"})
    new = one(rating("a", title={"en": "New", "de": "Neu"}), languages=["en", "de"], title={"en": "T", "de": "U"}, unreviewed=["de"])
    assert said(old, new) == [
        "The wording in de needs a review again.",
        "Wording of the instrument’s title changed in de: “T” → “U”.",
        "Wording of a changed in en: “Old” → “New”.",
        "Wording of a changed in de: “Alt” → “Neu”.",
    ]
    assert said(one(rating("a")), one(rating("a", title={"en": "a" * 200}), languages=["en", "fr"])) == [
        "Language fr added.",
        f"Wording of a changed in en: “a” → “{'a' * 119}…”.",
    ]


def test_choices_conditions_and_rules() -> None:
    old = one(question("checkbox", "m", choices=choices("x", "y", "z")), question("text", "t"))
    new = one(
        question("checkbox", "m", choices=choices("z", "y", "n"), maxSelectedChoices=2, cant_say=True),
        question("text", "t", isRequired=True, maxLength=40, visibleIf="{m} contains 'z'", requiredIf="{m} notempty"),
    )
    assert said(old, new) == [
        "Choice n added to m.",
        "Choice x removed from m; answers that chose it stay in the data.",
        "The choices of m stand in another order: z, y, n.",
        "Item m: “can’t say” offered: no → yes.",
        "Item m: most choices: 0 → 2.",
        "When item t is shown: no condition → if {m} contains 'z'.",
        "When item t is required: no condition → if {m} notempty.",
        "Item t: required: no → yes.",
        "Item t: most characters: 500 → 40.",
    ]


def test_what_starts_a_new_trend_line() -> None:
    old = one(rating("a"), rating("b", "speed"), rating("c", "care"), rating("d", "calm"))
    new = one(
        rating("a", scale=SEVEN),
        rating("b", "pace", reverse=True),
        rating("c", "care", view="predicted"),
        rating("d", "calm", title={"en": "Only reworded"}),
        rating("e", "new"),
    )
    assert trend_breaks([old], new) == (
        TrendBreak("a", "ease", "scale 5 points from 1 → 7 points from 1"),
        TrendBreak("b", "pace", "pair speed → pace; high is bad now"),
        TrendBreak("c", "care", "frame (customer, vendor, own) → (customer, vendor, predicted)"),
    )
    assert trend_breaks([old], new)[0].sentence == "a (pair ease): scale 5 points from 1 → 7 points from 1; a new trend line starts."
    assert said(old, new) == [
        "Item a: scale 5 points from 1 → 7 points from 1: a new trend line starts.",
        "Item b: pair speed → pace: a new trend line starts.",
        "Item b: high is bad now: a new trend line starts.",
        "Item c: frame (customer, vendor, own) → (customer, vendor, predicted): a new trend line starts.",
        "Item e added to page 1 (p).",
        "Wording of d changed in en: “d” → “Only reworded”.",
    ]
    assert said(one(question("nps", "n", pair="n", scale=ELEVEN)), one(rating("n", "n", scale=ELEVEN))) == [
        "Item n is a rating now, it was a nps."
    ]


def translated(low: str, high: str) -> dict[str, object]:
    return {"points": 5, "minimum": 1, "anchors": {"1": {"en": "Bad", "de": low}, "5": {"en": "Good", "de": high}}}


def matrix(name: str, *rows: str, **more: object) -> dict[str, object]:
    return question("matrix", name, rows=[{"name": row, "title": {"en": row}, "pair": row} for row in rows], **more)


def test_other_words_at_the_points_start_a_new_trend_line_wherever_they_stand() -> None:
    old = one(rating("a"), matrix("m", "r"), question("csat", "s", pair="s"))
    own = one(rating("a", scale=REVERSED), matrix("m", "r", scale=REVERSED), question("csat", "s", pair="s", scale=REVERSED))
    paged = definition(page("p", rating("a"), matrix("m", "r"), question("csat", "s", pair="s"), scale=REVERSED))
    for new in (own, paged):
        assert trend_breaks([old], new) == tuple(
            TrendBreak(item, pair, "the words of its points changed") for item, pair in (("a", "ease"), ("r", "r"), ("s", "s"))
        )
        assert said(old, new) == [
            *(f"Item {item}: the words of its points changed: a new trend line starts." for item in ("a", "r", "s")),
            "Words of point 1 changed in en: “Bad” → “Good”, for a, r, s.",
            "Words of point 5 changed in en: “Good” → “Bad”, for a, r, s.",
        ]


def test_mended_translations_of_points_go_on_with_the_trend_line() -> None:
    old, new = (
        definition(page("p", rating("a"), rating("b", "speed"), scale=translated(*words)), **GERMAN)
        for words in (("Gut", "Schlecht"), ("Schlecht", "Gut"))
    )
    assert (trend_breaks([old], new), said(old, new)) == (
        (),
        [
            "Words of point 1 changed in de: “Gut” → “Schlecht”, for a, b.",
            "Words of point 5 changed in de: “Schlecht” → “Gut”, for a, b.",
        ],
    )
    native = definition(page("p", rating("a"), rating("b", "speed"), scale=translated("Schlecht", "Gut")), **GERMAN, default_language="de")
    assert [each.item for each in trend_breaks([old], native)] == ["a", "b"]


def test_what_comes_back_is_held_against_the_last_version_that_had_it() -> None:
    first, without = one(rating("a"), rating("b", "speed")), one(rating("b", "speed"))
    back = one(rating("a", scale=SEVEN), rating("b", "speed"))
    broken = (TrendBreak("a", "ease", "scale 5 points from 1 → 7 points from 1"),)
    assert [trend_breaks(earlier, back) for earlier in ([], [without], [first, without], [first, back, without])] == [(), (), broken, ()]
    assert trend_breaks([first, without], first) == ()


def test_whom_words_are_about_and_how_departments_are_picked() -> None:
    def handoff(about: str | None, **picking: object) -> Definition:
        asked = {"side": "internal", "block": "handoff", "about": "handoff", "repeat": "department", "max_repeats": 2}
        return definition(page("h", question("comment", "why", **({"about": about} if about else {})), **asked, **picking))

    which = {"pick": {"title": {"en": "Which"}}}
    assert said(handoff("vendor"), handoff("customer")) == ["Item why: about vendor → customer."]
    assert said(handoff(None), handoff("vendor")) == ["Item why: about none → vendor."]
    assert said(handoff(None), handoff(None, **which)) == ["Page h lets departments be picked in its own words now."]
    assert said(handoff(None, **which), handoff(None)) == ["Page h lets departments be picked in the usual words now."]
    assert said(handoff(None, **which), handoff(None, pick={"title": {"en": "Whom"}, "description": {"en": "Two"}})) == [
        "Wording of h (pick.title) changed in en: “Which” → “Whom”.",
        "Wording of h (pick.description) changed in en: “” → “Two”.",
    ]


def test_rows_leave_their_matrix_and_its_name_may_become_something_else() -> None:
    old = one(matrix("m", "r", "s"))
    assert said(old, one(rating("r", "r"), rating("s", "s"))) == [
        "Item r stands by itself now, it stood in matrix m.",
        "Item s stands by itself now, it stood in matrix m.",
    ]
    assert said(old, one(matrix("n", "r"), question("comment", "m"))) == [
        "Item m is a comment now, it was a matrix.",
        "Item r stands in matrix n now, it stood in matrix m.",
        "Item m added to page 1 (p).",
        "Item s removed from page 1 (p); its answers stay in the data.",
    ]
