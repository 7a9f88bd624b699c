"""A plan as values: what is asked of whom, when, and under which promise; read from JSON and written to it."""

from typing import Literal

import msgspec
from msgspec import Struct

from surveys.confidentiality import Contract
from surveys.errors import BadInput
from surveys.planning.settings import WaveSettings
from surveys.sentences import sentence

UNREADABLE = sentence(
    "What this plan says cannot be read any more, so it opens no waves: make a new plan,"
    " or ask whoever runs Parallax to restore this one from a backup."
)


class Once(Struct, frozen=True, tag="once"):
    """Opens at this local time, or when somebody launches it (empty)."""

    at: str = ""  # 2027-03-01T09:00


class Every(Struct, frozen=True, tag="every"):
    """Opens every so many months on this day of the month (the last one where it has fewer), at this local time.

    Months are counted from the one in which `starts` lies, else from January.
    """

    months: Literal[1, 3, 6, 12] = 3
    day: int = 1
    time: str = "09:00"
    starts: str = ""  # the first day on which it may open, 2027-03-01


class BeforeContractEnd(Struct, frozen=True, tag="before_contract_end"):
    """Opens for each account by itself, so many days before its contract ends."""

    days: int = 90
    time: str = "09:00"


class OnEvent(Struct, frozen=True, tag="on_event"):
    """Opens for one account when a system of ours says that something happened."""

    event: str = ""  # what it is called, such as installation-finished


Schedule = Once | Every | BeforeContractEnd | OnEvent


class Whom(Struct, frozen=True):
    """Who is asked on each side; an empty tuple takes everybody."""

    customers: bool = True
    colleagues: bool = True
    decision_levels: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()


class Cap(Struct, frozen=True):
    """No person, and no account, is asked again within so many calendar days, whichever plan asked before; 0: no limit."""

    person_days: int = 60
    account_days: int = 0


class Plan(Struct, frozen=True):
    """Everything that a lead decides before a wave opens.

    `version` 0 is the newest one at launch; `internal_instrument` is empty where one questionnaire holds both sides.
    `days_open` counts from opening; a wave closes at the end of its last day in the zone of `settings`.
    """

    name: str
    instrument: str
    accounts: str = "all"  # surveys/selection.py, or
    refs: tuple[str, ...] = ()  # a list of accounts, which goes before the filter
    version: int = 0
    internal_instrument: str = ""
    internal_version: int = 0
    whom: Whom = Whom()
    schedule: Schedule = Once()
    days_open: int = 21
    contract: Contract = Contract()
    cap: Cap = Cap()
    settings: WaveSettings = WaveSettings()


def read_plan(text: str) -> Plan:
    """Raise BadInput for what another version of Parallax, or somebody by hand, has written."""
    try:
        return msgspec.json.decode(text, type=Plan)
    except (msgspec.MsgspecError, BadInput) as error:
        raise BadInput(UNREADABLE) from error


def write_plan(plan: Plan) -> str:
    return msgspec.json.encode(plan, order="deterministic").decode()
