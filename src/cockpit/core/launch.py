"""One execution of a plan: the state that follows from the journal, and how each event changes it.

`apply` is the only way to a new state and it decides nothing: what was recorded is taken as it is, apart from
evidence that the plan of today no longer asks for. State is kept per gate, so that a screen sees by identity what
changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import assert_never

from cockpit.core.conduct import ClockEvent, Conduct, DecisionEvent, Leg, TroubleEvent
from cockpit.core.conducted import (
    HoldBegun,
    HoldEnded,
    HoldPassed,
    IssueRaised,
    IssueResolved,
    IssueStepDone,
    LimitAnswered,
    LimitCleared,
    LimitCrossed,
    Recycled,
    RollbackAnswered,
    RollbackAsked,
    RollbackDecided,
    RollbackEnded,
    RollbackStepDone,
    Scrubbed,
)
from cockpit.core.events import (
    Answer,
    BaselineTaken,
    ClockJumped,
    Entry,
    Exported,
    LaunchOpened,
    Noted,
    ProfileChanged,
    Reported,
    SequenceEnded,
    SequenceStarted,
    SignedOff,
    SignOffWithdrawn,
    T0Set,
    Vouched,
    VouchWithdrawn,
    Waived,
    WaiverRevoked,
)
from cockpit.core.evidence import (
    UNTOUCHED,
    Attestation,
    GateState,
    LastRun,
    SequenceRun,
    Sight,
    Waiver,
    after_jump,
    looked,
    reopen,
    reported,
    restarted,
    undate,
)
from cockpit.core.following import arm, follow_clock, follow_decision, follow_trouble, next_attempt
from cockpit.core.frozen import frozen
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, MarkId, Operator, Role
from cockpit.core.plan import Mark, Plan
from cockpit.core.reading import Outcome
from cockpit.core.seated import (
    DirectorOffered,
    DirectorOfferEnded,
    DirectorSeated,
    ProbingLeft,
    ProbingTaken,
    SeatLeft,
    SeatTaken,
)
from cockpit.core.seats import Seats, follow_seats, heard
from cockpit.core.stretches import extended
from cockpit.core.window import SKEW

__all__ = [
    "UNTOUCHED",
    "Attestation",
    "GateState",
    "LastRun",
    "Launch",
    "Remark",
    "SequenceRun",
    "SignOff",
    "Waiver",
    "apply",
    "fold",
    "holds_ahead",
    "planned_ahead",
]

_ZERO = timedelta(0)


@frozen
class SignOff:
    """A station's standing answer."""

    role: Role
    name: str
    answer: Answer
    at: datetime
    by: Operator
    reason: str = ""
    gate: GateId | None = None
    seal: str = ""
    unproven: tuple[GateId, ...] = ()
    failed: tuple[GateId, ...] | None = None
    waived: tuple[GateId, ...] | None = None
    profile_digest: str = ""
    held: tuple[ClaimId, ...] | None = None
    login: str = ""

    @property
    def sight(self) -> Sight:
        """What it saw of the evidence."""
        return Sight(self.unproven, self.failed, self.waived, self.held)


@frozen
class Remark:
    """A note in the journal."""

    at: datetime
    by: Operator
    text: str
    gate: GateId | None = None


@frozen
class Launch:
    """The state of a launch after `seq` entries."""

    plan: Plan
    id: LaunchId = LaunchId("")
    seq: int = 0
    head: str = ""
    """The chain's link after the last entry; it stands in every snapshot."""
    opened: datetime | None = None
    profile_digest: str = ""
    """The content of the profile that the journal knows of; another one is recorded as a change."""
    t0: datetime | None = None
    clock: datetime | None = None
    """The latest moment that the journal knows of, by the clock of its last entry."""
    gates: Mapping[GateId, GateState] = field(default_factory=dict)
    sign_offs: Mapping[Role, SignOff] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    doubt: str = ""
    """Why its journal cannot be relied on (it was changed, its key is not here); empty: it can. No event says that."""
    conduct: Conduct = Conduct()
    """Clock, holds, sequence, poll, issues, rollback, updates."""
    seats: Seats = Seats()
    """Who is here, who directs, who probes."""

    def state(self, gate: GateId) -> GateState:
        """What happened to one gate."""
        return self.gates.get(gate, UNTOUCHED)


def fold(launch: Launch, entries: Iterable[Entry]) -> Launch:
    """Apply entries in order."""
    for entry in entries:
        launch = apply(launch, entry)
    return launch


