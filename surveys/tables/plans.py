"""What leads mean to ask: plans of waves with their schedule, the events that start one, and who was held back when one began."""

from piccolo.columns import BigInt, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.table import Table

from surveys.tables.people import Account, Colleague, Contact
from surveys.tables.waves import Wave


class WavePlan(Table, tablename="wave_plan"):
    """A plan as JSON (surveys/planning/plan.py); `state` is draft, active, paused or done, `next_at` when it opens or looks next."""

    id: Serial
    name = Varchar(length=200)
    content = Text()
    state = Varchar(length=10, default="draft")
    revision = Integer(default=0)
    next_at = BigInt(null=True, default=None)
    launches = Integer(default=0)
    event_hash = Varchar(length=64, null=True, default=None)
    updated_at = BigInt()
    updated_by = Varchar(length=320)


class PlannedWave(Table, tablename="planned_wave"):
    """A wave that a plan opened, and for what: a day of its schedule, an account's contract, or an event; never twice.

    `wave` is null where the occasion was skipped, or nobody could be asked.
    """

    id: Serial
    plan = ForeignKey(WavePlan)
    occasion = Varchar(length=120)
    wave = ForeignKey(Wave, null=True, default=None)
    account = ForeignKey(Account, null=True, default=None)
    at = BigInt()


class HeldBack(Table, tablename="held_back"):
    """Somebody who was not asked in a wave, and why: opted_out, bounced, asked_lately, account_lately, no_address."""

    id: Serial
    wave = ForeignKey(Wave)
    account = ForeignKey(Account)
    side = Varchar(length=10)
    contact = ForeignKey(Contact, null=True, default=None)
    colleague = ForeignKey(Colleague, null=True, default=None)
    reason = Varchar(length=20)
