"""The standing of a gate: what its claims, attestations and waiver come to at a moment.

The rule that everything else leans on: a gate is closed only when every one of its claims has a fresh pass or a fresh
attestation. Silence, an error, an empty list or an old answer are never green.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from cockpit.core.frozen import frozen
from cockpit.core.launch import UNTOUCHED, Attestation, GateState
from cockpit.core.names import ProbeId
from cockpit.core.plan import Claim, Gate
from cockpit.core.probe import Probe
from cockpit.core.reading import Outcome
from cockpit.core.window import SKEW, Track, judge_window


class Standing(StrEnum):
    """Where a gate stands, computed."""

    OPEN = "open"
    PARTIAL = "partial"
    CLOSED = "closed"
    FAILED = "failed"
    STALE = "stale"
    WAIVED = "waived"
    NOT_APPLICABLE = "not applicable"

    __hash__ = str.__hash__  # Enum's own is written in Python, and every gate of a launch is counted by its standing


SETTLED = frozenset({Standing.CLOSED, Standing.WAIVED, Standing.NOT_APPLICABLE})
"""What lets the launch go on."""


@frozen
class ClaimView:
    """One claim as it stands at a moment."""

    claim: Claim
    outcome: Outcome | None = None
    """None: nobody has looked yet."""
    stale: bool = False
    """It passed, too long ago."""
    actual: str = ""
    """The expectation with its actual value, or the person's note."""
    note: str = ""
    progress: str = ""
    """`held 9:20 of 15:00`, where a window runs."""
    at: datetime | None = None
    """When it was looked at, or vouched for."""
    elapsed_ms: float | None = None
    by: str = ""
    """The person who vouched; empty for a probe."""
    link: str = ""
    passed_on: int = 0
    """Which attempt passed; 1 is the plain case."""
    seen: datetime | None = None
    """For a person's word: when it was seen, if that was earlier."""

    @property
    def since(self) -> datetime | None:
        """From when its best-before counts."""
        return self.seen or self.at

    @property
    def holds(self) -> bool:
        """Whether it counts: a pass, fresh."""
        return self.outcome is Outcome.PASS and not self.stale


@frozen
class GateView:
    """One gate as it stands at a moment, and until when that stays true without a new event."""

    gate: Gate
    state: GateState
    standing: Standing
    claims: tuple[ClaimView, ...]
    valid_until: datetime | None
    """When freshness, a deadline or a waiver runs out next; None: never."""

    @property
    def proven(self) -> int:
        """How many claims hold."""
        return sum(view.holds for view in self.claims)

    @property
    def broken(self) -> bool:
        """Whether a probe broke and nothing replaced its answer."""
        return self.state is not UNTOUCHED and any(view.outcome is Outcome.ERROR for view in self.claims)

    @property
    def stopped_at(self) -> ProbeId | None:
        """The step without a claim of its own at which the last run of a sequence stopped; no claim tells of it."""
        run = self.state.sequence
        if run is None or run.stopped_at is None:
            return None
        told = any(run.stopped_at in {claim.probe, claim.asked_at} for claim in self.gate.claims)
        return None if told else run.stopped_at

    @property
    def unrun(self) -> Probe | None:
        """The first step without a claim that the last run of a sequence has not come to; no claim tells of it.

        The run may still go on, may have been killed, or the profile asks something else there since.
        """
        run = self.state.sequence
        if run is None or run.stopped_at is not None:
            return None
        told = {key for claim in self.gate.claims for key in (claim.probe, claim.asked_at)}
        return next((probe for probe in self.gate.probes if probe.id not in told and probe.id not in run.done), None)

    @property
    def settled(self) -> bool:
        """Whether it lets the launch go on."""
        return self.standing in SETTLED

    @property
    def last(self) -> datetime | None:
        """When it was looked at last."""
        return max((view.at for view in self.claims if view.at), default=None)

    @property
    def settled_since(self) -> datetime | None:
        """When the last of its claims began to hold, or relief was given. None: it is not settled."""
        if not self.settled:
            return None
        waiver = self.state.waiver
        if self.standing is Standing.WAIVED and waiver is not None:
            return waiver.at
        return max((at for at in map(self._held_since, self.claims) if at is not None), default=None)

    def _held_since(self, view: ClaimView) -> datetime | None:
        track = self.state.tracks.get(view.claim.id)
        if view.by or track is None:
            return view.at
        if view.claim.hold is not None:  # it held from when its window was full
            return track.held_since + view.claim.hold if track.held_since else view.at
        return track.passing_since or view.at


