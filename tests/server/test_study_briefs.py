"""The briefs of a file of ratings: what they print, and what they are called."""

from analysis.ratings_file import read_ratings
from analysis.results import Mean
from analysis.review import WEIGHTS
from reports.brief import Brief
from server.study_briefs import _brief, brief_names
from server.study_results import measure_file
from tests.server.ratings_files import HEADER, line


def test_names_of_briefs_are_safe_and_distinct() -> None:
    names = brief_names(["A-1", "a-1", "..", "", "con", "x/../../y", "Ä" * 300, "a" * 300, "a.b"])
    assert len({name.casefold() for name in names}) == 9
    assert names[0] == "A-1.pdf"
    assert names[8] == "a.b.pdf"
    assert all(len(name) < 120 and "/" not in name and not name.startswith(".") for name in names)


def brief(lines: list[str], header: str = HEADER) -> Brief:
    """Of the first account, attributed."""
    content = read_ratings([f"{line}\n" for line in (header, *lines)], "ratings.csv")
    measured = measure_file(content, "attributed", 1, (), WEIGHTS)
    first = measured.found.cells[0].account_ref
    return _brief([cell for cell in measured.found.cells if cell.account_ref == first], measured)


def test_a_dimension_is_printed_in_place_of_its_pairs() -> None:
    lines = [
        f"{line('acme', side, who, value, pair)},{dimension}"
        for side, values in (("internal", (5, 4, 4)), ("customer", (2, 3, 2, 3)))
        for who, value in enumerate(values)
        for pair, dimension in (("ease", "our_process"), ("speed", "our_process"), ("price", ""))
    ]
    found = brief(lines, f"{HEADER},dimension")
    assert [(cell.pair, cell.scale.maximum) for cell in found.cells] == [("price", 5), ("our_process", 100), ("*", 100)]
    assert found.labels == {"price": "Price", "our_process": "Our process"}
    assert (found.published.customers, found.published.colleagues) == ("4", "3")


def test_the_last_wave_is_printed_with_who_answered_about_our_service() -> None:
    lines = [
        *(line("acme", "customer", who, 4, wave=wave) for wave in ("2", "10") for who in range(3)),
        *(line("acme", "internal", who, 4, wave="10") for who in range(2)),
        line("acme", "internal", 0, 4, wave="10").replace(",own,", ",predicted,"),
    ]
    found = brief(lines)
    assert (found.published.wave, found.published.customers, found.published.colleagues) == ("10", "3", "2")
    assert {cell.comparison for cell in found.cells} == {"service", "understanding"}


def test_an_account_whose_only_customer_left_most_out_has_a_brief_without_a_total() -> None:
    lines = [line("acme", "customer", 0, value, pair) for pair, value in (("ease", 2), ("price", ""), ("speed", ""))]
    found = brief(lines)
    assert [(cell.pair, cell.customer) for cell in found.cells] == [("ease", Mean(2.0, "1"))]
    assert (found.published.customers, found.published.colleagues) == ("1", "0")
