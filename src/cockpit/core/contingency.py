"""What a profile prepares for trouble and for talking about it: thresholds, triggers, rollback, escalation, updates.

Promises only; what came of them is in `conduct`.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from cockpit.core.frozen import frozen
from cockpit.core.names import ClaimId, GateId, MarkId, WatchId
from cockpit.core.severity import Severity


class Level(StrEnum):
    """What it means when a mark on a metric is crossed."""

    TARGET = "target"
    """A goal on the gauge; it never fires."""
    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"
    ROLLBACK = "rollback"
    """Crossing it opens the rollback poll."""


@frozen
class Limit:
    """One mark on a watched metric."""

    claim: ClaimId
    """The claim of the watch's gate that states the bad condition: while it passes, the limit is crossed."""
    says: str
    level: Level
    respond: timedelta | None = None
    """Within what time somebody must have reacted."""
    value: float | None = None
    """Where it stands on the gauge, in the unit of the claim's subject; None: it has no single number."""
    times: float | None = None
    """It stands at so many times the baseline, once that was recorded; None: it has nothing to do with one."""


@frozen
class Watch:
    """`[watch.ID]`: a metric, or a condition that a person reports, with its marks; watched from `starts` on.

    Its probes and claims are a gate of their own under `gate`, which is in no category, in no count and in no
    verdict. Without probes its limits are reported by people.
    """

    id: WatchId
    title: str
    gate: GateId
    limits: tuple[Limit, ...]
    starts: timedelta = timedelta(0)
    """From T-0."""
    baseline: bool = False
    """One of its claims compares with a value of before T-0."""
    owner: str = ""
    unit: str = ""

    @property
    def trigger(self) -> bool:
        """Whether crossing one of its marks asks for a rollback."""
        return any(limit.level is Level.ROLLBACK for limit in self.limits)


@frozen
class RollbackStep:
    """`[[rollback.step]]`: one step of the way back."""

    title: str
    owner: str = ""
    budget: timedelta | None = None
    """How long it may take."""
    no_return: bool = False
    """From here on there is no way forward; it asks for a typed word."""
    command: str = ""
    """What the document says to run; shown, never run by cockpit."""


@frozen
class Rollback:
    """`[rollback]`: the plan for the way back."""

    steps: tuple[RollbackStep, ...] = ()
    gate: GateId | None = None
    """The gate that shows that the way back was drilled; fresh and closed, it lights "rollback ready"."""
    limit: timedelta | None = None
    """How long the whole way back may take."""
    drill: timedelta | None = None
    """How long the last drill took, as the profile states it."""
    notes: tuple[str, ...] = ()


@frozen
class IncidentStep:
    """What must have happened so long after an issue was raised."""

    title: str
    within: timedelta | None = None
    owner: str = ""
    after: timedelta | None = None
    """It is asked for once the issue has been open for so long; one that was resolved before needs it no more."""


@frozen
class Escalation:
    """`[escalation.SEVERITY]`: what an issue of this severity means."""

    severity: Severity
    example: str = ""
    action: str = ""
    contact: str = ""
    steps: tuple[IncidentStep, ...] = ()


@frozen
class Contact:
    """`[[contact]]`: whom to call."""

    name: str
    role: str = ""
    group: str = ""
    reach: str = ""
    """Phone, mail, channel, in the document's words; a placeholder is shown as one."""
    severities: tuple[Severity, ...] = ()
    """The issues that it is called for; empty: every critical one."""


@frozen
class Communication:
    """`[communication]`: the status updates of launch day."""

    every: timedelta | None = None
    starts: timedelta = timedelta(hours=-1)
    """From T-0: the first one is due `every` after this."""
    ends: timedelta | None = None
    channels: tuple[str, ...] = ()
    """Where people read it, in the document's words."""
    webhook: str = ""
    """Name of the credential that holds the URL to post to; empty: none."""


@frozen
class PollRule:
    """`[poll]`: when the go/no-go poll is a GO."""

    quorum: int | None = None
    """So many stations must say GO and none NO-GO; None: unanimous."""
    time_box: timedelta | None = None
    """How long a poll that was opened takes answers."""
    self_sign_off: bool = True
    """False: who vouched for a claim or approved a waiver that counts cannot sign off GO."""
    director: str = ""
    """The role or person who alone authorises; empty: the owner of the launch."""
    mark: MarkId | None = None
    """The mark of the launch sequence at which it is taken."""
    deputy: str = ""
    """The role or person who may take the director's seat once it is silent; empty: nobody may."""
    silent_after: timedelta = timedelta(minutes=2)
    """How long the director's seat gives no sign of life before that is said."""
