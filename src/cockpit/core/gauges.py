"""Watched metrics as they stand at a moment: the latest value, and which of their marks are crossed.

Polarity is turned around here: the claim of a limit states the bad condition, so a pass is bad news. What is crossed
is what was recorded as crossed; `crossings_due` says what the evidence asks to be recorded. Whether it may be is in
`limiting`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from cockpit.core.clock import read_clock
from cockpit.core.conduct import Crossing
from cockpit.core.contingency import Level, Limit, Watch
from cockpit.core.evidence import GateState
from cockpit.core.frozen import frozen
from cockpit.core.gates import ClaimView, view_claim
from cockpit.core.launch import Launch
from cockpit.core.names import COCKPIT, ClaimId, WatchId
from cockpit.core.orders import ClearLimit, CrossLimit
from cockpit.core.plan import Plan
from cockpit.core.reading import Outcome
from cockpit.core.review import Review
from cockpit.core.window import Track


class Health(StrEnum):
    """What is known of a watch: only evidence that is fresh says that it is within its limits."""

    CROSSED = "crossed"
    BLIND = "no answer"
    """Its probe brought nothing back the last time."""
    AHEAD = "not watched yet"
    UNREPORTED = "nothing reported"
    """People watch it, and nobody has reported anything."""
    EMPTY = "no value yet"
    STALE = "stale"
    UNCERTAIN = "not certain"
    """There is a fresh answer, and it does not say for every mark that it is clear: no data, no baseline."""
    CLEAR = "within limits"

    @property
    def unseen(self) -> bool:
        """A probe should measure it by now, and what it is nobody knows: never fine."""
        return self in {Health.BLIND, Health.EMPTY, Health.STALE, Health.UNCERTAIN}


@frozen
class LimitView:
    """One mark on a gauge."""

    limit: Limit
    crossed: bool
    value: float | None = None
    """Where it stands on the gauge; for one that follows the baseline, once that was recorded."""
    missed: bool = False
    """For a target: fresh evidence shows that it is missed. Nothing fires."""
    unclear: str = ""
    """Why nobody knows whether a mark that a probe measures is clear; empty where it is known."""
    since: datetime | None = None
    answered: datetime | None = None
    """When somebody reacted."""
    respond_by: datetime | None = None
    """None: it is not crossed, or the profile gives no time to respond."""
    overdue: bool = False
    """It is crossed, nobody reacted, and the time to respond is over."""
    actual: str = ""
    """What was recorded when it was crossed: the claim with its value, or a person's words."""
    by: str = ""
    """Who reported it, where a person did."""
    progress: str = ""
    """`held 3:20 of 5:00`: how long the bad condition has held, where it must hold for a time."""


@frozen
class GaugeView:
    """One watched metric with all its marks."""

    watch: Watch
    value: float | None
    """The latest number that a probe brought back, in the watch's unit."""
    actual: str
    """The words of the sample that it stands in."""
    at: datetime | None
    """When it was taken."""
    limits: tuple[LimitView, ...]
    active: bool
    """The T-clock has reached `watch.starts` and runs towards or from a T-0 that was set."""
    health: Health
    """What is known of it."""
    broken: str = ""
    """Why its probe brought nothing back the last time: the gauge is blind, and no mark of it is known to be clear."""
    baseline: float | None = None
    """The value of before T-0 that its marks are compared with, in the watch's unit; None: none was recorded."""

    @property
    def crossed(self) -> tuple[LimitView, ...]:
        """The marks that are crossed."""
        return tuple(view for view in self.limits if view.crossed)


def gauges(look: Review) -> tuple[GaugeView, ...]:
    """Every watch of the profile, in its order."""
    return tuple(_gauge(look.launch, watch, look.now) for watch in look.launch.plan.watches)


def _gauge(launch: Launch, watch: Watch, now: datetime) -> GaugeView:
    state = launch.state(watch.gate)
    latest = _latest(state)
    errors = [last for last in state.readings.values() if last.error]
    broken = max(errors, key=lambda last: last.at).error or "" if errors else ""
    limits = tuple(_limit(launch, limit, now) for limit in watch.limits)
    watching = active(launch, watch, now)
    return GaugeView(
        watch,
        latest.sample.value if latest else None,
        latest.sample.actual if latest else "",
        latest.at if latest else None,
        limits,
        watching,
        _health(launch, watch, limits, broken, watching=watching),
        broken,
        next((state.baselines[one.claim] for one in watch.limits if one.claim in state.baselines), None),
    )


def _latest(state: GateState) -> Track | None:
    numeric = [track for track in state.tracks.values() if track.sample.value is not None]
    return max(numeric, key=lambda track: track.seq, default=None)


def _health(launch: Launch, watch: Watch, limits: tuple[LimitView, ...], broken: str, *, watching: bool) -> Health:
    if any(view.crossed for view in limits):
        return Health.CROSSED
    if not watching:
        return Health.AHEAD
    if broken:
        return Health.BLIND
    probed = [view for view in limits if measured_by_probe(launch.plan, view.limit.claim)]
    if not probed:
        return Health.UNREPORTED
    tracks = launch.state(watch.gate).tracks
    if not any(view.limit.claim in tracks for view in probed):
        return Health.EMPTY
    reasons = [view.unclear for view in probed if view.unclear]
    if not reasons:
        return Health.CLEAR
    return Health.STALE if TOO_OLD in reasons else Health.UNCERTAIN