def apply(launch: Launch, entry: Entry) -> Launch:
    """The state after one more entry."""
    event = entry.event
    launch = _follow_clock(launch, entry.at)
    match event:
        case LaunchOpened():
            changed = replace(
                _with_t0(launch, event.t0, entry.at),
                id=event.launch,
                opened=entry.at,
                profile_digest=event.profile_digest,
            )
        case T0Set():
            changed = _with_t0(launch, event.t0, entry.at)
        case Reported() | SequenceStarted() | SequenceEnded() | BaselineTaken():
            changed = _with_evidence(launch, entry, event)
        case Vouched() | VouchWithdrawn():
            changed = _with_attestation(launch, entry, event)
        case Waived():
            waiver = Waiver(entry.by, entry.at, event.reason, event.approver, event.expires, event.claims)
            changed = _with_state(launch, event.gate, replace(launch.state(event.gate), waiver=waiver))
        case WaiverRevoked():
            changed = _with_state(launch, event.gate, replace(launch.state(event.gate), waiver=None))
        case Noted():
            remark = Remark(entry.at, entry.by, event.text, event.gate)
            changed = replace(launch, remarks=(*launch.remarks, remark))
        case SignedOff():
            changed = replace(launch, sign_offs={**launch.sign_offs, event.role: _answer(entry, event)})
        case SignOffWithdrawn():
            others = {role: answer for role, answer in launch.sign_offs.items() if role != event.role}
            changed = replace(launch, sign_offs=others)
        case ProfileChanged():
            changed = replace(launch, profile_digest=event.profile_digest)
        case Exported():
            changed = launch
        case ClockJumped():
            gates = {key: after_jump(state, entry.at) for key, state in launch.gates.items()}
            changed = replace(launch, gates=gates)
        case (
            SeatTaken()
            | SeatLeft()
            | DirectorOffered()
            | DirectorOfferEnded()
            | DirectorSeated()
            | ProbingTaken()
            | ProbingLeft()
        ):
            changed = replace(launch, seats=follow_seats(launch.seats, event, entry.at, entry.by))
        case _:
            changed = _conducted(launch, entry, event)
    if entry.by != COCKPIT and not isinstance(event, Reported | SequenceStarted | SequenceEnded):
        changed = replace(changed, seats=heard(changed.seats, entry.by, entry.at))
    return replace(changed, seq=entry.seq, head=entry.mac)


def _answer(entry: Entry, event: SignedOff) -> SignOff:
    return SignOff(
        event.role,
        event.name,
        event.answer,
        entry.at,
        entry.by,
        event.reason,
        event.gate,
        event.seal,
        event.unproven,
        event.failed,
        event.waived,
        event.profile_digest,
        event.held,
        event.login,
    )


def holds_ahead(launch: Launch) -> tuple[Mark, ...]:
    """The marks whose built-in hold the T-clock has not come to yet, in order; there is none after T-0."""
    gone = launch.conduct.behind | launch.conduct.skipped
    return tuple(mark for mark in launch.plan.marks if mark.hold and mark.id not in gone and mark.offset <= _ZERO)


def planned_ahead(launch: Launch) -> timedelta:
    """What the built-in holds that are still ahead are planned to take."""
    return sum((mark.hold.lasts for mark in holds_ahead(launch) if mark.hold), _ZERO)


def _with_t0(launch: Launch, t0: datetime | None, at: datetime) -> Launch:
    """A new T-0; after a scrub it begins the next attempt, in which nobody has answered yet."""
    conduct, sign_offs = launch.conduct, launch.sign_offs
    if conduct.scrubbed is not None and t0 is not None and t0 > at:
        conduct, sign_offs = next_attempt(conduct, at), {}
    if t0 is not None and t0 > at and conduct.countdown.stands_at is None:
        conduct = replace(conduct, skipped=_skipped(launch.plan, conduct, t0, at))
    launch = replace(launch, t0=t0, conduct=conduct, sign_offs=sign_offs)
    ahead = holds_ahead(launch)
    first = ahead[0].offset if ahead else None
    return _with_conduct(launch, arm(conduct, t0, planned_ahead(launch), launch.plan.window, at, first), at)


def _skipped(plan: Plan, conduct: Conduct, t0: datetime, at: datetime) -> frozenset[MarkId]:
    """The marks with a built-in hold that lie behind the T-clock already at the moment at which T-0 is set.

    From the last one backwards: a hold is ahead if, with all later ones taken, the clock has not come to its mark.
    """
    later, gone = _ZERO, set()
    for mark in reversed(plan.marks):
        if mark.hold is None or mark.offset > _ZERO or mark.id in conduct.behind:
            continue
        if at - t0 + later <= mark.offset:
            later += mark.hold.lasts
        else:
            gone.add(mark.id)
    return frozenset(gone)


