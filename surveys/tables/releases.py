"""What was published: immutable releases, their findings, and the briefs printed from them."""

from piccolo.columns import BigInt, Boolean, Bytea, DoublePrecision, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.table import Table

from surveys.tables.people import Account
from surveys.tables.responses import ConfidentialAnswer
from surveys.tables.waves import Wave


class Release(Table, tablename="release"):
    """One published set of results of a wave; `is_last` says that it was made when the wave had closed, so that none follows."""

    id: Serial
    wave = ForeignKey(Wave)
    number = Integer()
    method = Varchar(length=20)
    contract = Text()
    input_hash = Varchar(length=64)
    content_hash = Varchar(length=64)
    is_last = Boolean(default=False)
    created_at = BigInt()


class Finding(Table, tablename="finding"):
    """One released figure of an account, as the JSON of its result type; `kind` is cell, theme, people, words, value or picture."""

    id: Serial
    release = ForeignKey(Release)
    account = ForeignKey(Account)
    kind = Varchar(length=10)
    comparison = Varchar(length=16, default="")
    pair = Varchar(length=64, default="")
    data = Text()


class Basis(Table, tablename="basis"):
    """How many colleagues counted behind a figure of an account in a release, how many did not, and how many of its forms were lost.

    Read by the next release of the wave (R2) and by those of other waves (R7): `shown` is exact, coarse, picture (R9) or nothing.
    """

    id: Serial
    release = ForeignKey(Release)
    account = ForeignKey(Account)
    figure = Varchar(length=80, default="")
    joined = Integer()
    lost = Integer(default=0)
    shown = Varchar(length=8, default="exact")
    uncounted = Integer(default=0)
    told_n = Integer(default=0)
    told_insiders = Integer(default=0)
    told_low = DoublePrecision(default=0)
    told_high = DoublePrecision(default=0)


class PooledWord(Table, tablename="pooled_word"):
    """What a colleague wrote, of no account, as leads may read it in a pool of at least ten (R8); `id` keeps the pool's random order.

    It goes with the answer that it is a copy of (R12).
    """

    id: Serial
    release = ForeignKey(Release)
    answer = ForeignKey(ConfidentialAnswer)
    item = Varchar(length=64)
    text = Text()


class Brief(Table, tablename="brief"):
    """The stored PDF of one account and release, with the hash of what it was made from."""

    id: Serial
    release = ForeignKey(Release)
    account = ForeignKey(Account)
    input_hash = Varchar(length=64)
    pages = Integer()
    pdf = Bytea()
    created_at = BigInt()
