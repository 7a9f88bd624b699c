"""Addresses that end mails to a person after the wave's links are gone: the mail's ident, and a code that only we can make."""

import hmac


def unsubscribe_code(key: bytes, ident: str) -> str:
    return hmac.new(key, b"unsubscribe|" + ident.encode(), "sha256").hexdigest()[:32]
