"""A mail says who asks, about whom, how long it takes, until when and what is promised, in the recipient's language."""

from itertools import product

import pytest
from markupsafe import Markup
from msgspec.structs import replace

from server.mail.headers import clean
from server.mail.layout import draw, paragraph, text_of
from server.mail.wording import Frame, default_wording, said_accounts, words_of_asking, words_of_news, words_of_reply
from surveys.confidentiality import Contract
from surveys.instrument.library import load_library
from surveys.instrument.types import Side
from surveys.news import NewsText
from surveys.placeholders import problems_of_wording
from surveys.planning.settings import MailKind, WaveSettings, Wording
from surveys.queries.messages import Letter, ReplyText
from tests.company import at
from tests.server.mail.hostile import HOSTILE

FORM = load_library("relationship-alignment")
LANGUAGES = ("en", "de", "fr", "es", "ar")
FRAME = Frame("Northlight Supplies", "https://us.example/s/token", "https://us.example/s/token/unsubscribe")
LETTER = Letter(
    id=1, ident="0" * 32, kind="invitation", about=0, state="waiting", invitation=1, side="customer", email="ann@acme.example",
    name="Ann", language="", sealed_token="sealed", is_open=True, wave_name="Spring", wave_state="open",
    closes_at=at("2026-12-11"), contract=Contract(), settings=WaveSettings(), version=1, content_hash="", accounts=("Acme",),
    reachable=True, finished=False,
)  # fmt: skip


def test_an_invitation_of_a_customer_in_words() -> None:
    words = words_of_asking(LETTER, "invitation", FORM, FRAME)
    assert (words.language, words.subject) == ("en", "Northlight Supplies: how do you see our work together?")
    assert text_of(words.sheet) == (
        "Good day Ann,\n\n"
        "You know best what our work for Acme is worth to you. Please tell us at Northlight Supplies what is good, what is missing"
        " and what we should do better.\n\n"
        "It takes 3 to 4 minutes. You can stop at any time and go on with the same link, until 10 December 2026.\n\n"
        "https://us.example/s/token\n\n"
        "Thank you for your time.\n\n"
        "Before you send, you choose: your name and answers, your answers without your name, or totals only.\n\n"
        "-- \nNorthlight Supplies\nThis link is yours alone: please do not pass this mail on.\n"
        "You get this mail because Northlight Supplies works for Acme. No more such mails:\nhttps://us.example/s/token/unsubscribe\n"
    )


def test_a_colleague_reads_the_promise_of_confidentiality() -> None:
    letter = replace(LETTER, side="internal", accounts=("Acme", "Bolt"), contract=Contract(k=4))
    words = words_of_asking(letter, "invitation", FORM, FRAME)
    assert words.subject == "Your view of the work with Acme and Bolt"
    assert words.sheet.promise == (
        "Shown only together with at least three colleagues, never with your name, never word for word to sales."
    )


@pytest.mark.parametrize(("language", "side", "kind"), list(product(LANGUAGES, ("customer", "internal"), ("invitation", "reminder"))))
def test_every_wording_of_ours_can_be_used_and_says_everything(language: str, side: Side, kind: MailKind) -> None:
    subject, body = default_wording(side, kind, language)
    assert problems_of_wording(subject, body) == []
    assert {"{name}", "{account}", "{link}", "{until}", "{minutes}", "{company}"} <= set(body.replace("{", " {").replace("}", "} ").split())
    assert language == "en" or subject != default_wording(side, kind, "en")[0]


def test_arabic_is_drawn_from_the_right_and_every_tag_of_a_language_finds_its_words() -> None:
    words = words_of_asking(replace(LETTER, language="ar-EG"), "reminder", FORM, FRAME)
    assert (words.language, words.sheet.direction, words.sheet.start) == ("ar", "rtl", "right")
    assert '<html lang="ar" dir="rtl">' in draw(words.sheet)
    assert words_of_asking(replace(LETTER, language="nl"), "invitation", FORM, FRAME).language == "en"


def test_only_languages_of_the_wave_are_used() -> None:
    letter = replace(LETTER, language="fr", settings=WaveSettings(languages=("en", "de")))
    assert words_of_asking(letter, "invitation", FORM, FRAME).language == "en"


def test_the_last_day_is_that_of_the_waves_zone() -> None:
    letter = replace(LETTER, closes_at=at("2026-12-10T23:00"), settings=WaveSettings(zone="Europe/Berlin"))
    assert "until 10 December 2026" in text_of(words_of_asking(letter, "invitation", FORM, FRAME).sheet)


