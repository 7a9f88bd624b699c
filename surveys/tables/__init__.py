"""Every table, one file per subject; foreign keys point one way: people ← waves ← responses, releases."""

from piccolo.table import Table

from surveys.tables.access import AuditEvent, Session, SignInFailure, User
from surveys.tables.outbox import Job
from surveys.tables.people import Account, Colleague, Contact, Department, TeamMember
from surveys.tables.releases import Basis, Brief, Finding, Release
from surveys.tables.responses import Answer, ConfidentialAnswer, ConfidentialResponse, Response
from surveys.tables.waves import Instrument, InstrumentVersion, Invitation, Participation, Wave, WaveAccount

__all__ = [
    "TABLES",
    "Account",
    "Answer",
    "AuditEvent",
    "Basis",
    "Brief",
    "Colleague",
    "ConfidentialAnswer",
    "ConfidentialResponse",
    "Contact",
    "Department",
    "Finding",
    "Instrument",
    "InstrumentVersion",
    "Invitation",
    "Job",
    "Participation",
    "Release",
    "Response",
    "Session",
    "SignInFailure",
    "TeamMember",
    "User",
    "Wave",
    "WaveAccount",
]

TABLES: list[type[Table]] = [
    Account,
    Contact,
    Department,
    Colleague,
    TeamMember,
    Instrument,
    InstrumentVersion,
    Wave,
    WaveAccount,
    Invitation,
    Participation,
    Response,
    Answer,
    ConfidentialResponse,
    ConfidentialAnswer,
    Job,
    Release,
    Finding,
    Basis,
    Brief,
    User,
    Session,
    SignInFailure,
    AuditEvent,
]
