"""Who may see what: users with one role each, their sessions, and the audit log."""

from piccolo.columns import BigInt, Boolean, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.table import Table


class User(Table, tablename="users"):
    """A person who signs in as admin, lead or rep; a rep's accounts are those whose owner has this email."""

    id: Serial
    email = Varchar(length=320)
    name = Varchar(length=300)
    role = Varchar(length=10)
    password_hash = Text()
    is_active = Boolean(default=True)
    created_at = BigInt()


class Session(Table, tablename="session"):
    """A signed-in browser; the cookie's value is stored as a hash only."""

    id: Serial
    token_hash = Varchar(length=64)
    owner = ForeignKey(User)
    csrf = Varchar(length=64)
    created_at = BigInt()
    seen_at = BigInt()
    expires_at = BigInt()


class SignInFailure(Table, tablename="sign_in_failure"):
    """Failed sign-ins by address and by account, each key hashed, for the rate limit."""

    id: Serial
    key = Varchar(length=64)
    window_start = BigInt()
    failures = Integer(default=0)


class AuditEvent(Table, tablename="audit_event"):
    """Who did what to what; never answers, tokens or words."""

    id: Serial
    at = BigInt()
    actor = Varchar(length=340)
    action = Varchar(length=60)
    subject = Varchar(length=200)
    details = Text(default="{}")
