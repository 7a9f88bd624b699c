"""From findings to a brief."""

from datetime import date

from analysis.results import Cell, Mean, NotEnough, Scale, Withheld
from server.briefs import brief_of
from server.releasing.material import as_json
from surveys.confidentiality import Contract
from surveys.findings import Finding
from surveys.instrument.library import load_library
from surveys.queries.briefs import BriefSource

ACCOUNT = {
    "external_ref": "A1",
    "name": "Acme",
    "segment": "",
    "region": "",
    "industry": "",
    "customer_since": None,
    "annual_revenue": None,
    "currency": "",
    "contract_end": date(2027, 1, 1).isoformat(),
    "payment_standing": "",
    "orders": None,
    "orders_trend": None,
    "owner": None,
    "owner_email": "",
}


def test_a_total_of_predictions_alone_is_no_rating_of_the_customer() -> None:
    """Customers were silent, and colleagues rated the predictions but too few of their own work."""
    total = Cell("A1", "w", "understanding", "*", Scale(0, 100), Mean(80, "3–7"), NotEnough(""), Withheld("R1"), "account")
    found = (Finding(1, "cell", as_json(total), "understanding", "*"),)
    definition = load_library("relationship-alignment")
    source = BriefSource("w", "Wave", 1, "m", 0, Contract(), definition, ACCOUNT, (), (), (), found)
    assert brief_of(source).ratings == ()
