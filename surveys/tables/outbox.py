"""The truth about pending work; Redis only wakes somebody up. And the pace that all who do it keep together."""

from piccolo.columns import BigInt, DoublePrecision, Integer, Serial, Text, Varchar
from piccolo.table import Table


class Job(Table, tablename="job"):
    """One piece of work per kind and subject.

    `wanted` counts how often it was asked for: a worker removes the row only if the count is still the one
    that it claimed, so work asked for while it ran runs again. `attempt` fences: a worker whose lease was
    taken over finds another attempt number and changes nothing.
    """

    id: Serial
    queue = Varchar(length=10, default="jobs")
    kind = Varchar(length=20)
    subject = Varchar(length=80)
    wanted = Integer(default=1)
    attempt = Integer(default=0)
    failures = Integer(default=0)
    lease_until = BigInt(default=0)
    last_error = Text(null=True, default=None)


class Pace(Table, tablename="pace"):
    """Of something that may be done only so often, until when (in milliseconds) its turns are taken."""

    id: Serial
    name = Varchar(length=20)
    free_at = DoublePrecision()
