"""What was answered: customers' answers under their invitation, colleagues' answers under nobody."""

from uuid import uuid4

from piccolo.columns import UUID, BigInt, Boolean, DoublePrecision, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.table import Table

from surveys.tables.people import Account, Colleague, Department
from surveys.tables.waves import Invitation, Wave


class Response(Table, tablename="response"):
    """A customer's answers about one account; `state` is draft, sent, or (after close) partial.

    `draft` holds what was saved page by page and not yet sent, as JSON; only `answer` rows enter results.
    `sealed` answers were sent before the link went to a new address: they count, and the link shows nothing of them.
    """

    id = UUID(primary_key=True, default=uuid4)
    wave = ForeignKey(Wave)
    invitation = ForeignKey(Invitation)
    account = ForeignKey(Account)
    state = Varchar(length=8, default="draft")
    sharing = Varchar(length=8, default="unnamed")
    draft = Text(null=True, default=None)
    revision = Integer(default=0)
    submission = Varchar(length=36)
    body_hash = Varchar(length=64)
    language = Varchar(length=35, default="")
    receipt_hash = Varchar(length=64, null=True, default=None)
    started_at = BigInt()
    updated_at = BigInt()
    sent_at = BigInt(null=True, default=None)
    sealed = Boolean(default=False)


class Answer(Table, tablename="answer"):
    """One item of a response: a number, a text (codes joined by a space), or the reason why there is none."""

    id: Serial
    response = ForeignKey(Response)
    item = Varchar(length=64)
    number = DoublePrecision(null=True, default=None)
    text = Text(null=True, default=None)
    missing = Varchar(length=10, null=True, default=None)
    label = Varchar(length=12, null=True, default=None)
    score = DoublePrecision(null=True, default=None)


class ConfidentialResponse(Table, tablename="confidential_response"):
    """One block of one colleague's answers, unlinkable to the person and to their other blocks (R0).

    `edit_key` is HMAC(S, "ans" + account + block) for the link's secret S, with "earlier:" before the block for what was sent before
    the link went to a new address: it counts until the person sends again, and no page asks for it. The key, `submission`, `body_hash`,
    `draft` and `revision` are dropped when the wave closes and the rows are rewritten in random order. The relationship
    block's `draft` holds a whole unsent form, hand-offs included; it never outlives the wave. `signer` is who put their name to a
    vendor block where the wave offers that (mode attributed); all other rows know of nobody.
    """

    id = UUID(primary_key=True, default=uuid4)
    wave = ForeignKey(Wave)
    block = Varchar(length=12)
    account = ForeignKey(Account, null=True, default=None)
    department = ForeignKey(Department, null=True, default=None)
    target = ForeignKey(Department, null=True, default=None)
    state = Varchar(length=8, default="draft")
    words_allowed = Boolean(default=False)
    signer = ForeignKey(Colleague, null=True, default=None)
    draft = Text(null=True, default=None)
    edit_key = Varchar(length=64, null=True, default=None)
    submission = Varchar(length=64, null=True, default=None)
    body_hash = Varchar(length=64, null=True, default=None)
    revision = Integer(default=0)
    receipt_hash = Varchar(length=64, null=True, default=None)


class ConfidentialAnswer(Table, tablename="confidential_answer"):
    """One item of a confidential block."""

    id = UUID(primary_key=True, default=uuid4)
    response = ForeignKey(ConfidentialResponse)
    item = Varchar(length=64)
    number = DoublePrecision(null=True, default=None)
    text = Text(null=True, default=None)
    missing = Varchar(length=10, null=True, default=None)
    label = Varchar(length=12, null=True, default=None)
    score = DoublePrecision(null=True, default=None)
