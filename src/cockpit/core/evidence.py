"""What is known of one gate: samples, attestations, waiver, runs; and how a report, a new run, a recycle change it.

Only what happened to a single gate lives here, and what somebody saw of them; the launch that holds them all is in
`launch`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta

from cockpit.core.events import Entry, Reported, SequenceStarted
from cockpit.core.frozen import frozen
from cockpit.core.names import JSON, ClaimId, GateId, Operator, ProbeId, RunId
from cockpit.core.plan import Gate
from cockpit.core.stretches import Stretch, extended
from cockpit.core.window import CLOCK, Track, advance


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
    seen: datetime | None = None
    """When it was seen; None: when it was said."""


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
    job: int = 0
    """The highest number of a runner's job that was answered; 0: none was."""


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
    stretches: Mapping[ClaimId, tuple[Stretch, ...]] = field(default_factory=dict)
    """Over what time each claim was seen to hold; kept where a success criterion looks at a window (`looked`)."""
    reopened: datetime | None = None
    """When a recycle undid it: what a probe began to look at before that proves nothing any more."""


@frozen
class Sight:
    """The binding gates as somebody saw them."""

    unproven: tuple[GateId, ...] = ()
    """Neither closed nor waived, in the order of the profile."""
    failed: tuple[GateId, ...] | None = None
    """Of these, those that had failed; None: not known."""
    waived: tuple[GateId, ...] | None = None
    """Those that relief was given from; None: not known."""
    held: tuple[ClaimId, ...] | None = None
    """The claims of the unproven gates that held; None: not known."""


UNTOUCHED = GateState()
"""The state of a gate to which nothing happened yet."""


def reported(gate: Gate, state: GateState, entry: Entry, event: Reported) -> GateState:
    """What a gate knows after a probe brought something back."""
    probe = next((probe for probe in gate.probes if probe.id == event.probe), None)
    if probe is None or probe.digest != event.probe_digest:
        return state  # evidence for a question that the profile no longer asks
    if state.reopened is not None and event.started < state.reopened:
        return state  # it was on its way when a recycle undid what it looked at
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
    before = state.readings.get(event.probe)
    job = max(event.job, before.job if before else 0)
    last = LastRun(at, event.run, event.elapsed_ms, event.output, event.error, job)
    if sequence and sequence.run == event.run:
        done = sequence.done if event.probe in sequence.done else (*sequence.done, event.probe)
        captured = {**sequence.captured, **dict(event.captured)}
        sequence = replace(sequence, done=done, captured=captured)
    return replace(state, tracks=tracks, readings={**state.readings, event.probe: last}, sequence=sequence)


def looked(gate: Gate, state: GateState, event: Reported) -> GateState:
    """What a window must remember of a report that was just taken in by `reported`."""
    found = dict(state.stretches)
    claims = {claim.id: claim for claim in gate.claims}
    intervals = {probe.id: probe.every for probe in gate.probes}
    for sample in event.samples:
        claim, track = claims.get(sample.claim), state.tracks.get(sample.claim)
        if claim is None or track is None or track.sample is not sample:
            continue  # evidence that does not count
        every = intervals.get(event.probe)
        gap = timedelta(seconds=2 * every) if every is not None else None
        if track.broken_by == CLOCK and track.held_since in {None, track.at}:
            gap = timedelta(-1)  # whatever lies between the moments, nobody knows how long it was
        before = found.get(sample.claim, ())
        found[sample.claim] = extended(before, track.at, sample.outcome, gap, waits=claim.within is not None)
    return replace(state, stretches=found)


def restarted(gate: Gate, state: GateState, at: datetime, event: SequenceStarted) -> GateState:
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


def undate(state: GateState, ahead: datetime) -> GateState:
    """Evidence that lies ahead of a clock that was set back: nobody knows how old it is."""
    tracks = {key: replace(track, undated=True) for key, track in state.tracks.items() if track.at > ahead}
    vouches = {key: replace(vouch, undated=True) for key, vouch in state.attestations.items() if vouch.at > ahead}
    late = state.reopened is not None and state.reopened > ahead  # by a clock that was ahead: else nothing would count
    if not tracks and not vouches and not late:
        return state
    return replace(
        state,
        tracks={**state.tracks, **tracks},
        attestations={**state.attestations, **vouches},
        reopened=None if late else state.reopened,
    )


def after_jump(state: GateState, at: datetime) -> GateState:
    """Evidence from before a jump of a clock at `at`: no duration is measured from it to what comes after."""
    if not state.tracks:
        return state
    return replace(state, tracks={key: replace(track, jumped=at) for key, track in state.tracks.items()})


def reopen(state: GateState, at: datetime) -> GateState:
    """A gate whose evidence is void: as if untouched, apart from relief and from how often it was tried."""
    tried = {claim: track.attempts for claim, track in state.tracks.items()}
    return GateState(attempts={**state.attempts, **tried}, waiver=state.waiver, baselines=state.baselines, reopened=at)
