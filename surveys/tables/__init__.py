"""Every table, one file per subject; foreign keys point one way: people ← waves ← everything else."""

from piccolo.table import Table

from surveys.tables.access import AuditEvent, Session, SignInFailure, User
from surveys.tables.conversation import News, Reply, SignedNote
from surveys.tables.doors import OpenLink, Paper
from surveys.tables.drafts import DraftRevision, InstrumentDraft, TestAnswer
from surveys.tables.messages import Message
from surveys.tables.outbox import Job, Pace
from surveys.tables.people import Account, Colleague, Contact, Department, TeamMember
from surveys.tables.plans import HeldBack, PlannedWave, WavePlan
from surveys.tables.privacy import Consent, Erasure
from surveys.tables.releases import Basis, Brief, Finding, PooledWord, Release
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
    "Consent",
    "Contact",
    "Department",
    "DraftRevision",
    "Erasure",
    "Finding",
    "HeldBack",
    "Instrument",
    "InstrumentDraft",
    "InstrumentVersion",
    "Invitation",
    "Job",
    "Message",
    "News",
    "OpenLink",
    "Pace",
    "Paper",
    "Participation",
    "PlannedWave",
    "PooledWord",
    "Release",
    "Reply",
    "Response",
    "Session",
    "SignInFailure",
    "SignedNote",
    "TeamMember",
    "TestAnswer",
    "User",
    "Wave",
    "WaveAccount",
    "WavePlan",
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
    Message,
    WavePlan,
    PlannedWave,
    HeldBack,
    Reply,
    News,
    SignedNote,
    Consent,
    Erasure,
    Job,
    Pace,
    Release,
    Finding,
    Basis,
    PooledWord,
    Brief,
    User,
    Session,
    SignInFailure,
    AuditEvent,
]
