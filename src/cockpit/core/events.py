"""What happened: the journal's vocabulary. Every event is frozen, in the past tense, and complete on its own.

Rules for whoever adds one: a field is never renamed or removed once released (journals are read for years), a new
field has a default, and every event has its branch in `launch.apply` and its sentence in `report.sentences`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from cockpit.core.conducted import (
    AuthorisationWithdrawn,
    Authorised,
    CriterionJudged,
    FollowedUp,
    HoldBegun,
    HoldEnded,
    HoldPassed,
    IssueRaised,
    IssueResolved,
    IssueStepDone,
    LimitAnswered,
    LimitCleared,
    LimitCrossed,
    MarkCompleted,
    PollClosed,
    PollOpened,
    Recycled,
    RollbackAnswered,
    RollbackAsked,
    RollbackDecided,
    RollbackEnded,
    RollbackStepDone,
    Scrubbed,
    StatusSent,
    StepTicked,
)
from cockpit.core.frozen import frozen
from cockpit.core.names import JSON, ClaimId, GateId, LaunchId, Operator, ProbeId, Role, RunId
from cockpit.core.reading import Sample
from cockpit.core.seated import (
    DirectorOffered,
    DirectorOfferEnded,
    DirectorSeated,
    ProbingLeft,
    ProbingTaken,
    SeatLeft,
    SeatTaken,
)


class Answer(StrEnum):
    """A station's answer to the go/no-go question."""

    GO = "go"
    NO_GO = "no-go"


@frozen
class LaunchOpened:
    """A journal was begun."""

    launch: LaunchId
    project: str
    title: str
    profile_digest: str
    t0: datetime | None
    version: str
    """The cockpit that began it."""
    source: str = ""
    """Where the profile was read from."""


@frozen
class ProfileChanged:
    """The launch goes on with another content of its profile."""

    profile_digest: str


@frozen
class T0Set:
    """T-0 was set or moved."""

    t0: datetime
    reason: str = ""


@frozen
class SequenceStarted:
    """A run of a gate of ordered steps began; what its steps knew from `first` on is void."""

    gate: GateId
    run: RunId
    first: ProbeId


@frozen
class SequenceEnded:
    """A run of a gate of ordered steps came to its end."""

    gate: GateId
    run: RunId
    stopped_at: ProbeId | None = None
    """The step that failed; None: every step ran."""


@frozen
class Reported:
    """A probe ran and brought back a reading."""

    probe: ProbeId
    gate: GateId
    run: RunId
    probe_digest: str
    """What was asked; a profile that asks something else does not inherit this."""
    started: datetime
    run_started: datetime
    elapsed_ms: float
    samples: tuple[Sample, ...]
    output: tuple[str, ...] = ()
    """Tail of the output, bounded, plain and redacted."""
    error: str | None = None
    captured: tuple[tuple[str, JSON], ...] = ()
    """What later steps may use when a sequence goes on from here; secret values are absent."""
    job: int = 0
    """For a runner's answer: the number of its job, which rises; 0: a seat asked by itself."""


@frozen
class Vouched:
    """A named person attested a claim."""

    claim: ClaimId
    gate: GateId
    says: str
    holds: bool
    """False: the person looked and it does not hold."""
    note: str
    link: str = ""
    run: RunId | None = None
    """The run of the sequence that asked for it."""
    seen: datetime | None = None
    """When the person saw it: its best-before counts from there. None: when they said so."""


@frozen
class VouchWithdrawn:
    """An attestation no longer counts."""

    claim: ClaimId
    gate: GateId
    reason: str = ""


@frozen
class Waived:
    """Relief was given from a gate."""

    gate: GateId
    reason: str
    approver: str
    expires: datetime | None = None
    claims: tuple[ClaimId, ...] | None = None
    """What the gate stated at that moment; relief from it is no relief from what is added later. None: not known."""


@frozen
class WaiverRevoked:
    """A waiver no longer counts."""

    gate: GateId
    reason: str = ""


@frozen
class Noted:
    """Somebody wrote something down."""

    text: str
    gate: GateId | None = None


@frozen
class SignedOff:
    """A station answered the go/no-go question, sealed to the evidence it saw."""

    role: Role
    name: str
    answer: Answer
    reason: str = ""
    gate: GateId | None = None
    """The gate that a NO-GO names."""
    seal: str = ""
    """Digest of the evidence at that moment."""
    unproven: tuple[GateId, ...] = ()
    """The binding gates that were neither closed nor waived at that moment."""
    failed: tuple[GateId, ...] | None = None
    """Those of them that had failed. None: not known."""
    waived: tuple[GateId, ...] | None = None
    """The binding gates that were waived at that moment. None: not known."""
    profile_digest: str = ""
    """The content of the profile that was looked at; empty: not known."""
    held: tuple[ClaimId, ...] | None = None
    """The claims of the unproven gates that held at that moment. None: not known."""
    login: str = ""
    """The login at the database of the seat that recorded it; empty: the name is all there is."""


@frozen
class SignOffWithdrawn:
    """A station's answer no longer counts."""

    role: Role
    reason: str = ""


@frozen
class BaselineTaken:
    """The value of a claim's subject that `baseline` stands for from now on."""

    claim: ClaimId
    gate: GateId
    value: float


@frozen
class Exported:
    """A snapshot was written."""

    digest: str
    """SHA-256 of its bytes, hex."""
    to: str = ""


@frozen
class ClockJumped:
    """The wall clock of a seat was set, or its machine slept: moments before and after it do not measure a duration."""

    seconds: float
    """By how far the wall clock went ahead of the time that passed, negative for one that was set back."""
    asleep: float = 0.0
    """How many of these seconds the machine slept."""


Event: TypeAlias = (
    LaunchOpened
    | ProfileChanged
    | T0Set
    | SequenceStarted
    | SequenceEnded
    | Reported
    | Vouched
    | VouchWithdrawn
    | Waived
    | WaiverRevoked
    | Noted
    | SignedOff
    | SignOffWithdrawn
    | BaselineTaken
    | Exported
    | ClockJumped
    | HoldBegun
    | HoldEnded
    | HoldPassed
    | Recycled
    | Scrubbed
    | StepTicked
    | MarkCompleted
    | PollOpened
    | PollClosed
    | Authorised
    | AuthorisationWithdrawn
    | IssueRaised
    | IssueStepDone
    | IssueResolved
    | LimitCrossed
    | LimitCleared
    | LimitAnswered
    | RollbackAsked
    | RollbackAnswered
    | RollbackDecided
    | RollbackStepDone
    | RollbackEnded
    | StatusSent
    | CriterionJudged
    | FollowedUp
    | SeatTaken
    | SeatLeft
    | DirectorOffered
    | DirectorOfferEnded
    | DirectorSeated
    | ProbingTaken
    | ProbingLeft
)


@frozen
class Entry:
    """One event in the journal: its number, its own id, when, and who."""

    seq: int
    """1-based, without gaps."""
    id: str
    """A UUID made where the intent was decided, so that a repeated append is the same entry."""
    at: datetime
    by: Operator
    event: Event
    mac: str = ""
    """The link of the chain, hex; it covers everything above and the link before."""
