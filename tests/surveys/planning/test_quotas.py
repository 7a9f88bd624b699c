"""Groups of whom enough have answered."""

from surveys.planning.quotas import full_quotas, is_of
from surveys.planning.settings import Quota

MID, EMEA = Quota("segment", "mid", 3), Quota("region", "EMEA", 2)


def test_a_quota_is_full_when_its_group_has_answered_often_enough() -> None:
    groups = [
        ({"segment": "Mid", "region": "EMEA"}, 1),
        ({"segment": " MID", "region": "APAC"}, 1),
        ({"segment": "Large", "region": "emea"}, 1),
    ]
    assert full_quotas((MID, EMEA), groups) == (EMEA,)
    assert full_quotas((MID, EMEA), [*groups, ({"segment": "Mid", "region": "AMER"}, 1)]) == (MID, EMEA)
    assert [is_of(MID, {"segment": "Mid"}), is_of(MID, {"segment": "Middle"})] == [True, False]
