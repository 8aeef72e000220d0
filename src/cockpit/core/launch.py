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

from cockpit.core.events import (
    Answer,
    BaselineTaken,
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
from cockpit.core.frozen import frozen
from cockpit.core.names import JSON, ClaimId, GateId, LaunchId, Operator, ProbeId, Role, RunId
from cockpit.core.plan import Gate, Plan
from cockpit.core.window import SKEW, Track, advance


@frozen
class Attestation:
    """A person's evidence for a claim."""

    by: Operator
    at: datetime
    note: str
    link: str = ""
    holds: bool = True
    seq: int = 0
    """The entry of the journal that holds it."""
    undated: bool = False
    """The clock was set back behind `at` since: how old it is, nobody knows."""


@frozen
class Waiver:
    """Relief from a gate."""

    by: Operator
    at: datetime
    reason: str
    approver: str
    expires: datetime | None = None
    claims: tuple[ClaimId, ...] | None = None
    """What the gate stated when it was given; None: not known."""

    def valid(self, now: datetime) -> bool:
        """Whether it has not run out."""
        return self.expires is None or now < self.expires

    def covers(self, gate: Gate) -> bool:
        """Whether the gate states nothing that it did not state when relief was given."""
        return self.claims is None or {claim.id for claim in gate.claims} <= set(self.claims)


@frozen
class LastRun:
    """What the latest run of a probe left behind, beside the samples."""

    at: datetime
    run: RunId
    elapsed_ms: float
    output: tuple[str, ...]
    error: str | None


@frozen
class SequenceRun:
    """A run of a gate of ordered steps."""

    run: RunId
    started: datetime
    done: tuple[ProbeId, ...] = ()
    """Steps that reported, in order."""
    ended: datetime | None = None
    stopped_at: ProbeId | None = None
    captured: Mapping[str, JSON] = field(default_factory=dict)
    """What a re-run from the failed step may use."""


@frozen
class GateState:
    """Everything that happened to one gate."""

    tracks: Mapping[ClaimId, Track] = field(default_factory=dict)
    attestations: Mapping[ClaimId, Attestation] = field(default_factory=dict)
    readings: Mapping[ProbeId, LastRun] = field(default_factory=dict)
    baselines: Mapping[ClaimId, float] = field(default_factory=dict)
    attempts: Mapping[ClaimId, int] = field(default_factory=dict)
    """How often a claim was tried in runs whose evidence is void by now."""
    waiver: Waiver | None = None
    sequence: SequenceRun | None = None


UNTOUCHED = GateState()
"""The state of a gate to which nothing happened yet."""


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
                launch, id=event.launch, opened=entry.at, t0=event.t0, profile_digest=event.profile_digest
            )
        case T0Set():
            changed = replace(launch, t0=event.t0)
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
            answer = SignOff(
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
            )
            changed = replace(launch, sign_offs={**launch.sign_offs, event.role: answer})
        case SignOffWithdrawn():
            others = {role: answer for role, answer in launch.sign_offs.items() if role != event.role}
            changed = replace(launch, sign_offs=others)
        case ProfileChanged():
            changed = replace(launch, profile_digest=event.profile_digest)
        case Exported():
            changed = launch
        case _:
            assert_never(event)
    return replace(changed, seq=entry.seq, head=entry.mac)


def _follow_clock(launch: Launch, at: datetime) -> Launch:
    """Notice a clock that was set back: evidence that lies ahead of it has an age that nobody can tell any more."""
    if launch.clock is None or at >= launch.clock:
        return replace(launch, clock=at)
    if at >= launch.clock - SKEW:
        return launch
    gates = {key: _undate(state, at + SKEW) for key, state in launch.gates.items()}
    return replace(launch, clock=at, gates=gates)