def view_gate(gate: Gate, state: GateState, now: datetime) -> GateView:
    """Judge one gate at `now`."""
    if state is UNTOUCHED:  # most of a launch that begins; without the walk below 10,000 gates open twice as quickly
        return GateView(gate, state, Standing.OPEN, tuple([ClaimView(claim) for claim in gate.claims]), None)
    views, ends = [], []
    for claim in gate.claims:
        view, end = view_claim(claim, state, gate.fresh_for, now)
        views.append(view)
        if end is not None:
            ends.append(end)
    waiver = state.waiver
    waived = waiver is not None and waiver.valid(now) and waiver.covers(gate)
    if waiver and waiver.expires and waived:
        ends.append(waiver.expires)
    standing = Standing.WAIVED if waived else _standing(views)
    look = GateView(gate, state, standing, tuple(views), min(ends, default=None))
    if standing is Standing.CLOSED and look.stopped_at is not None:
        return replace(look, standing=Standing.FAILED)
    if standing is Standing.CLOSED and look.unrun is not None:
        return replace(look, standing=Standing.PARTIAL)
    return look


def _standing(views: list[ClaimView]) -> Standing:
    if not views:
        return Standing.OPEN  # a gate that states nothing proves nothing
    if any(view.outcome is Outcome.FAIL for view in views):
        return Standing.FAILED
    if all(view.holds for view in views):
        return Standing.CLOSED
    if all(view.outcome is Outcome.PASS for view in views):
        return Standing.STALE
    if any(view.holds for view in views):
        return Standing.PARTIAL
    return Standing.STALE if any(view.stale for view in views) else Standing.OPEN


def view_claim(
    claim: Claim, state: GateState, fresh_for: timedelta | None, now: datetime
) -> tuple[ClaimView, datetime | None]:
    """Judge one claim at `now`; also when that changes by time alone."""
    track, vouch = state.tracks.get(claim.id), state.attestations.get(claim.id)
    if track is None and vouch is None:
        return ClaimView(claim), None
    if track is None:
        assert vouch is not None
        return _vouched(claim, vouch, fresh_for, now)
    measured = _measured(claim, track, fresh_for, now)
    if vouch is None or _outweighs(measured[0], track, vouch):
        return measured
    view, end = _vouched(claim, vouch, fresh_for, now)
    # a probe's answer may come to count by time alone: a deadline that passes is a fail
    return view, min((moment for moment in (end, measured[1]) if moment), default=None)


def _outweighs(measured: ClaimView, track: Track, vouch: Attestation) -> bool:
    """Whether a probe's answer counts instead of a person's word.

    A fail beats a word of before it, and so does a pass that only confirms it. "It does not hold" stands until a
    person says otherwise: the next run of a schedule must not wipe out what somebody saw. No data beats nothing.
    The order is the journal's, since clocks can be set back.
    """
    if measured.stale or track.seq < vouch.seq:
        return False
    return measured.outcome is Outcome.FAIL or (measured.outcome is Outcome.PASS and vouch.holds)


_AGELESS = "the clock was set back since then: its age is not known"


def _age(at: datetime, fresh_for: timedelta | None, now: datetime, *, undated: bool) -> tuple[bool, datetime | None]:
    """Whether evidence is too old (or of an age that nobody knows), and when that changes by time alone."""
    if fresh_for is None:
        return False, None
    if undated:
        return True, None
    if at > now + SKEW:
        return True, at - SKEW
    end = at + fresh_for
    return now >= end, end if now < end else None


def _vouched(
    claim: Claim, vouch: Attestation, fresh_for: timedelta | None, now: datetime
) -> tuple[ClaimView, datetime | None]:
    stale, end = _age(vouch.seen or vouch.at, fresh_for, now, undated=vouch.undated) if vouch.holds else (False, None)
    view = ClaimView(
        claim,
        Outcome.PASS if vouch.holds else Outcome.FAIL,
        stale,
        vouch.note,
        _AGELESS if stale and (vouch.undated or vouch.at > now) else "",
        at=vouch.at,
        seen=vouch.seen,
        by=str(vouch.by),
        link=vouch.link,
        passed_on=1,
    )
    return view, end


def _measured(
    claim: Claim, track: Track, fresh_for: timedelta | None, now: datetime
) -> tuple[ClaimView, datetime | None]:
    # "fails at once" does not wait for a deadline
    at_once = bool(claim.fail) and track.sample.outcome is Outcome.FAIL
    judged = judge_window(track, now, hold=claim.hold, deadline=None if at_once else claim.within)
    stale, end = False, judged.until
    if judged.outcome is Outcome.PASS:
        stale, end = _age(track.at, fresh_for, now, undated=track.undated)
    view = ClaimView(
        claim,
        judged.outcome,
        stale,
        track.sample.actual,
        _AGELESS if stale and (track.undated or track.at > now) else track.sample.note,
        judged.progress,
        track.at,
        track.elapsed_ms,
        passed_on=track.passed_on,
    )
    return view, end
