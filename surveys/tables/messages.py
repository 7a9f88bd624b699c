"""What is mailed: one row per mail, whose text is made when it is sent; of colleagues it says no time."""

from piccolo.columns import BigInt, ForeignKey, Integer, Serial, Varchar
from piccolo.table import Table

from surveys.tables.waves import Invitation, Wave


class Message(Table, tablename="message"):
    """A mail to the person of an invitation; `kind` is invitation, reminder, reply or news, `about` the number of the reply or news.

    `state` is waiting, sent, failed, bounced or held; `ident` makes its Message-ID, the same each time it is tried.
    """

    id: Serial
    ident = Varchar(length=32)
    kind = Varchar(length=12)
    wave = ForeignKey(Wave)
    invitation = ForeignKey(Invitation)
    number = Integer(default=0)
    about = Integer(default=0)
    state = Varchar(length=10, default="waiting")
    sent_at = BigInt(null=True, default=None)
    error = Varchar(length=200, default="")
