"""What could be shown of an account if everybody answered."""

from surveys.confidentiality import Contract
from surveys.planning.eligibility import Asked
from surveys.planning.forecast import Forecast, forecast, shown


def test_whoever_may_open_the_account_does_not_count() -> None:
    team = [Asked("internal", name, name, f"{name}@us.example", "", (1, 2)) for name in ("kim", "lee", "mo", "rep")]
    customers = [Asked("customer", "ann", "Ann", "ann@x.example", "", (1,))]
    readers = {1: frozenset({"rep@us.example"}), 2: frozenset({"rep@us.example", "kim@us.example"})}
    assert forecast([1, 2, 3], [*customers, *team], readers, Contract()) == [
        Forecast(1, customers=1, colleagues=4, counted=3, vendor="mean", rest="band"),
        Forecast(2, customers=0, colleagues=4, counted=2, vendor="nothing", rest="nothing"),
        Forecast(3, customers=0, colleagues=0, counted=0, vendor="nothing", rest="nothing"),
    ]


def test_the_ladder() -> None:
    found = [shown(n, "confidential", 3) for n in (2, 3, 7, 8, 14, 15)]
    assert found == ["nothing", "band", "band", "half", "half", "tenth"]
    assert [shown(n, "confidential", 8) for n in (7, 8)] == ["nothing", "half"]
    assert [shown(n, "pooled", 3) for n in (2, 3, 15)] == ["nothing", "mean", "mean"]
