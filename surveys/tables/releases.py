"""What was published: immutable releases, their findings, and the briefs printed from them."""

from piccolo.columns import BigInt, Bytea, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.table import Table

from surveys.tables.people import Account
from surveys.tables.waves import Wave


class Release(Table, tablename="release"):
    """One published set of results of a wave."""

    id: Serial
    wave = ForeignKey(Wave)
    number = Integer()
    method = Varchar(length=20)
    contract = Text()
    input_hash = Varchar(length=64)
    content_hash = Varchar(length=64)
    created_at = BigInt()


class Finding(Table, tablename="finding"):
    """One released figure of an account, as the JSON of its result type; `kind` is cell, theme, people, words or quality."""

    id: Serial
    release = ForeignKey(Release)
    account = ForeignKey(Account)
    kind = Varchar(length=10)
    comparison = Varchar(length=16, default="")
    pair = Varchar(length=64, default="")
    data = Text()


class Basis(Table, tablename="basis"):
    """How many colleagues stood behind a figure of an account in a release; read by the next release only (R2)."""

    id: Serial
    release = ForeignKey(Release)
    account = ForeignKey(Account)
    figure = Varchar(length=80, default="")
    joined = Integer()


class Brief(Table, tablename="brief"):
    """The stored PDF of one account and release, with the hash of what it was made from."""

    id: Serial
    release = ForeignKey(Release)
    account = ForeignKey(Account)
    input_hash = Varchar(length=64)
    pages = Integer()
    pdf = Bytea()
    created_at = BigInt()