def _undate(state: GateState, ahead: datetime) -> GateState:
    tracks = {key: replace(track, undated=True) for key, track in state.tracks.items() if track.at > ahead}
    vouches = {key: replace(vouch, undated=True) for key, vouch in state.attestations.items() if vouch.at > ahead}
    if not tracks and not vouches:
        return state
    return replace(state, tracks={**state.tracks, **tracks}, attestations={**state.attestations, **vouches})


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
            state = _reported(gate, state, entry, event)
        case SequenceStarted():
            state = _restarted(gate, state, entry.at, event)
        case SequenceEnded():
            run = state.sequence
            if run and run.run == event.run:
                state = replace(state, sequence=replace(run, ended=entry.at, stopped_at=event.stopped_at))
        case BaselineTaken():
            state = replace(state, baselines={**state.baselines, event.claim: event.value})
        case _:
            assert_never(event)
    return _with_state(launch, event.gate, state)


def _reported(gate: Gate, state: GateState, entry: Entry, event: Reported) -> GateState:
    probe = next((probe for probe in gate.probes if probe.id == event.probe), None)
    if probe is None or probe.digest != event.probe_digest:
        return state  # evidence for a question that the profile no longer asks
    sequence = state.sequence
    if gate.sequence and sequence and sequence.run != event.run:
        return state  # a run that was overtaken by another proves nothing about that one
    # never later than its entry: a clock that was set back while the probe ran would date it into the future
    at = min(event.started + timedelta(milliseconds=event.elapsed_ms), entry.at)
    tracks = dict(state.tracks)
    claims = {claim.id: claim for claim in gate.claims if claim.probe == probe.id}
    for sample in event.samples:
        claim = claims.get(sample.claim)
        if claim is None:
            continue
        tracks[sample.claim] = advance(
            tracks.get(sample.claim),
            sample,
            at,
            run_started=event.run_started,
            elapsed_ms=event.elapsed_ms,
            interval=probe.every,
            keep=claim.looks_back,
            attempts=state.attempts.get(sample.claim, 0),
            seq=entry.seq,
        )
    last = LastRun(at, event.run, event.elapsed_ms, event.output, event.error)
    if sequence and sequence.run == event.run:
        done = sequence.done if event.probe in sequence.done else (*sequence.done, event.probe)
        captured = {**sequence.captured, **dict(event.captured)}
        sequence = replace(sequence, done=done, captured=captured)
    return replace(state, tracks=tracks, readings={**state.readings, event.probe: last}, sequence=sequence)


def _restarted(gate: Gate, state: GateState, at: datetime, event: SequenceStarted) -> GateState:
    """A new run voids what its steps knew: evidence of another run proves nothing about this one.

    How often each claim was tried is kept, so that "passed on attempt 4" stays visible.
    """
    ids = [probe.id for probe in gate.probes]
    first = ids.index(event.first) if event.first in ids else 0
    void = frozenset(ids[first:])
    gone = {claim.id for claim in gate.claims if claim.probe in void or claim.asked_at in void}
    before = state.sequence if first else None
    tried = {key: track.attempts for key, track in state.tracks.items() if key in gone}
    return replace(
        state,
        tracks={key: track for key, track in state.tracks.items() if key not in gone},
        attempts={**state.attempts, **tried},
        attestations={key: vouch for key, vouch in state.attestations.items() if key not in gone},
        readings={key: last for key, last in state.readings.items() if key not in void},
        sequence=SequenceRun(
            event.run,
            at,
            done=tuple(probe for probe in before.done if probe not in void) if before else (),
            captured=before.captured if before else {},
        ),
    )


def _with_attestation(launch: Launch, entry: Entry, event: Vouched | VouchWithdrawn) -> Launch:
    if event.claim not in launch.plan.claim_by_id:
        return launch  # the claim was reworded since: nobody vouched for its present words
    state = launch.state(event.gate)
    match event:
        case Vouched():
            vouch = Attestation(entry.by, entry.at, event.note, event.link, event.holds, entry.seq)
            attestations = {**state.attestations, event.claim: vouch}
        case VouchWithdrawn():
            attestations = {key: vouch for key, vouch in state.attestations.items() if key != event.claim}
        case _:
            assert_never(event)
    return _with_state(launch, event.gate, replace(state, attestations=attestations))
