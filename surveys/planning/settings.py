"""What is fixed when a wave opens, beside its confidentiality contract: languages, reminders, wording, quotas, how long what is kept."""

from typing import Literal

import msgspec
from msgspec import Struct

from surveys.instrument.types import Side

MailKind = Literal["invitation", "reminder"]
QuotaField = Literal["segment", "region", "industry", "decision_level"]


class Wording(Struct, frozen=True):
    """A mail as the lead wrote it for one side, kind and language; `body` is plain text with safe placeholders."""

    side: Side
    kind: MailKind
    language: str
    subject: str
    body: str


class Quota(Struct, frozen=True):
    """So many finished customers' answers are wanted of a group; from then on nobody of it is reminded."""

    field: QuotaField
    value: str
    wanted: int


class Keep(Struct, frozen=True):
    """Days after close until something is deleted; None: until somebody deletes it."""

    answers: int | None = None
    comments: int | None = None
    invitations: int | None = 365
    logs: int | None = 365


class WaveSettings(Struct, frozen=True, omit_defaults=True):
    """Fixed at launch; `reminders` are days after opening, `languages` those that mails and forms may use (none named: all)."""

    languages: tuple[str, ...] = ()
    reminders: tuple[int, ...] = ()
    wording: tuple[Wording, ...] = ()
    quotas: tuple[Quota, ...] = ()
    keep: Keep = Keep()
    zone: str = "UTC"
    mails: bool = False


def read_settings(text: str) -> WaveSettings:
    return msgspec.json.decode(text, type=WaveSettings)


def write_settings(settings: WaveSettings) -> str:
    return msgspec.json.encode(settings, order="deterministic").decode()
