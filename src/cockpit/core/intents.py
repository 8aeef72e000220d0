"""What an operator, a script or the engine may ask for. An intent changes nothing: `decide` answers it.

Intents are imperatives; `decide` turns them into events or into a refusal with reasons.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from cockpit.core.events import Answer
from cockpit.core.evidence import Sight
from cockpit.core.frozen import frozen
from cockpit.core.names import ClaimId, GateId, LaunchId, ProbeId, Role, RunId
from cockpit.core.orders import Order
from cockpit.core.reading import Reading


@frozen
class Open:
    """Begin a launch, or go on with one under the profile as it is now."""

    launch: LaunchId
    version: str
    t0: datetime | None = None


@frozen
class SetT0:
    """Set or move T-0."""

    t0: datetime
    reason: str = ""


@frozen
class StartSequence:
    """Begin a run of ordered steps at `first`."""

    gate: GateId
    run: RunId
    first: ProbeId


@frozen
class EndSequence:
    """End that run."""

    gate: GateId
    run: RunId
    stopped_at: ProbeId | None = None


@frozen
class Report:
    """Record a reading."""

    reading: Reading
    run_started: datetime
    epoch: int | None = None
    """For a run by schedule: the epoch of the seat that probes; None: a person asked for it."""
    job: int = 0
    """For a runner's answer: the number of its job; 0: a seat asked by itself."""


@frozen
class Vouch:
    """Attest a claim with a note, a link or both; or attest that it does not hold."""

    claim: ClaimId
    note: str
    link: str = ""
    holds: bool = True
    seen: datetime | None = None
    """When it was seen; None: just now. A drill of last week is a week old."""


@frozen
class WithdrawVouch:
    """Take an attestation back."""

    claim: ClaimId
    reason: str = ""


@frozen
class Waive:
    """Give relief from a gate."""

    gate: GateId
    reason: str
    approver: str
    expires: datetime | None = None


@frozen
class RevokeWaiver:
    """Take a waiver back."""

    gate: GateId
    reason: str = ""


@frozen
class Note:
    """Write something down, for a gate or for the launch."""

    text: str
    gate: GateId | None = None


@frozen
class SignOff:
    """Answer the go/no-go question for a station."""

    role: Role
    name: str
    answer: Answer
    reason: str = ""
    gate: GateId | None = None
    saw: Sight | None = None
    """What the person saw before they answered; None: not known, and nothing is held against it."""
    login: str = ""
    """Set by the seat: its login at the database that holds the journal; empty: there is none."""


@frozen
class WithdrawSignOff:
    """Take that answer back."""

    role: Role
    reason: str = ""


@frozen
class TakeBaseline:
    """Keep what a claim's subject was lately as its `baseline`: the median of its last minutes, or its latest value."""

    claim: ClaimId


@frozen
class Export:
    """Record that a snapshot was written."""

    digest: str
    to: str = ""


@frozen
class TellJump:
    """Record that the wall clock of this seat jumped, or that its machine slept; see `events.ClockJumped`."""

    seconds: float
    asleep: float = 0.0


Intent: TypeAlias = (
    Open
    | SetT0
    | StartSequence
    | EndSequence
    | Report
    | Vouch
    | WithdrawVouch
    | Waive
    | RevokeWaiver
    | Note
    | SignOff
    | WithdrawSignOff
    | TakeBaseline
    | Export
    | TellJump
    | Order
)
