"""The guard that keeps other languages away from an English lexicon."""

import pytest

from analysis.sentiment.language import foreign_language


@pytest.mark.parametrize(
    "text",
    [
        "Good",
        "ok",
        "The delivery was late, but the people are always friendly.",
        "Die hard fans of your service.",
        "Naïve? No: the café and the résumé were fine.",
        "Our contact at Müller AG is great",
        "super",
        "no comment",
        "12 of 15",
        "",
        "😀 nice",
        "Great",
        "n/a",
        "Super service",
        "VERY SLOW DELIVERY",
        "awsum servce thnx",
        "Good communicaton, slow responce",
        "Klaus Müller",
        "Jürgen",
        "Contact: Stefan Schröder",
        "José García",
        "Van der Berg",
        "La Quinta hotel",
        "El Paso office",
        "Samsung Galaxy",
        "Too young a team",
        "Bravo!",
        "Ideal",
        "@someone thanks http://example.org/que/la/de",
    ],
)
def test_english_is_english(text: str) -> None:
    assert foreign_language(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sehr gut", "de"),
        ("Alles super", "de"),
        ("Zu teuer", "de"),
        ("Die Rechnung stimmt nicht", "de"),
        ("Ungenügende Erreichbarkeit, schwankende Lieferungen", "de"),
        ("Trop cher", "fr"),
        ("Todo bien", "es"),
        ("Tutto bene", "it"),
        ("Tudo bem", "pt"),
        ("Erg goed", "nl"),
        ("Tack så mycket", "und"),
        ("Kiváló szolgáltatás", "und"),
        ("Die Lieferung kommt immer zu spät und niemand ruft zurück", "de"),
        ("Très bien, merci à toute l'équipe", "fr"),
        ("Le service est trop lent", "fr"),
        ("Muy bien", "es"),
        ("El equipo siempre responde rápido, muchas gracias", "es"),
        ("Ottimo servizio", "it"),
        ("La consegna è sempre in ritardo e non risponde nessuno", "it"),
        ("Muito obrigado, vocês são ótimos", "pt"),
        ("Goede service", "nl"),
        ("De levering is altijd te laat en niemand belt terug", "nl"),
        ("Отличная работа", "und-Cyrl"),
        ("とても良いサービスです", "ja"),
        ("服务很好", "und-Hani"),
        ("خدمة ممتازة", "und-Arab"),
        ("Bardzo dobra obsługa klienta dziękuję", "und"),
    ],
)
def test_other_languages_are_found(text: str, language: str) -> None:
    assert foreign_language(text) == language
