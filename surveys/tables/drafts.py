"""What leads are working on: drafts of instruments, their history, and answers given to try them out."""

from piccolo.columns import BigInt, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.table import Table


class InstrumentDraft(Table, tablename="instrument_draft"):
    """The one draft under a key; `content` is a readable JSON document that need not be fit to publish."""

    id: Serial
    key = Varchar(length=64)
    content = Text()
    revision = Integer(default=0)
    based_on = Integer(null=True, default=None)
    updated_at = BigInt()
    updated_by = Varchar(length=320)


class DraftRevision(Table, tablename="draft_revision"):
    """One saved state of a draft."""

    id: Serial
    draft = ForeignKey(InstrumentDraft)
    revision = Integer()
    content = Text()
    saved_at = BigInt()
    saved_by = Varchar(length=320)
    note = Varchar(length=200, default="")


class TestAnswer(Table, tablename="test_answer"):
    """One person's trial of one side of a draft; it vanishes when the draft is published."""

    __test__ = False  # no class of tests, whatever its name

    id: Serial
    draft = ForeignKey(InstrumentDraft)
    side = Varchar(length=10)
    person = Varchar(length=320)
    content = Text()
    updated_at = BigInt()