def _with_conduct(launch: Launch, conduct: Conduct, at: datetime) -> Launch:
    """Take over a new state of the conduct; a clock that goes another way from now on is a new leg."""
    if conduct.countdown != launch.conduct.countdown:
        conduct = replace(conduct, legs=(*conduct.legs, Leg.of(conduct.countdown, at)))
    return replace(launch, conduct=conduct)


def _conducted(launch: Launch, entry: Entry, event: ClockEvent | DecisionEvent | TroubleEvent) -> Launch:
    match event:
        case HoldBegun() | HoldEnded() | HoldPassed() | Recycled() | Scrubbed():
            launch = _with_conduct(launch, follow_clock(launch.conduct, event, entry.at, entry.by), entry.at)
            if isinstance(event, Recycled):
                known = (key for key in event.reopened if key in launch.plan.gate_by_id)
                gates = {key: reopen(launch.state(key), entry.at) for key in known}
                sign_offs = {} if event.poll else launch.sign_offs
                launch = replace(launch, gates={**launch.gates, **gates}, sign_offs=sign_offs)
            count = launch.conduct.countdown
            if count.anchor is None or count.stands_at is not None:
                return launch
            return replace(launch, t0=count.anchor + planned_ahead(launch))
        case (
            IssueRaised()
            | IssueStepDone()
            | IssueResolved()
            | LimitCrossed()
            | LimitCleared()
            | LimitAnswered()
            | RollbackAsked()
            | RollbackAnswered()
            | RollbackDecided()
            | RollbackStepDone()
            | RollbackEnded()
        ):
            return replace(launch, conduct=follow_trouble(launch.conduct, event, entry.at, entry.by, entry.seq))
        case _:
            return replace(launch, conduct=follow_decision(launch.conduct, event, entry.at, entry.by))


def _follow_clock(launch: Launch, at: datetime) -> Launch:
    """Notice a clock that was set back: evidence that lies ahead of it has an age that nobody can tell any more."""
    if launch.clock is None or at >= launch.clock:
        return replace(launch, clock=at)
    if at >= launch.clock - SKEW:
        return launch
    gates = {key: undate(state, at + SKEW) for key, state in launch.gates.items()}
    return replace(launch, clock=at, gates=gates)


def _with_state(launch: Launch, gate: GateId, state: GateState) -> Launch:
    if gate not in launch.plan.gate_by_id:
        return launch
    return replace(launch, gates={**launch.gates, gate: state})


def _with_evidence(
    launch: Launch, entry: Entry, event: Reported | SequenceStarted | SequenceEnded | BaselineTaken
) -> Launch:
    gate = launch.plan.gate_by_id.get(event.gate)
    if gate is None:
        return launch
    state = launch.state(event.gate)
    match event:
        case Reported():
            state = reported(gate, state, entry, event)
            if gate.id in launch.plan.windowed:
                state = looked(gate, state, event)
        case SequenceStarted():
            state = restarted(gate, state, entry.at, event)
        case SequenceEnded():
            run = state.sequence
            if run and run.run == event.run:
                state = replace(state, sequence=replace(run, ended=entry.at, stopped_at=event.stopped_at))
        case BaselineTaken():
            state = replace(state, baselines={**state.baselines, event.claim: event.value})
        case _:
            assert_never(event)
    return _with_state(launch, event.gate, state)


def _with_attestation(launch: Launch, entry: Entry, event: Vouched | VouchWithdrawn) -> Launch:
    if event.claim not in launch.plan.claim_by_id:
        return launch  # the claim was reworded since: nobody vouched for its present words
    state = launch.state(event.gate)
    match event:
        case Vouched():
            vouch = Attestation(entry.by, entry.at, event.note, event.link, event.holds, entry.seq, seen=event.seen)
            attestations = {**state.attestations, event.claim: vouch}
            if event.gate in launch.plan.windowed:
                before = state.stretches.get(event.claim, ())
                seen = extended(before, entry.at, Outcome.PASS if event.holds else Outcome.FAIL, None)
                state = replace(state, stretches={**state.stretches, event.claim: seen})
        case VouchWithdrawn():
            attestations = {key: vouch for key, vouch in state.attestations.items() if key != event.claim}
        case _:
            assert_never(event)
    return _with_state(launch, event.gate, replace(state, attestations=attestations))
