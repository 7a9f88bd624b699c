"""Every table, one file per subject; foreign keys point one way: people ← waves ← responses, releases, doors."""

from piccolo.table import Table

from surveys.tables.access import AuditEvent, Session, SignInFailure, User
from surveys.tables.doors import OpenLink, Paper
from surveys.tables.drafts import DraftRevision, InstrumentDraft, TestAnswer
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
    "DraftRevision",
    "Finding",
    "Instrument",
    "InstrumentDraft",
    "InstrumentVersion",
    "Invitation",
    "Job",
    "OpenLink",
    "Paper",
    "Participation",
    "Release",
    "Response",
    "Session",
    "SignInFailure",
    "TeamMember",
    "TestAnswer",
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
    InstrumentDraft,
    DraftRevision,
    TestAnswer,
    Wave,
    WaveAccount,
    Invitation,
    Participation,
    OpenLink,
    Paper,
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
