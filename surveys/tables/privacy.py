"""What was promised in which words, and what was erased."""

from piccolo.columns import BigInt, ForeignKey, Serial, Text, Varchar
from piccolo.table import Table

from surveys.tables.waves import Wave


class Consent(Table, tablename="consent"):
    """The words that stood before question 1 of a wave from a moment on, per side (customer, open, internal) and language."""

    id: Serial
    wave = ForeignKey(Wave)
    side = Varchar(length=10)
    language = Varchar(length=35)
    text = Text()
    text_hash = Varchar(length=64)
    at = BigInt()


class Erasure(Table, tablename="erasure"):
    """That a person was erased, by a hash of who it was: a replay leaves alone whoever came back since."""

    id: Serial
    at = BigInt()
    key_hash = Varchar(length=64)
