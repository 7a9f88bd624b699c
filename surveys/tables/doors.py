"""Other ways to a customer's form than a personal mail: open links, and paper."""

from piccolo.columns import BigInt, Boolean, Bytea, ForeignKey, Integer, Serial, Varchar
from piccolo.table import Table

from surveys.tables.people import Account
from surveys.tables.waves import InstrumentVersion, Wave


class OpenLink(Table, tablename="open_link"):
    """One address for anybody of one account; each answer gets an invitation of its own."""

    id: Serial
    slug = Varchar(length=40)
    wave = ForeignKey(Wave)
    account = ForeignKey(Account)
    name = Varchar(length=200, default="")
    created_at = BigInt()
    created_by = Varchar(length=320)
    is_open = Boolean(default=True)
    most = Integer(default=500)


class Paper(Table, tablename="paper"):
    """The printable form of a version, with the hash of what it was made from."""

    id: Serial
    version = ForeignKey(InstrumentVersion)
    side = Varchar(length=10)
    language = Varchar(length=35)
    content_hash = Varchar(length=64)
    pdf = Bytea()
    created_at = BigInt()
