"""Whether every text is complete in every language."""

from surveys.instrument.wording import wordings
from tests.surveys.instrument.inline import FIVE, choices, definition, en, faults, page, question, rating

BOTH = {"en": "Good", "de": "Gut"}


def test_every_text_is_asked_for_in_every_language() -> None:
    asked = page(
        "p",
        question("radiogroup", "a", description={"en": "Hint", "fr": "Indice"}, choices=choices("x", "y")),
        {"type": "information", "name": "b", "text": {"en": " ", "de": "Danke"}},
        title=BOTH,
    )
    lacks_de = "no text in de; write it, or take the language out of `languages`"
    assert faults(asked, languages=["en", "de"], title=BOTH, description={}) == [
        f"pages[0] (p).scale.anchors.1: {lacks_de}",
        f"pages[0] (p).scale.anchors.5: {lacks_de}",
        f"pages[0].elements[0] (a).title: {lacks_de}",
        f"pages[0].elements[0] (a).description: {lacks_de}",
        "pages[0].elements[0] (a).description: fr is not among the languages; add it there or remove this text",
        f"pages[0].elements[0] (a).choices.x: {lacks_de}",
        f"pages[0].elements[0] (a).choices.y: {lacks_de}",
        "pages[0].elements[1] (b).text: no text in en; write it, or take the language out of `languages`",
    ]


def test_the_default_language_is_one_of_the_languages() -> None:
    asked = page("p", question("comment", "a", title={"de": "Was?"}), title={"de": "P"}, scale=None)
    assert faults(asked, languages=["de", "de"], title={"de": "T"}) == [
        "default_language: en is not among the languages; add it there or choose one of de",
        "languages: a language stands there twice; remove one",
    ]


def test_placeholders() -> None:
    asked = page(
        "p",
        question("comment", "a", title={"en": "What of {account}?", "de": "Was?"}),
        question("comment", "b", title={"en": "What of {foo}?", "de": "Was mit {foo}?"}),
        question("comment", "c", title={"en": "What of {department}?", "de": "Was mit {department}?"}),
        title=BOTH,
        scale=None,
    )
    assert faults(asked, languages=["en", "de"], title=BOTH) == [
        "pages[0].elements[0] (a).title: the languages differ in their {placeholders}; use the same in each",
        "pages[0].elements[1] (b).title.en: {foo} is filled in by nothing; write {account}, {department} or {item|words for no answer}, or use other brackets",
        "pages[0].elements[1] (b).title.de: {foo} is filled in by nothing; write {account}, {department} or {item|words for no answer}, or use other brackets",
        "pages[0].elements[2] (c).title.en: {department} is known only on a page with `repeat`; write it without",
        "pages[0].elements[2] (c).title.de: {department} is known only on a page with `repeat`; write it without",
    ]


def test_long_texts_and_control_characters() -> None:
    assert faults(page("p", question("comment", "a", title=en("x" * 2_001)), question("comment", "b", title=en("a\0")))) == [
        "pages[0].elements[0] (a).title.en: 2,001 characters are too many; at most 2,000",
        "pages[0].elements[1] (b).title.en: has a control character; remove it",
    ]


def test_the_pick_screen_and_an_own_scale_have_texts_too() -> None:
    shown = page(
        "h",
        rating("a", direction="given", scale={**FIVE, "anchors": {"1": en("Low"), "5": en("High")}}),
        side="internal",
        block="handoff",
        about="handoff",
        repeat="department",
        max_repeats=1,
        pick={"title": en("Which?"), "description": en("Any.")},
    )
    found = [(wording.where, wording.text, wording.page, wording.picking) for wording in wordings(definition(shown)) if wording.text]
    assert found == [
        ("title", en("Pulse"), None, False),
        ("pages[0] (h).title", en("h"), 0, False),
        ("pages[0] (h).pick.title", en("Which?"), 0, True),
        ("pages[0] (h).pick.description", en("Any."), 0, True),
        ("pages[0] (h).scale.anchors.1", en("Bad"), 0, False),
        ("pages[0] (h).scale.anchors.5", en("Good"), 0, False),
        ("pages[0].elements[0] (a).title", en("a"), 0, False),
        ("pages[0].elements[0] (a).scale.anchors.1", en("Low"), 0, False),
        ("pages[0].elements[0] (a).scale.anchors.5", en("High"), 0, False),
    ]