def test_a_lead_s_own_words_go_before_ours_for_their_side_kind_and_language() -> None:
    own = Wording("customer", "invitation", "en", "{company} and {account}", "Dear {name},\nhello: {link}\n\n{link}\n\nBye {nobody}")
    letter = replace(LETTER, settings=WaveSettings(wording=(own,)))
    words = words_of_asking(letter, "invitation", FORM, FRAME)
    assert words.subject == "Northlight Supplies and Acme"
    assert text_of(words.sheet).startswith(
        "Dear Ann,\nhello: https://us.example/s/token\n\nhttps://us.example/s/token\n\nBye {nobody}\n\nBefore you send"
    )
    assert words.sheet.promise.startswith("Before you send")
    assert words_of_asking(replace(letter, language="de"), "invitation", FORM, FRAME).subject.startswith("Northlight Supplies: Wie")
    assert words_of_asking(letter, "reminder", FORM, FRAME).subject.startswith("A reminder")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_becomes_markup_or_a_placeholder(text: str) -> None:
    own = Wording("customer", "invitation", "en", "x {name}", "{name} {account}\n\n{link}")
    letter = replace(LETTER, name=text, accounts=(text,), settings=WaveSettings(wording=(own,)))
    sheet = words_of_asking(letter, "invitation", FORM, FRAME).sheet
    plain = words_of_asking(replace(letter, name="x", accounts=("x",)), "invitation", FORM, FRAME).sheet
    assert draw(sheet).count("<") == draw(plain).count("<")
    assert sheet.parts[0].text == f"{clean(text)} {clean(text)}"


def test_a_paragraph_keeps_its_lines_and_only_the_link_alone_is_the_button() -> None:
    values = {"name": "<i>", "link": "https://us.example/s/1?a&b"}
    assert paragraph("{link}", values).button
    assert paragraph("Hi {name}\n& {link} {x}", values).words == Markup(
        'Hi &lt;i&gt;<br>\n&amp; <a class="link" href="https://us.example/s/1?a&amp;b" style="color:#0b4f6c">https://us.example/s/1?a&amp;b</a> {x}'
    )


def test_many_accounts_are_counted() -> None:
    names = [f"A{number}" for number in range(1, 6)]
    assert [said_accounts(names[:count], "en") for count in (1, 2, 3, 4)] == [
        "A1",
        "A1 and A2",
        "A1, A2 and A3",
        "A1, A2 and 2 other accounts",
    ]
    assert said_accounts(names, "de") == "A1, A2 (und 3 weitere)"


def test_a_reply_is_the_author_s_words_and_nothing_in_them_is_a_placeholder() -> None:
    words = words_of_reply(LETTER, ReplyText("Dear Ann,\n\n{link} <b>", "kim@us.example", "Kim", "Acme"), FRAME)
    assert words.subject == "Kim of Northlight Supplies answers you"
    assert text_of(words.sheet).startswith("Dear Ann,\n\n{link} <b>\n\nKim\nNorthlight Supplies\n\n-- \n")
    assert "&lt;b&gt;" in draw(words.sheet)


def test_news_are_told_in_the_reader_s_language_with_a_link_to_their_page() -> None:
    texts = {
        "en": NewsText("Faster", "You waited.", "We hired."),
        "de": NewsText("Schneller", "Sie warteten.", "Wir stellten ein.", "Nicht alles."),
    }
    words = words_of_news(replace(LETTER, language="de-AT"), texts, FORM, replace(FRAME, link="https://us.example/n/x"))
    assert (words.language, words.subject) == ("de", "Schneller")
    for said in ("Sie warteten.", "Wir stellten ein.", "Nicht alles.", "https://us.example/n/x"):
        assert said in text_of(words.sheet)
    assert words_of_news(replace(LETTER, language="es"), texts, FORM, FRAME).subject == "Faster"


def test_a_mail_loads_nothing_and_knows_nobody() -> None:
    page = draw(words_of_asking(LETTER, "invitation", FORM, FRAME).sheet)
    assert [word for word in ("<img", "<script", "<link", "url(", "@import", "src=") if word in page] == []
    assert {part.split('"')[0] for part in page.split('href="')[1:]} == {FRAME.link, FRAME.unsubscribe}
