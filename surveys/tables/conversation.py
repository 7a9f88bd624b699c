"""What people are told afterwards: replies to customers who share their name, "you said, we did", and notes that colleagues sign."""

from piccolo.columns import BigInt, Boolean, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.table import Table

from surveys.tables.people import Account, Colleague
from surveys.tables.responses import Response
from surveys.tables.waves import Wave


class Reply(Table, tablename="reply"):
    """One answer to a customer who shares their name."""

    id: Serial
    response = ForeignKey(Response)
    author = Varchar(length=320)
    author_name = Varchar(length=300)
    text = Text()
    created_at = BigInt()


class News(Table, tablename="news"):
    """What became of a wave, for everybody asked or for one account; `state` is draft, scheduled or published, `texts` JSON by language."""

    id: Serial
    wave = ForeignKey(Wave)
    account = ForeignKey(Account, null=True, default=None)
    audience = Varchar(length=10)
    slug = Varchar(length=40)
    texts = Text(default="{}")
    state = Varchar(length=10, default="draft")
    revision = Integer(default=0)
    publish_at = BigInt(null=True, default=None)
    published_at = BigInt(null=True, default=None)
    updated_at = BigInt()
    updated_by = Varchar(length=320)


class SignedNote(Table, tablename="signed_note"):
    """What a colleague wrote about an account under their own name, on purpose (R9).

    A `sealed` one was signed before the author's link went to a new address: it stands, and the link does not show it.
    """

    id: Serial
    wave = ForeignKey(Wave)
    account = ForeignKey(Account)
    colleague = ForeignKey(Colleague)
    text = Text()
    signed_at = BigInt()
    sealed = Boolean(default=False)
