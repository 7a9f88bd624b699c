"""Groups of customers of whom enough have answered; pure."""

from collections.abc import Iterable, Mapping, Sequence

from surveys.planning.settings import Quota

Group = Mapping[str, str]  # what an account or a contact has in each field of a quota


def full_quotas(quotas: Sequence[Quota], finished: Iterable[tuple[Group, int]]) -> tuple[Quota, ...]:
    """Those whose number of finished answers is reached; `finished` counts the answers of each group."""
    counts = list(finished)
    return tuple(quota for quota in quotas if sum(n for group, n in counts if is_of(quota, group)) >= quota.wanted)


def is_of(quota: Quota, group: Group) -> bool:
    return group[quota.field].strip().casefold() == quota.value.strip().casefold()
