"""The standing of a gate: what its claims, attestations and waiver come to at a moment.

The rule that everything else leans on: a gate is closed only when every one of its claims has a fresh pass or a fresh
attestation. Silence, an error, an empty list or an old answer are never green.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cockpit.core.launch import Attestation, GateState
from cockpit.core.plan import Claim, Gate
from cockpit.core.reading import Outcome
from cockpit.core.window import Track, judge_window


class Standing(StrEnum):
    """Where a gate stands, computed."""

    OPEN = "open"
    PARTIAL = "partial"
    CLOSED = "closed"
    FAILED = "failed"
    STALE = "stale"
    WAIVED = "waived"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
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
    elapsed_ms: float | None = None
    by: str = ""
    """The person who vouched; empty for a probe."""
    link: str = ""
    passed_on: int = 0
    """Which attempt passed; 1 is the plain case."""

    @property
    def holds(self) -> bool:
        """Whether it counts: a pass, fresh."""
        return self.outcome is Outcome.PASS and not self.stale


@dataclass(frozen=True, slots=True)
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
        return any(view.outcome is Outcome.ERROR for view in self.claims)

    @property
    def settled(self) -> bool:
        """Whether it lets the launch go on."""
        return self.standing in {Standing.CLOSED, Standing.WAIVED, Standing.NOT_APPLICABLE}

    @property
    def last(self) -> datetime | None:
        """When it was looked at last."""
        return max((view.at for view in self.claims if view.at), default=None)


def view_gate(gate: Gate, state: GateState, now: datetime) -> GateView:
    """Judge one gate at `now`."""
    views, ends = [], []
    for claim in gate.claims:
        view, end = view_claim(claim, state, gate.fresh_for, now)
        views.append(view)
        if end is not None:
            ends.append(end)
    waiver = state.waiver
    waived = waiver is not None and waiver.valid(now)
    if waiver and waiver.expires and waived:
        ends.append(waiver.expires)
    standing = Standing.WAIVED if waived else _standing(views)
    return GateView(gate, state, standing, tuple(views), min(ends, default=None))


def _standing(views: list[ClaimView]) -> Standing:
    if not views:
        return Standing.OPEN  # a gate that states nothing proves nothing
    if any(view.outcome is Outcome.FAIL for view in views):
        return Standing.FAILED
    if all(view.holds for view in views):
        return Standing.CLOSED
    if all(view.outcome is Outcome.PASS for view in views):
        return Standing.STALE
    return Standing.PARTIAL if any(view.outcome is Outcome.PASS for view in views) else Standing.OPEN


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
    return _vouched(claim, vouch, fresh_for, now)


def _outweighs(measured: ClaimView, track: Track, vouch: Attestation) -> bool:
    """A probe's own fail or pass beats a person's word that is older; no data never does."""
    return measured.outcome in {Outcome.PASS, Outcome.FAIL} and not measured.stale and track.at >= vouch.at


def _vouched(
    claim: Claim, vouch: Attestation, fresh_for: timedelta | None, now: datetime
) -> tuple[ClaimView, datetime | None]:
    end = vouch.at + fresh_for if fresh_for and vouch.holds else None
    stale = end is not None and now >= end
    view = ClaimView(
        claim,
        Outcome.PASS if vouch.holds else Outcome.FAIL,
        stale,
        vouch.note,
        at=vouch.at,
        by=str(vouch.by),
        link=vouch.link,
        passed_on=1,
    )
    return view, None if stale else end


def _measured(
    claim: Claim, track: Track, fresh_for: timedelta | None, now: datetime
) -> tuple[ClaimView, datetime | None]:
    judged = judge_window(track, now, hold=claim.hold, deadline=claim.within)
    end: datetime | None = None
    stale = False
    if judged.outcome is Outcome.PASS and fresh_for:
        end = track.at + fresh_for
        stale = now >= end
    elif judged.outcome is Outcome.INCONCLUSIVE and claim.within:
        end = track.run_started + claim.within
    view = ClaimView(
        claim,
        judged.outcome,
        stale,
        track.sample.actual,
        track.sample.note,
        judged.progress,
        track.at,
        track.elapsed_ms,
        passed_on=track.passed_on,
    )
    return view, end if end and now < end else None
