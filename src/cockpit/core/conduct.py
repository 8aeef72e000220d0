"""How a launch was conducted so far: its clock, holds, sequence, poll, issues, rollback, updates. State only.

How an event changes it is in `following`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import TypeAlias

from cockpit.core import conducted as happened
from cockpit.core.conducted import HoldKind
from cockpit.core.frozen import frozen
from cockpit.core.names import ClaimId, GateId, HoldId, IssueId, MarkId, Operator, Role, WatchId
from cockpit.core.severity import Severity


@frozen
class Hold:
    """A stop of the T-clock."""

    id: HoldId
    kind: HoldKind
    since: datetime
    by: Operator
    reason: str = ""
    mark: MarkId | None = None
    issue: IssueId | None = None
    ended: datetime | None = None
    released: str = ""
    """Why it ended, and by whom."""


@frozen
class Countdown:
    """The T-clock: running from an anchor, or standing at a value."""

    anchor: datetime | None = None
    """The moment at which T reads zero if nothing stops it; None: there is no T-0."""
    stands_at: timedelta | None = None
    """What T shows while a hold lasts; None: it runs."""
    armed: bool = False
    """False: T-0 is not set, or it had passed before the launch was begun; it waits for a new one."""


@frozen
class Leg:
    """A stretch of the T-clock: how it went from a moment on."""

    since: datetime
    anchor: datetime | None
    """It ran, and reads zero there; None: it stood, or there was none."""
    stood_at: timedelta | None = None
    """What it showed while it stood."""

    @classmethod
    def of(cls, countdown: Countdown, at: datetime) -> Leg:
        """How the clock goes from `at` on."""
        runs = countdown.armed and countdown.stands_at is None
        return cls(at, countdown.anchor if runs else None, countdown.stands_at)


@frozen
class Authorisation:
    """The director's final GO."""

    at: datetime
    by: Operator
    name: str
    seal: str
    overridden: tuple[str, ...] = ()
    reason: str = ""
    covers: tuple[str, ...] = ()
    login: str = ""


@frozen
class Issue:
    """Something found during the launch."""

    id: IssueId
    severity: Severity
    title: str
    at: datetime
    by: Operator
    said: str = ""
    gate: GateId | None = None
    steps: Mapping[int, datetime] = field(default_factory=dict)
    """When each step of the incident plan was done, by its number."""
    resolved: datetime | None = None
    note: str = ""
    seq: int = 0
    """The entry that raised it: evidence of before does not re-verify anything."""


@frozen
class Crossing:
    """A mark of a watched metric that was crossed and is not back."""

    watch: WatchId
    claim: ClaimId
    at: datetime
    by: Operator
    actual: str = ""
    answered: datetime | None = None
    note: str = ""


@frozen
class BackAnswer:
    """A station's answer to the rollback poll."""

    name: str
    back: bool
    at: datetime
    by: Operator
    reason: str = ""


@frozen
class WayBack:
    """A rollback: asked about, decided, under way, over."""

    asked: datetime
    reason: str
    by: Operator
    watch: WatchId | None = None
    answers: Mapping[Role, BackAnswer] = field(default_factory=dict)
    """What each station said last."""
    decided: datetime | None = None
    back: bool = False
    why: str = ""
    steps: Mapping[int, datetime] = field(default_factory=dict)
    """When each step was done, by its number."""
    ended: datetime | None = None
    behind: bool = False
    """It had ended when a T-0 was set: what comes now is another launch."""

    @property
    def waiting(self) -> bool:
        """Whether the director's answer is awaited."""
        return self.decided is None

    @property
    def under_way(self) -> bool:
        """Whether the launch goes back right now."""
        return self.back and self.ended is None


@frozen
class Update:
    """A status update that went out."""

    at: datetime
    by: Operator
    text: str
    to: tuple[str, ...] = ()


@frozen
class Judgement:
    """A person's word on a success criterion, or on a task after the launch."""

    at: datetime
    by: Operator
    met: bool
    note: str


@frozen
class Conduct:
    """Everything about a launch that is not evidence."""

    countdown: Countdown = Countdown()
    holds: tuple[Hold, ...] = ()
    """All of them, in order; those that stand have no end."""
    behind: frozenset[MarkId] = frozenset()
    """Marks whose built-in hold was taken or passed."""
    skipped: frozenset[MarkId] = frozenset()
    """Marks whose built-in hold lay behind the T-clock already when T-0 was set."""
    legs: tuple[Leg, ...] = ()
    """How the T-clock went, from the beginning: when it reached a mark can be told from it."""
    t0_set: datetime | None = None
    """T-0 as it was last set; holds move the real one away from it."""
    t0s: tuple[tuple[datetime, datetime], ...] = ()
    """Every T-0 that was set, with when that was: what was planned for a mark is told by the one of its day."""
    window_opens: datetime | None = None
    """Where the launch window begins: a T-0 that is set inside it, or moved by holds, does not move it."""
    attempt: int = 1
    scrubbed: datetime | None = None
    scrub_reason: str = ""
    turnaround: str = ""
    ticks: Mapping[MarkId, Mapping[int, datetime]] = field(default_factory=dict)
    completed: Mapping[MarkId, datetime] = field(default_factory=dict)
    recycled: tuple[tuple[datetime, MarkId, str], ...] = ()
    poll_opened: datetime | None = None
    poll_closes: datetime | None = None
    poll_closed: datetime | None = None
    authorisation: Authorisation | None = None
    issues: tuple[Issue, ...] = ()
    crossings: Mapping[ClaimId, Crossing] = field(default_factory=dict)
    rollback: WayBack | None = None
    updates: tuple[Update, ...] = ()
    criteria: Mapping[str, Judgement] = field(default_factory=dict)
    followed_up: Mapping[int, Judgement] = field(default_factory=dict)

    @property
    def standing(self) -> tuple[Hold, ...]:
        """The holds that last."""
        return tuple(hold for hold in self.holds if hold.ended is None)

    @property
    def open_issues(self) -> tuple[Issue, ...]:
        """The issues that are not resolved."""
        return tuple(issue for issue in self.issues if issue.resolved is None)


ClockEvent: TypeAlias = (
    happened.HoldBegun | happened.HoldEnded | happened.HoldPassed | happened.Recycled | happened.Scrubbed
)
DecisionEvent: TypeAlias = (
    happened.StepTicked
    | happened.MarkCompleted
    | happened.PollOpened
    | happened.PollClosed
    | happened.Authorised
    | happened.AuthorisationWithdrawn
    | happened.StatusSent
    | happened.CriterionJudged
    | happened.FollowedUp
)
TroubleEvent: TypeAlias = (
    happened.IssueRaised
    | happened.IssueStepDone
    | happened.IssueResolved
    | happened.LimitCrossed
    | happened.LimitCleared
    | happened.LimitAnswered
    | happened.RollbackAsked
    | happened.RollbackAnswered
    | happened.RollbackDecided
    | happened.RollbackStepDone
    | happened.RollbackEnded
)