TOO_OLD = "its last value is too old"


def _unclear(launch: Launch, claim: ClaimId, seen: ClaimView | None, now: datetime) -> str:
    """Why it is not known whether a mark that a probe measures is clear; what only a person may report is not asked."""
    if not measured_by_probe(launch.plan, claim):
        return ""
    if seen is None:
        return "nothing was measured yet"
    gate = launch.plan.gate_by_id[seen.claim.gate]
    if seen.stale or seen.at is None or (gate.fresh_for is not None and now - seen.at >= gate.fresh_for):
        return TOO_OLD  # a fail has no best-before of its own, and here a fail is the good news
    if seen.outcome is Outcome.FAIL or seen.holds:
        return ""
    return seen.progress or seen.note or seen.actual or "no data"


def _limit(launch: Launch, limit: Limit, now: datetime) -> LimitView:
    goal = limit.level is Level.TARGET
    crossing = launch.conduct.crossings.get(limit.claim) if not goal else None
    seen = measured(launch, limit.claim, now)
    progress = seen.progress if seen else ""
    value, unclear = _stands_at(launch, limit), _unclear(launch, limit.claim, seen, now)
    if crossing is None:
        missed = goal and seen is not None and seen.holds
        if not goal and seen is not None and seen.holds and not unclear:
            unclear = "its probe shows it crossed, and it is not recorded yet"
        return LimitView(limit, crossed=False, value=value, missed=missed, unclear=unclear, progress=progress)
    respond_by = crossing.at + limit.respond if limit.respond is not None else None
    return LimitView(
        limit,
        crossed=True,
        value=value,
        unclear=unclear,
        since=crossing.at,
        answered=crossing.answered,
        respond_by=respond_by,
        overdue=crossing.answered is None and respond_by is not None and now >= respond_by,
        actual=crossing.actual,
        by="" if crossing.by == COCKPIT else str(crossing.by),
        progress=progress,
    )


def _stands_at(launch: Launch, limit: Limit) -> float | None:
    """Where a mark stands; one that follows the baseline nowhere before that was recorded."""
    if limit.times is None:
        return limit.value
    claim = launch.plan.claim_by_id.get(limit.claim)
    baseline = launch.state(claim.gate).baselines.get(claim.id) if claim is not None else None
    return baseline * limit.times if baseline is not None else None


def active(launch: Launch, watch: Watch, now: datetime) -> bool:
    """Whether a watch watches: an armed countdown, not scrubbed, has reached its start on the T-clock."""
    conduct = launch.conduct
    t = read_clock(launch, now).t
    return conduct.countdown.armed and conduct.scrubbed is None and t is not None and t >= watch.starts


def measured_by_probe(plan: Plan, claim: ClaimId) -> bool:
    """Whether a probe of the profile measures this mark, so that people neither cross nor clear it."""
    found = plan.claim_by_id.get(claim)
    return found is not None and not found.by_person


def find_limit(plan: Plan, watch: WatchId, claim: ClaimId) -> tuple[Watch, Limit] | None:
    """The mark with this claim on this watch."""
    for one in plan.watches:
        if one.id == watch:
            return next(((one, limit) for limit in one.limits if limit.claim == claim), None)
    return None


def measured(launch: Launch, claim: ClaimId, now: datetime) -> ClaimView | None:
    """What its probe says of the bad condition that a mark states; None: no probe measures it, or not yet.

    Attestations are left out: on a gate a person's "it does not hold" outweighs a pass, and here, where a pass is bad
    news, it would silence the alarm for good.
    """
    found = launch.plan.claim_by_id.get(claim)
    if found is None or found.by_person:
        return None
    state = launch.state(found.gate)
    if claim not in state.tracks:
        return None
    gate = launch.plan.gate_by_id[found.gate]
    return view_claim(found, replace(state, attestations={}), gate.fresh_for, now)[0]


def shows_crossed(launch: Launch, claim: ClaimId, now: datetime) -> bool:
    """Whether fresh evidence shows the bad condition."""
    seen = measured(launch, claim, now)
    return seen is not None and seen.holds


def shows_clear(launch: Launch, claim: ClaimId, now: datetime) -> bool:
    """Whether evidence shows that the bad condition does not hold: silence and errors give no all-clear."""
    seen = measured(launch, claim, now)
    return seen is not None and seen.outcome is Outcome.FAIL


def crossings_due(look: Review) -> tuple[CrossLimit | ClearLimit, ...]:
    """What the engine must submit so that the recorded crossings follow the evidence.

    A crossing is asked for while its watch is active; an all-clear at any time, and only for what a probe reported.
    """
    launch, now = look.launch, look.now
    found: list[CrossLimit | ClearLimit] = []
    for watch in launch.plan.watches:
        watching = active(launch, watch, now)
        for limit in watch.limits:
            crossing: Crossing | None = launch.conduct.crossings.get(limit.claim)
            if crossing is not None:
                if crossing.by == COCKPIT and shows_clear(launch, limit.claim, now):
                    found.append(ClearLimit(watch.id, limit.claim))
            elif watching and limit.level is not Level.TARGET and shows_crossed(launch, limit.claim, now):
                found.append(CrossLimit(watch.id, limit.claim))
    return tuple(found)
