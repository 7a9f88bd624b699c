"""Open, by their receipt code, answers that nobody else can find; every wrong code looks the same, and guessing is limited."""

from typing import Final

from surveys.actions.erasing import Erased, erase_by_receipt
from surveys.actions.erasure_log import ErasureLog
from surveys.actions.tries import count_try, forgive_try, key_of
from surveys.errors import TooOften
from surveys.queries.receipts import ReceiptForm, load_receipt
from surveys.sentences import plural

MOST_PER_NETWORK: Final = 20


async def open_receipt(code: str, language: str, network: str, now: int) -> ReceiptForm:
    """The answers of a code; NotFound for every other, TooOften after too many of them."""
    key = await _counted(network, now)
    form = await load_receipt(code, language)
    await forgive_try(key, now)
    return form


async def erase_receipt(code: str, network: str, log: ErasureLog, now: int) -> Erased:
    """Erase them; the limit is the same, so that this door tells no more than the other."""
    key = await _counted(network, now)
    erased = await erase_by_receipt(code, log, "receipt", now)
    await forgive_try(key, now)
    return erased


async def _counted(network: str, now: int) -> str:
    key = key_of("receipt", network)
    if minutes := await count_try(key, MOST_PER_NETWORK, now):
        one, many = (
            "Too many codes were tried from here. Please wait {n} minute, then try again.",
            "Too many codes were tried from here. Please wait {n} minutes, then try again.",
        )
        raise TooOften(plural(one, many, minutes), minutes * 60)
    return key
