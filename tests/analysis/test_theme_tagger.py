"""Learned tags take over only from 500 sentences on and only where they are better."""

from analysis.results import NotEnough
from analysis.theme_tagger import Choice, Tagged, choose_tagger, fit_tagger
from analysis.themes import Seed

SEEDS = (Seed("delivery", "Delivery", ("deliver*",)), Seed("price", "Price", ("price*",)))
SAID = {
    "The lorry never shows up": {"Delivery"},
    "Your lorry blocks our gate": {"Delivery"},
    "Fees keep rising": {"Price"},
    "The fees and the lorry": {"Delivery", "Price"},
    "Delivery is fine": {"Delivery"},
    "Price is fine": {"Price"},
    "People are friendly": set(),
}


def tagged(count: int, said: dict[str, set[str]]) -> list[Tagged]:
    texts = list(said)
    return [Tagged(f"{texts[number % len(texts)]} {number}", frozenset(said[texts[number % len(texts)]])) for number in range(count)]


def test_too_few_sentences_leave_the_seeds() -> None:
    assert choose_tagger(tagged(499, SAID), SEEDS) == NotEnough("499 of the 500 tagged sentences that a tagger is learned from.")


def test_words_that_the_seeds_do_not_know_are_learned() -> None:
    choice = choose_tagger(tagged(500, SAID), SEEDS)
    assert isinstance(choice, Choice)
    assert choice.learned == 1.0
    assert 0.4 < choice.seeds < 0.8
    assert choice.tagger is not None
    assert choice.tagger.themes_of("A lorry full of fees") == ("Delivery", "Price")
    assert choice.tagger.themes_of("Hello") == ()


def test_seeds_that_are_never_wrong_stay() -> None:
    said = {"Delivery is fine": {"Delivery"}, "Price is fine": {"Price"}, "People are friendly": set[str]()}
    choice = choose_tagger(tagged(500, said), SEEDS)
    assert choice == Choice(None, 1.0, 1.0)


def test_the_same_sentences_give_the_same_tagger() -> None:
    assert fit_tagger(tagged(50, SAID), SEEDS) == fit_tagger(tagged(50, SAID), SEEDS)


def test_nobody_tagged_anything() -> None:
    assert choose_tagger(tagged(500, {"Hello": set()}), SEEDS) == Choice(None, 0.0, 0.0)
