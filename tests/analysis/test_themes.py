"""Themes of comments, and whom they may be shown of."""

import numpy as np
import pytest

from analysis.proportions import Proportion, wilson
from analysis.ratings import Comment, Sharing, Side
from analysis.results import Theme
from analysis.sentiment import score, score_of
from analysis.themes import SEEDS, Seed, ThemeShare, account_themes, matcher, read_seeds, theme_shares, themes_of
from surveys.errors import BadFile


def comment(who: str, text: str, side: Side = "customer", sharing: Sharing = "unnamed") -> Comment:
    return Comment("a", "1", side, who, "", text, sharing)


def test_about_a_dozen_themes_with_distinct_words() -> None:
    assert 10 <= len(SEEDS) <= 15
    assert len({seed.name for seed in SEEDS}) == len(SEEDS)
    for seed in SEEDS:
        for pattern in seed.patterns:
            assert matcher(seed).search(f"About {pattern.removesuffix('*')}, yes.") is not None


def test_words_count_at_their_boundaries_and_several_themes_may_hold() -> None:
    assert themes_of("The DELIVERY was late and the invoice wrong.") == ("Delivery and deadlines", "Invoices and payment")
    assert themes_of("We translated it.") == ()


def test_customers_from_one_person_on_with_the_score_of_their_sentences() -> None:
    texts = "Great price.", "Good price.", "An awful delivery."
    great, good, awful = (score_of(score(text)) or 0.0 for text in texts)
    comments = [comment("c1", f"{texts[0]} Nothing else."), comment("c1", texts[1]), comment("c2", texts[2])]
    delivery = Theme("customer", "Delivery and deadlines", "1", awful)
    assert account_themes(comments, "confidential") == {
        ("a", "1"): (delivery, Theme("customer", "Price and value", "1", (great + good) / 2))
    }
    assert awful < 0 < good


def test_totals_only_and_other_languages_raise_nothing() -> None:
    silent = [comment("c1", "Good price.", sharing="totals"), comment("c2", "Der Preis und die Lieferung sind sehr gut, danke.")]
    assert account_themes(silent, "confidential") == {}


def test_colleagues_only_from_three_people_on_without_score_or_rank() -> None:
    two = [comment(who, "They pay late. The invoice is never right.", "internal") for who in ("i1", "i2", "i1")]
    assert account_themes(two, "confidential") == {}
    three = [*two, comment("i3", "Invoices paid late, rude calls.", "internal")]
    expected = (Theme("internal", "Delivery and deadlines", "3–7", None), Theme("internal", "Invoices and payment", "3–7", None))
    assert account_themes(three, "confidential") == {("a", "1"): expected}
    assert account_themes(three, "pooled", k=4) == {}
    assert account_themes(three, "pooled", uncounted={("a", "1"): 1}) == {}
    assert [theme.n for theme in account_themes(three, "attributed")["a", "1"]] == ["3", "3", "1"]


def test_shares_of_people_with_wilson_s_interval() -> None:
    said = [("p1", "The price is high. The price rose."), ("p2", "Late delivery, high price."), ("p3", "Hello there."), ("p4", "Zu teuer!")]
    low, high = wilson(np.array([2]), np.array([3]))
    (price,) = theme_shares(said, least=2)
    assert (price.theme, price.share) == ("Price and value", Proportion(2, 3, 2 / 3, float(low[0]), float(high[0])))
    assert [one.theme for one in theme_shares(said, least=1)] == ["Price and value", "Delivery and deadlines"]
    assert theme_shares([("p1", "   ")], least=1) == ()


def test_a_dictionary_of_one_s_own() -> None:
    seeds = read_seeds('{"version": 1, "themes": [{"name": "pallets", "title": "Pallets", "patterns": ["pallet*", "c++"]}]}')
    assert seeds == (Seed("pallets", "Pallets", ("pallet*", "c++")),)
    assert themes_of("A PALLETISED load", seeds) == themes_of("Your C++ library", seeds) == ("Pallets",)
    assert [one.theme for one in theme_shares([("p", "Broken pallets.")], 1, seeds)] == ["Pallets"]
    assert isinstance(theme_shares([("p", "Broken pallets.")], 1, seeds)[0], ThemeShare)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("", "own.json: the file: "),
        ("{}", "own.json: the file: Object missing required field `version`"),
        ('{"version": 2, "themes": []}', "own.json: version: Invalid enum value 2"),
        ('{"version": 1, "themes": []}', "own.json: themes: is empty; give at least one theme"),
        ('{"version": 1, "themes": [{"name": "a", "title": "A", "patterns": "late"}]}', "own.json: themes[0].patterns: Expected `array`"),
        ('{"version": 1, "themes": [{"name": "a", "title": "A", "patterns": ["*"]}]}', "own.json: themes[0]: needs a title, and patterns"),
        (
            '{"version": 1, "themes": [{"name": "a", "title": "A", "patterns": ["x"]}, {"name": "b", "title": "A", "patterns": ["y"]}]}',
            'own.json: themes[1].title: "A" stands twice; join the two themes',
        ),
    ],
)
def test_a_broken_dictionary_is_refused_with_its_place(raw: str, place: str) -> None:
    with pytest.raises(BadFile) as caught:
        read_seeds(raw, "own.json")
    assert str(caught.value).startswith(place)
