"""Our own words in every language: complete, with the same placeholders, counted as each language counts."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from server.web.language import (
    LOCALE,
    accepted,
    catalogues,
    clock,
    day_of,
    direction,
    nearest,
    number,
    own_name,
    spoken,
    translate,
    unreviewed,
)
from server.web.pages import environment
from surveys.sentences import plural, sentence
from tests.company import at
from tests.server.web.messages import Message, catalogue, known, messages, of_python, of_template

LANGUAGES = ("de", "fr", "es", "ar")
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def holes(texts: Sequence[str]) -> set[str]:
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def test_the_catalogues_are_those_that_ship() -> None:
    assert sorted(path.name for path in LOCALE.glob("*.po")) == ["ar.po", "de.po", "es.po", "fr.po"]
    assert {language: unreviewed(language) for language in (*LANGUAGES, "en", "de-CH", "pt")} == {
        **dict.fromkeys((*LANGUAGES, "de-CH"), True), "en": False, "pt": False
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_no_other_is(language: str) -> None:
    found, written = messages(), known(catalogue(language))
    assert sorted(found - written.keys()) == []
    assert sorted(written.keys() - found) == []
    assert [message for message, texts in written.items() if not all(texts)] == []
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_same_placeholders(language: str) -> None:
    differing = {message: texts for message, texts in known(catalogue(language)).items() if not same_holes(message, texts, language)}
    assert differing == {}


def same_holes(message: Message, texts: tuple[str, ...], language: str) -> bool:
    """A form for one number only, such as Arabic's dual, may leave the number out."""
    wanted = holes(message)
    if len(message) == 1:
        return holes(texts) == wanted
    sure = {"ar": {1, 2}}.get(language, set())
    return all(holes([text]) | ({"n"} if form in sure else set()) == wanted for form, text in enumerate(texts))


