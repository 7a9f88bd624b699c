"""Links kept for re-sending: sealed so that only the mail worker's private key opens them."""

from base64 import b64decode, b64encode

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from surveys.errors import NotReady


def public_key(private: bytes) -> bytes:
    return bytes(PrivateKey(private).public_key)


def seal(public: bytes, token: str) -> str:
    return b64encode(SealedBox(PublicKey(public)).encrypt(token.encode())).decode()


def unseal(private: bytes, sealed: str) -> str:
    """Raise NotReady if this is not the key that the link was sealed for."""
    try:
        return SealedBox(PrivateKey(private)).decrypt(b64decode(sealed)).decode()
    except CryptoError as error:
        message = "The mail key does not open this link: restore the key file that PARALLAX_MAIL_KEY names."
        raise NotReady(message) from error
