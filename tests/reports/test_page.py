"""What is printed and what is left out, and that no colleague is marked."""

from msgspec import structs

from analysis.results import Mean, NotEnough, Withheld
from reports.brief import Asks, Colleague, Customer, Quote
from reports.page import page
from reports.voices import PeopleTable, Person, Point, ThemeRow, ThemeTable, Words
from tests.reports.sample import BRIEF, cell, extreme


def test_largest_confirmed_gaps_come_first_and_absent_cells_last() -> None:
    service = page(BRIEF).lenses[0]
    assert [row.label for row in service.rows] == [
        "Responsiveness",
        "Every department says the same",
        "Understanding of their business",
        "Recovery from mistakes",
        "Fairness",
        "Reliability",
        "Ease of working together",
        "A person can be reached",
        "Respect and appreciation",
        "Value for money",
    ]
    assert (
        service.total
        == "All subjects together, of 100: they 60 (n\u00a04), we 71 (n\u00a05). Over-confident, confirmed: likely gap +9 (90\u00a0%: +1 to +17)."
    )


def test_the_small_print_explains_a_figure_that_may_lie_further_out() -> None:
    sign = "≥ and ≤: it may lie further out, which is not shown so that nobody’s answer can be worked out (R5)."
    bounded = structs.replace(BRIEF.cells[0], internal=Mean(4.5, "8–14", 1, "more"))
    assert sign in page(structs.replace(BRIEF, cells=(bounded, *BRIEF.cells[1:]))).small_print
    assert sign not in page(BRIEF).small_print


def test_a_cell_with_nothing_to_draw_is_named_with_its_rule() -> None:
    partnership = page(BRIEF).lenses[2]
    assert [row.label for row in partnership.rows] == ["Clear requests", "Timely requests"]
    assert partnership.left_out == "Not shown: Appreciation of our people (withheld so that nobody's answer can be worked out (R13))."


def test_what_they_value_are_their_best_ratings_and_their_words() -> None:
    assert page(BRIEF).words[0] == Words(
        "What they value",
        (
            Quote("The night desk has saved our Monday mornings more than once; they know our routes by heart.", "Jonas Weber"),
            Quote("Your customs people explain what they do.", ""),
        ),
        (
            Point("Reliability", "4.5 (n\u00a04)"),
            Point("Respect and appreciation", "4.4 (n\u00a04)"),
            Point("Would renew today, 0 to 10", "8.3 (n\u00a04)"),
            Point("Would recommend us: withheld so that nobody's answer can be worked out from the other figures (R3)", ""),
        ),
        "",
    )


def test_withheld_words_are_said_to_be_withheld() -> None:
    brief = structs.replace(
        BRIEF, asked_of_us=NotEnough("Nobody agreed to be quoted."), asked_of_them=Withheld("R8"), themes=Withheld("R8")
    )
    asks = page(brief).words[1:]
    assert [block.note for block in asks] == ["Nobody agreed to be quoted.", "Withheld until at least 3 people raise it (R8)."]
    assert [table.note for table in page(brief).themes] == ["Withheld until at least 3 people raise it (R8)."] * 2


def test_themes_stand_by_side_with_people_and_tone() -> None:
    assert page(BRIEF).themes == (
        ThemeTable(
            "What their comments are about",
            (ThemeRow("Waiting for answers", "3", "mostly critical"), ThemeRow("Night support", "2", "mostly content")),
            "",
        ),
        ThemeTable("What our comments are about", (ThemeRow("Late changes to orders", "3–7", "not scored"),), ""),
    )


def test_customers_are_marked_and_colleagues_never() -> None:
    theirs, ours = page(BRIEF).people
    assert theirs == PeopleTable(
        "Their people",
        (
            Person("Jonas Weber", "Head of operations", "answered"),
            Person("Ines Kraft", "Dispatcher", "begun, not sent"),
            Person("Dr. Petra Stahl", "Purchasing", "has not answered"),
        ),
        is_marked=True,
        note="",
    )
    assert ours == PeopleTable(
        "Our people",
        (Person("Amira Haddad", "Account owner, Sales", ""), Person("Tom Berger", "Night desk, Support", "")),
        is_marked=False,
        note="Answered, of those asked: half or more.",
    )


def test_a_hidden_rate_is_said_to_be_hidden() -> None:
    ours = page(structs.replace(BRIEF, participation=Withheld("R6"))).people[1]
    assert ours.note == "Answered, of those asked: withheld so that nobody can see which colleague answered (R6)."


def test_an_unknown_rate_is_a_sentence_of_its_own() -> None:
    ours = page(structs.replace(BRIEF, participation=NotEnough("A file of ratings does not say who was asked."))).people[1]
    assert ours.note == "A file of ratings does not say who was asked."


def test_more_people_than_fit_are_counted() -> None:
    brief = structs.replace(
        BRIEF,
        customers=tuple(Customer(f"C{i}", participation="half" if i % 2 else "finished") for i in range(11)),
        colleagues=tuple(Colleague(f"I{i}") for i in range(40)),
    )
    theirs, ours = page(brief).people
    assert (len(theirs.rows), theirs.note) == (8, "And 3 more, of whom 1 have not answered.")
    assert (len(ours.rows), ours.note) == (8, "And 32 more. Answered, of those asked: half or more.")


def test_more_subjects_than_fit_are_counted() -> None:
    lenses = page(extreme("Wort ")).lenses
    assert [len(lens.rows) for lens in lenses] == [9, 2, 2, 2]
    assert [lens.left_out[:45] for lens in lenses] == [
        "6 more with smaller gaps are on the account's",
        "13 more with smaller gaps are on the account'",
        "13 more with smaller gaps are on the account'",
        "13 more with smaller gaps are on the account'",
    ]


def test_the_shipped_instrument_fits_whole() -> None:
    cells = (
        *(cell(f"s{i}", 4, 3) for i in range(10)),
        *(cell(f"u{i}", 4, 3, comparison="understanding") for i in range(5)),
        *(cell(f"p{i}", 4, 3, comparison="partnership") for i in range(4)),
    )
    assert [(len(lens.rows), lens.left_out) for lens in page(structs.replace(BRIEF, cells=cells)).lenses] == [(10, ""), (5, ""), (4, "")]


def test_different_scales_are_printed_beside_each_strip() -> None:
    assert page(BRIEF).scale == "1 to 5"
    other = structs.replace(cell("nps", 9, 7), scale=structs.replace(BRIEF.cells[0].scale, minimum=0, maximum=10))
    mixed = page(structs.replace(BRIEF, cells=(BRIEF.cells[0], other)))
    assert (mixed.scale, [(row.low_end, row.high_end) for row in mixed.lenses[0].rows]) == ("", [("1", "5"), ("0", "10")])


def test_the_small_print_names_wave_release_method_and_n() -> None:
    assert page(BRIEF).small_print[0] == (
        "Relationship alignment, spring 2026, release 1 of 12 May 2026, method 2026.1. "
        "Answered: customers 4, colleagues 3–7; colleagues' figures from 3 of them on."
    )


def test_an_empty_ask_is_said_to_be_empty() -> None:
    assert page(structs.replace(BRIEF, asked_of_us=Asks())).words[1].note == "Nobody has told us in this wave."
