"""Themes of comments, and whom they may be shown of."""

from analysis.ratings import Comment, Sharing, Side
from analysis.results import Theme
from analysis.themes import SEEDS, account_themes, matcher, themes_of


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
    found = account_themes(
        [comment("c1", "Great price. Nothing else."), comment("c1", "Good price."), comment("c2", "An awful delivery.")], "confidential"
    )
    assert found == {("a", "1"): (Theme("customer", "Delivery and deadlines", "1", -1.0), Theme("customer", "Price and value", "1", 0.75))}


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
