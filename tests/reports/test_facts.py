"""An account's facts in words."""

from datetime import date

from reports.brief import Money, Profile
from reports.facts import Fact, facts
from tests.reports.sample import PROFILE

DAY = date(2026, 5, 12)


def test_everything_that_is_known_is_printed() -> None:
    assert facts(PROFILE, DAY) == (
        Fact("Services held", "Fleet monitoring, Customs desk, Night support, Route planning and 1 more"),
        Fact("Customer since", "2016 (10 years)"),
        Fact("Yearly revenue", "EUR 1.2 million"),
        Fact("Payment", "on time"),
        Fact("Contract ends", "31 Mar 2027"),
        Fact("Orders", "318 (+8 % on the year)"),
        Fact("Segment", "Enterprise, Transport, DACH"),
        Fact("Owner", "Amira Haddad"),
    )


def test_what_is_not_known_is_left_out() -> None:
    assert facts(Profile("A", "A"), DAY) == ()


def test_tenure_counts_full_years() -> None:
    told = [facts(Profile("A", "A", customer_since=since), DAY)[0].value for since in ("2025-05-13", "2025-05-12", "2024-05-12")]
    assert told == ["2025 (0 years)", "2025 (1 year)", "2024 (2 years)"]


def test_amounts_are_rounded_to_what_a_meeting_needs() -> None:
    amounts = (950.4, 12_340, 1_250_000, -20_000)
    told = [facts(Profile("A", "A", revenue=Money(amount, "EUR")), DAY)[0].value for amount in amounts]
    assert told == ["EUR 950", "EUR 12,000", "EUR 1.2 million", "EUR −20,000"]
