"""What is asked of whom, and until when: instruments, waves and invitations."""

from piccolo.columns import BigInt, Boolean, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.table import Table

from surveys.tables.people import Account, Colleague, Contact, Department

# Every `*_at` is Unix time in milliseconds: one integer that both engines compare and subtract alike.


class Instrument(Table, tablename="instrument"):
    """A questionnaire under its stable key; `state` is open, closing (no new waves), or closed."""

    id: Serial
    key = Varchar(length=64)
    title = Varchar(length=300)
    state = Varchar(length=10, default="open")


class InstrumentVersion(Table, tablename="instrument_version"):
    """One published, immutable state of an instrument; `content` is the JSON document."""

    id: Serial
    instrument = ForeignKey(Instrument)
    version = Integer()
    content = Text()
    content_hash = Varchar(length=64)
    published_at = BigInt()
    notes = Text(default="")


class Wave(Table, tablename="wave"):
    """One round of asking; `contract` is the frozen confidentiality contract (R10) as JSON, `settings` what else was fixed at launch.

    `state` is open, closed or cancelled; `internal_version` is what colleagues are asked where it is not `version`.
    `reminded` is the number of the last reminder, `reminded_at` when it went out, `remind_at` when the next one is due.
    """

    id: Serial
    key = Varchar(length=64)
    name = Varchar(length=200)
    version = ForeignKey(InstrumentVersion)
    internal_version = ForeignKey(InstrumentVersion, null=True, default=None)
    state = Varchar(length=10, default="open")
    contract = Text()
    settings = Text(default="{}")
    releases = Varchar(length=10, default="close")
    opens_at = BigInt()
    closes_at = BigInt()
    closed_at = BigInt(null=True, default=None)
    looked_at = BigInt(null=True, default=None)
    reminded = Integer(default=0)
    reminded_at = BigInt(null=True, default=None)
    remind_at = BigInt(null=True, default=None)


class WaveAccount(Table, tablename="wave_account"):
    """The accounts of a wave, fixed at launch."""

    id: Serial
    wave = ForeignKey(Wave)
    account = ForeignKey(Account)


class Invitation(Table, tablename="invitation"):
    """One person's link in one wave; the token itself is never stored, only its hash and a sealed copy until close.

    `source` is invited, or of customers open (by an open link) or paper (keyed in); only these two know when they were let in.
    `reminders` counts how often somebody was reminded; of colleagues it is forgotten at close.
    """

    id: Serial
    wave = ForeignKey(Wave)
    side = Varchar(length=10)
    person = Varchar(length=340)
    email = Varchar(length=320, default="")
    colleague = ForeignKey(Colleague, null=True, default=None)
    department = ForeignKey(Department, null=True, default=None)
    language = Varchar(length=35, default="")
    token_hash = Varchar(length=64)
    sealed_token = Text(null=True, default=None)
    is_open = Boolean(default=True)
    source = Varchar(length=10, default="invited")
    admitted_at = BigInt(null=True, default=None)
    reminders = Integer(default=0)


class Participation(Table, tablename="participation"):
    """How far a person is with an account: not_started, half, finished. It carries no time (R0).

    `shown` is how far they are by a link that was sent to a new address, which does not tell what was done before; else null.
    `insider` says of a colleague who could open the account before any figure counted them; it is never taken back (R1).
    """

    id: Serial
    invitation = ForeignKey(Invitation)
    account = ForeignKey(Account)
    contact = ForeignKey(Contact, null=True, default=None)
    state = Varchar(length=12, default="not_started")
    shown = Varchar(length=12, null=True, default=None)
    insider = Boolean(default=False)