def test_the_check_sees_what_is_wrong() -> None:
    assert same_holes(("{n} page", "{n} pages"), ("", "صفحة", "صفحتان", "{n}", "{n}", "{n}"), "ar") is False
    assert same_holes(("{n} page", "{n} pages"), ("{n}", "صفحة", "صفحتان", "{n}", "{n}", "{n}"), "ar") is True
    assert same_holes(("Until {day}.",), ("Bis {tag}.",), "de") is False
    assert set(of_template('{{ _("One {x}", x=1) }}{{ _(plural("{n} a", "{n} b", 2)) }}{{ _(page.words) }}')) == {
        ("One {x}",), ("{n} a", "{n} b")
    }  # fmt: skip
    assert set(of_python('sentence("a" "b", x=1)\none, many = ("c", "d")\nplural(one, many, 2)\ntranslate(words, "de")')) == {
        ("ab",), ("c", "d")
    }  # fmt: skip
    with pytest.raises(ValueError, match="give `sentence` its texts where it is called"):
        list(of_python("sentence(words)"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_all_plural_forms_of_its_language(language: str) -> None:
    forms = {len(texts) for message, texts in known(catalogue(language)).items() if len(message) == 2}
    assert forms == {6 if language == "ar" else 2}
    assert catalogue(language).num_plurals == forms.pop()


def test_arabic_counts_in_six_forms() -> None:
    said = [translate(plural("{n} short page", "{n} short pages", n), "ar") for n in (0, 1, 2, 3, 11, 100, 1_000)]
    assert said == [
        "0 صفحة قصيرة", "صفحة قصيرة واحدة", "صفحتان قصيرتان", "3 صفحات قصيرة", "11 صفحة قصيرة", "100 صفحة قصيرة", "1,000 صفحة قصيرة"
    ]  # fmt: skip


def test_a_sentence_is_said_with_its_values_in_the_language() -> None:
    late = sentence("Please choose a day not after {last}.", last=date(2026, 12, 4))
    assert translate(late, "de-CH") == "Bitte wählen Sie einen Tag, der nicht nach dem 4. Dezember 2026 liegt."
    promise = (
        "No names. Averages over at least {people} colleagues, with how sure one can be of them. Where few answer, they can tell how many"
        " did, and beside those of a later survey roughly what somebody new said."
    )
    assert translate(sentence(promise, people=sentence("three")), "fr").startswith("Aucun nom. Des moyennes sur au moins trois collègues")
    assert translate(sentence(promise, people=1_200), "de").startswith("Keine Namen. Mittelwerte über mindestens 1.200 ")


@pytest.mark.parametrize("language", ["en", "pt", "xx-klingon", "", "../de"])
def test_what_nobody_translated_is_said_in_english(language: str) -> None:
    assert translate(sentence("Page {step} of {steps}", step=2, steps=9), language) == "Page 2 of 9"
    assert translate("Nobody wrote {this}", "de") == "Nobody wrote {this}"
    assert translate("", "de") == ""


def on_page(source: str, language: str, **values: object) -> str:
    page = SimpleNamespace(head=SimpleNamespace(language=language), **values)
    return environment.from_string(source).render(page=page)


def test_a_template_speaks_the_language_of_its_page() -> None:
    source = '{{ _("Page {step} of {steps}", step=2, steps=page.steps) }} {{ _(plural("{n} minute", "{n} minutes", 3)) }}'
    assert on_page(source, "de", steps=9) == "Seite 2 von 9 3 Minuten"
    assert on_page(source, "pt", steps=9) == "Page 2 of 9 3 minutes"
    assert environment.from_string('{{ _("Next") }}').render(language="fr") == "Suivant"
    assert environment.from_string('{{ _("Next") }}').render() == "Next"


def test_neither_texts_nor_values_become_html() -> None:
    assert on_page("{{ _(page.words) }}", "de", words="<b>{x}</b>") == "&lt;b&gt;{x}&lt;/b&gt;"
    said = sentence("Your answers about {account} have arrived.", account="<i>{account}</i>")
    assert on_page("{{ _(page.said) }}", "en", said=said) == "Your answers about &lt;i&gt;{account}&lt;/i&gt; have arrived."
    bold = '{{ _("You chose {score}.", score=page.score|strong) }}'
    assert on_page(bold, "es", score="<9>") == "Ha elegido <strong>&lt;9&gt;</strong>."
    assert on_page(bold, "es", score=Markup("<i>9</i>")) == "Ha elegido <strong><i>9</i></strong>."


def test_dates_and_numbers_are_written_as_the_language_does() -> None:
    when = at("2126-12-04T14:02:00")
    assert [day_of(when, language) for language in ("en", *LANGUAGES)] == [
        "4 December 2126", "4. Dezember 2126", "4 décembre 2126", "4 de diciembre de 2126", "4 ديسمبر 2126"
    ]  # fmt: skip
    assert [number(12_345.67, language) for language in ("en", "de", "fr", "es", "ar")] == [
        "12,345.67", "12.345,67", "12\u202f345,67", "12.345,67", "12,345.67"
    ]  # fmt: skip
    assert [number(value, "de") for value in (0, -999, 1_000, 2.0, 0.123456)] == ["0", "-999", "1.000", "2", "0,123456"]
    assert [number(value, "ar") for value in (-9, -2.5, 3)] == ["\u200e-9", "\u200e-2.5", "3"]
    assert clock(when, "de") == "4. Dezember 2126, 14:02 Uhr UTC"
    now = int(datetime.now(UTC).replace(hour=9, minute=5).timestamp() * 1000)
    assert (clock(now, "en"), clock(now, "fr")) == ("09:05 UTC", "09:05 UTC")


def test_languages_have_their_own_names_and_directions() -> None:
    tags = ("en", "de", "fr", "es", "ar", "pt-BR", "x-klingon", "e")
    assert [own_name(tag) for tag in tags] == [
        "English", "Deutsch", "Français", "Español", "العربية", "Português (Brasil)", "x-klingon", "e"
    ]  # fmt: skip
    assert [direction(tag) for tag in ("en", "ar", "AR-eg", "he", "fr")] == ["ltr", "rtl", "rtl", "rtl", "ltr"]
    assert [spoken(tag) for tag in ("de-CH", "ar-EG", "pt", "DE")] == ["de", "ar", "en", "de"]
    assert set(catalogues) == {"en", *LANGUAGES}


@pytest.mark.parametrize(
    ("wanted", "offered", "found"),
    [
        ("de", ["en", "de"], "de"),
        ("de-CH", ["en", "de"], "de"),
        ("de-CH-1901", ["de", "de-CH"], "de-CH"),
        ("DE-ch", ["de", "de-CH"], "de-CH"),
        ("de", ["en", "de-CH"], "de-CH"),
        ("de-AT", ["en", "de-CH"], "de-CH"),
        ("e", ["en"], ""),
        ("", ["en"], ""),
        ("*", ["en"], ""),
    ],
)
def test_the_nearest_language_is_found(wanted: str, offered: list[str], found: str) -> None:
    assert nearest(wanted, offered) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("de-CH, fr;q=0.9, en;q=0.8", "de"),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("pt, es;q=0.1", "es"),
        ("de;q=0, en;q=0.2", "en"),
        ("fr;q=0.5, de;q=0.5", "fr"),
        ("de;q=much, *;q=0.5", ""),
        ("de;level=1", "de"),
        ("*", ""),
        ("", ""),
        (";;;,,,=q", ""),
        (", ".join(["pt"] * 20 + ["de"]), ""),
    ],
)
def test_a_browsers_wishes_are_weighed(header: str, found: str) -> None:
    assert accepted(header, ("en", "de", "fr", "es")) == found
