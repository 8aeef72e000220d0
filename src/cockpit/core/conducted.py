"""What happened in the conduct of a launch: its clock, its sequence, its decisions, its trouble. Part of `events`.

The rules of `events` hold here too: a field is never renamed or removed once released, a new one has a default.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from cockpit.core.frozen import frozen
from cockpit.core.names import ClaimId, GateId, HoldId, IssueId, MarkId, Role, WatchId
from cockpit.core.severity import Severity


# ------------------------------------------------------------------------------------------------ the launch's clock
class HoldKind(StrEnum):
    """Why the T-clock stands."""

    BUILT_IN = "built-in"
    CALLED = "called"
    ISSUE = "issue"
    """A moderate or critical issue stopped it; it ends with a re-verify."""


@frozen
class HoldBegun:
    """The T-clock stopped."""

    hold: HoldId
    kind: HoldKind
    t: timedelta | None
    """What the T-clock shows until it goes on; None: there is no T-0."""
    reason: str = ""
    mark: MarkId | None = None
    """For a built-in hold: the mark that it belongs to."""
    issue: IssueId | None = None


@frozen
class HoldEnded:
    """A hold was released; with the last one the T-clock goes on where it stood."""

    hold: HoldId
    reason: str = ""


@frozen
class HoldPassed:
    """A built-in hold was not needed: what it waits for was there before the T-clock reached it."""

    mark: MarkId


@frozen
class Recycled:
    """The T-clock went back to an earlier mark; what is listed must be done and proven again."""

    mark: MarkId
    t: timedelta
    reason: str
    reopened: tuple[GateId, ...] = ()
    marks: tuple[MarkId, ...] = ()
    """Marks whose steps are undone, whose built-in holds are ahead again."""
    poll: bool = False
    """The poll lies after the mark: every station answers again."""


@frozen
class Scrubbed:
    """This attempt ended. Setting a new T-0 begins the next one."""

    reason: str
    turnaround: str = ""
    """What must happen before the next attempt, and when that could be."""
    t: timedelta | None = None
    """What the T-clock showed; it stands there until the next attempt."""


# ---------------------------------------------------------------------------------------------- the launch sequence
@frozen
class StepTicked:
    """Somebody did a step of the launch sequence."""

    mark: MarkId
    step: int
    """Counted from 0."""
    done: bool = True
    """False: taken back."""


@frozen
class MarkCompleted:
    """Somebody said that a mark is complete."""

    mark: MarkId
    note: str = ""


# ------------------------------------------------------------------------------------------- poll and authorisation
@frozen
class PollOpened:
    """The director began the roll call."""

    closes: datetime | None = None


@frozen
class PollClosed:
    """The roll call ended."""

    reason: str = ""


@frozen
class Authorised:
    """The director gave the final GO."""

    name: str
    seal: str
    overridden: tuple[str, ...] = ()
    """The blockers that were overridden, in words; empty: nothing stood in the way."""
    reason: str = ""
    covers: tuple[str, ...] = ()
    """The keys of those blockers; empty beside words: not known."""
    login: str = ""
    """The login at the database of the seat that recorded it; empty: the name is all there is."""


@frozen
class AuthorisationWithdrawn:
    """The final GO no longer stands."""

    reason: str = ""


# ------------------------------------------------------------------------------------------------ issues, rollback
@frozen
class IssueRaised:
    """Something was found during the launch."""

    issue: IssueId
    severity: Severity
    title: str
    said: str = ""
    """The severity in the words of whoever raised it (`P0`)."""
    gate: GateId | None = None


@frozen
class IssueStepDone:
    """A step of the incident plan was done."""

    issue: IssueId
    step: int
    note: str = ""
    done: bool = True
    """False: taken back."""


@frozen
class IssueResolved:
    """An issue is over."""

    issue: IssueId
    note: str


@frozen
class LimitCrossed:
    """A watched metric crossed one of its marks, or a person reported that it did."""

    watch: WatchId
    claim: ClaimId
    actual: str = ""
    by_person: bool = False


@frozen
class LimitCleared:
    """It is back."""

    watch: WatchId
    claim: ClaimId
    note: str = ""


@frozen
class LimitAnswered:
    """Somebody reacted to a crossed mark: its response clock stops."""

    watch: WatchId
    claim: ClaimId
    note: str


@frozen
class RollbackAsked:
    """The rollback poll was opened."""

    reason: str
    watch: WatchId | None = None


@frozen
class RollbackAnswered:
    """A station answered the rollback poll; its last answer counts."""

    role: Role
    name: str
    back: bool
    reason: str = ""


@frozen
class RollbackDecided:
    """The director decided whether to go back."""

    back: bool
    reason: str


@frozen
class RollbackStepDone:
    """A step of the way back was done."""

    step: int
    note: str = ""
    done: bool = True
    """False: taken back."""


@frozen
class RollbackEnded:
    """The way back is complete, or was broken off."""

    reason: str = ""


# ----------------------------------------------------------------------------------------- communication, after T-0
@frozen
class StatusSent:
    """A status update went out."""

    text: str
    to: tuple[str, ...] = ()


@frozen
class CriterionJudged:
    """A person said whether a success criterion is met."""

    criterion: str
    met: bool
    note: str


@frozen
class FollowedUp:
    """A task after the launch was done."""

    number: int
    """Counted from 0 in the order of the profile."""
    note: str = ""
    done: bool = True
    """False: taken back."""
