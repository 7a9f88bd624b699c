"""The promise as code: the contract of a wave, links, and keys that let nobody join a colleague's answers.

Pure: randomness comes from `secrets` only where a new secret is made.
"""

import hashlib
import hmac
import secrets
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from surveys.errors import BadInput

Mode = Literal["attributed", "pooled", "confidential"]
Sharing = Literal["named", "unnamed", "totals"]
FEW_ASKED = 3  # up to so many customers of an account the form warns that others may guess who said what
STRICTNESS: dict[str, int] = {"attributed": 0, "pooled": 1, "confidential": 2}

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base32
TOKEN_LENGTH = 26  # 130 bits
RECEIPT_LENGTH = 16  # 80 bits: typed by hand, and of use only with the row it belongs to
LOOKALIKES = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})


class Contract(Struct, frozen=True):
    """What a wave promises; frozen at launch and printed on the form and the brief (R10)."""

    k: int = 3
    vendor: Mode = "pooled"
    customer: Mode = "confidential"
    handoff: Mode = "confidential"
    culture: Mode = "confidential"
    releases: Literal["close", "weekly"] = "close"
    customers: int = 1

    def __post_init__(self) -> None:
        if self.customers < 1:
            message = f"{self.customers} customers are none: a figure of customers needs at least 1 behind it."
            raise BadInput(message)
        if self.k < 3:  # R1 names the number
            message = f"k is {self.k}: nothing about colleagues' views may be shown below 3 people (R1)."
            raise BadInput(message)
        if {self.customer, self.handoff, self.culture} != {"confidential"}:
            message = "Frames about the customer, hand-offs and culture are always confidential."
            raise BadInput(message)

    @property
    def figures(self) -> Mode:
        """How figures of how we serve a customer are shown: names, where a wave offers them, stand beside pooled figures."""
        return "pooled" if self.vendor == "attributed" else self.vendor


def at_least(contract: Contract, k: int) -> Contract:
    """The contract where an installation asks for `k`: a plan may have been made when it asked for fewer."""
    return contract if contract.k >= k else replace(contract, k=k)


def read_contract(text: str) -> Contract:
    return msgspec.json.decode(text, type=Contract)


def write_contract(contract: Contract) -> str:
    return msgspec.json.encode(contract, order="deterministic").decode()


def loosened(before: Contract, after: Contract) -> list[str]:
    """The parts of a contract that would promise less than before; only the others may change while people answer."""
    return [name for name in Contract.__struct_fields__ if _strength(getattr(after, name)) < _strength(getattr(before, name))]


def _strength(part: int | str) -> int:
    return part if isinstance(part, int) else {**STRICTNESS, "weekly": 0, "close": 1}[part]


def new_token() -> str:
    """Return a fresh link secret, 130 bits as 26 characters that survive being read aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def normal_token(text: str) -> str | None:
    """Return the token as it was made, whatever the case; None if it cannot be one."""
    token = text.lower().translate(LOOKALIKES)
    return token if len(token) == TOKEN_LENGTH and set(token) <= set(ALPHABET) else None


def token_hash(token: str) -> str:
    """What the database knows of a link; plain SHA-256 is enough for 130 random bits."""
    return hashlib.sha256(b"link" + token.encode()).hexdigest()


def answer_key(token: str, account: int, block: str) -> str:
    """HMAC(S, "ans" + account + block): one key per account and block, so that no two rows of a person share one (R0)."""
    return hmac.new(token.encode(), f"ans|{account}|{block}".encode(), "sha256").hexdigest()


def culture_key(token: str) -> str:
    """One key per person for the culture block, which is about no account: asked in the form of a second one, it is the same row."""
    return answer_key(token, 0, "culture")


def earlier_key(token: str, account: int, block: str) -> str:
    """Under which a link that was sent to a new address keeps what was sent before: it counts, and no page asks for it."""
    return answer_key(token, account, f"earlier:{block}")


def submission_key(token: str, submission: str, block: str) -> str:
    """A submission's id as a confidential row keeps it: recognised when repeated, joinable with nothing."""
    return hmac.new(token.encode(), f"sub|{submission}|{block}".encode(), "sha256").hexdigest()


def receipt_code(token: str, account: int) -> str:
    """The code that lets a person have their answers deleted: the same after every change, known to nobody without the link."""
    digest = hmac.new(token.encode(), f"receipt|{account}".encode(), "sha256").digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:RECEIPT_LENGTH])


def normal_receipt(text: str) -> str:
    """Receipt codes are typed from paper: case, spaces and hyphens do not matter."""
    return "".join(text.lower().translate(LOOKALIKES).replace("-", " ").split())


def receipt_hash(code: str, account: int, block: str) -> str:
    """Differs per row, so that one receipt does not join the rows it opens."""
    return hmac.new(normal_receipt(code).encode(), f"receipt|{account}|{block}".encode(), "sha256").hexdigest()
