"""Who there is: accounts, the contacts of a customer, and the colleagues who serve it."""

from piccolo.columns import Boolean, DoublePrecision, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.table import Table

# Dates are ISO 8601 text: they sort as they read and are the same on both engines.


class Account(Table, tablename="account"):
    """A business relationship; `external_ref` is its id in the CRM."""

    id: Serial
    external_ref = Varchar(length=200)
    name = Varchar(length=300)
    segment = Varchar(length=100, default="")
    region = Varchar(length=100, default="")
    industry = Varchar(length=100, default="")
    customer_since = Varchar(length=10, null=True, default=None)
    annual_revenue = DoublePrecision(null=True, default=None)
    currency = Varchar(length=3, default="")
    contract_end = Varchar(length=10, null=True, default=None)
    payment_standing = Varchar(length=40, default="")
    orders = Integer(null=True, default=None)
    orders_trend = DoublePrecision(null=True, default=None)
    services = Text(default="[]")
    owner_email = Varchar(length=320, default="", index=True)
    attributes = Text(default="{}")


class Contact(Table, tablename="contact"):
    """A person on the customer's side; `email_status` is ok or bounced, `said_no` whether they opted out themselves."""

    id: Serial
    external_ref = Varchar(length=200)
    account = ForeignKey(Account)
    name = Varchar(length=300)
    email = Varchar(length=320, default="")
    role = Varchar(length=200, default="")
    decision_level = Varchar(length=40, default="")
    language = Varchar(length=35, default="")
    opted_out = Boolean(default=False)
    email_status = Varchar(length=10, default="ok")
    said_no = Boolean(default=False)


class Department(Table, tablename="department"):
    """A department of the company that runs Parallax."""

    id: Serial
    name = Varchar(length=200)


class Colleague(Table, tablename="colleague"):
    """A person on our side."""

    id: Serial
    external_ref = Varchar(length=200)
    name = Varchar(length=300)
    email = Varchar(length=320, default="")
    department = ForeignKey(Department)
    language = Varchar(length=35, default="")
    opted_out = Boolean(default=False)
    email_status = Varchar(length=10, default="ok")
    said_no = Boolean(default=False)


class TeamMember(Table, tablename="team_member"):
    """A colleague who serves an account, and as what."""

    id: Serial
    account = ForeignKey(Account)
    colleague = ForeignKey(Colleague)
    function = Varchar(length=200, default="")
