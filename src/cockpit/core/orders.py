"""What may be asked for in the conduct of a launch: its clock, its sequence, its decisions, its trouble.

Part of `intents`; the rules of that module hold here too.
"""

from __future__ import annotations

from typing import TypeAlias

from cockpit.core.frozen import frozen
from cockpit.core.names import ClaimId, GateId, HoldId, IssueId, MarkId, Role, WatchId
from cockpit.core.seatorders import SeatOrder


@frozen
class CallHold:
    """Stop the T-clock."""

    reason: str


@frozen
class BeginHold:
    """The T-clock reached a built-in hold; asked for by the engine."""

    mark: MarkId


@frozen
class PassHold:
    """What a built-in hold waits for is there already; asked for by the engine right before the clock reaches it."""

    mark: MarkId


@frozen
class Resume:
    """Release a hold. None: the only one, or the one that was called last."""

    hold: HoldId | None = None
    reason: str = ""


@frozen
class Recycle:
    """Take the T-clock back to an earlier mark."""

    mark: MarkId
    reason: str


@frozen
class Scrub:
    """End this attempt."""

    reason: str
    turnaround: str = ""


@frozen
class TickStep:
    """Say that a step of the launch sequence is done, or take that back."""

    mark: MarkId
    step: int
    done: bool = True


@frozen
class ConfirmSteps:
    """Say of every step of a DO-CONFIRM mark that is still open, all together, that it is done."""

    mark: MarkId


@frozen
class CompleteMark:
    """Say that a mark is complete."""

    mark: MarkId
    note: str = ""


@frozen
class OpenPoll:
    """Begin the roll call."""


@frozen
class ClosePoll:
    """End it."""

    reason: str = ""


@frozen
class Authorise:
    """Give the final GO."""

    name: str
    override: str = ""
    """The typed phrase of an override (`override_phrase`); empty: only if nothing blocks."""
    reason: str = ""
    saw: tuple[str, ...] | None = None
    """The keys of the blockers that the person saw: no other one is overridden. None: not known, all of them."""
    login: str = ""
    """Set by the seat: its login at the database that holds the journal; empty: there is none."""


@frozen
class WithdrawAuthorisation:
    """Take it back."""

    reason: str = ""


@frozen
class RaiseIssue:
    """Something was found."""

    severity: str
    """In our words or in those of the profile's scale (`P0`, `High`)."""
    title: str
    gate: GateId | None = None


@frozen
class FinishIssueStep:
    """A step of the incident plan is done, or that is taken back."""

    issue: IssueId
    step: int
    note: str = ""
    done: bool = True


@frozen
class ResolveIssue:
    """An issue is over."""

    issue: IssueId
    note: str


@frozen
class CrossLimit:
    """A watched metric crossed a mark: by its probe's evidence (the engine asks), or because a person saw it."""

    watch: WatchId
    claim: ClaimId
    note: str = ""


@frozen
class ClearLimit:
    """It is back."""

    watch: WatchId
    claim: ClaimId
    note: str = ""


@frozen
class AnswerLimit:
    """Somebody has reacted to a crossed mark."""

    watch: WatchId
    claim: ClaimId
    note: str


@frozen
class AskRollback:
    """Open the rollback poll."""

    reason: str
    watch: WatchId | None = None


@frozen
class AnswerRollback:
    """A station answers the rollback poll."""

    role: Role
    back: bool
    reason: str = ""
    name: str = ""
    """Who answers; empty: whoever asks."""


@frozen
class DecideRollback:
    """Answer it."""

    back: bool
    reason: str


@frozen
class FinishRollbackStep:
    """A step of the way back is done, or that is taken back."""

    step: int
    note: str = ""
    word: str = ""
    """The typed word of a point of no return (`NO RETURN`)."""
    done: bool = True


@frozen
class EndRollback:
    """The way back is complete, or is broken off."""

    reason: str = ""


@frozen
class SendStatus:
    """Record a status update that went out."""

    text: str
    to: tuple[str, ...] = ()


@frozen
class JudgeCriterion:
    """Say whether a success criterion is met."""

    criterion: str
    met: bool
    note: str


@frozen
class FollowUpDone:
    """Say that a task after the launch is done, or take that back."""

    number: int
    note: str = ""
    done: bool = True


Order: TypeAlias = (
    CallHold
    | BeginHold
    | PassHold
    | Resume
    | Recycle
    | Scrub
    | TickStep
    | ConfirmSteps
    | CompleteMark
    | OpenPoll
    | ClosePoll
    | Authorise
    | WithdrawAuthorisation
    | RaiseIssue
    | FinishIssueStep
    | ResolveIssue
    | CrossLimit
    | ClearLimit
    | AnswerLimit
    | AskRollback
    | AnswerRollback
    | DecideRollback
    | FinishRollbackStep
    | EndRollback
    | SendStatus
    | JudgeCriterion
    | FollowUpDone
    | SeatOrder
)
