"""When a GO is possible at the earliest: windows that run, holds that end by time. Never a promise."""

from __future__ import annotations

from datetime import datetime

from cockpit.core.conducted import HoldKind
from cockpit.core.frozen import frozen
from cockpit.core.gates import ClaimView, GateView
from cockpit.core.holds import hold_views
from cockpit.core.plan import HoldEnd, Mark
from cockpit.core.reading import Outcome
from cockpit.core.review import Review
from cockpit.core.severity import Severity
from cockpit.core.window import clockwise


@frozen
class Outlook:
    """The earliest moment of a GO, as far as time alone can tell."""

    earliest: datetime | None
    """Not before; None: nothing that is known by time stands in the way."""
    waits: tuple[str, ...]
    """What takes until then, in words."""
    unknown: bool
    """Something else is missing too: people, evidence, what nobody can put a time to."""


def outlook(look: Review) -> Outlook:
    """How soon the verdict could be GO."""
    if look.verdict.go:
        return Outlook(look.now, (), unknown=False)
    found: list[tuple[datetime, str]] = []
    unknown = False
    quota = next((blocker.short for blocker in look.verdict.blockers if blocker.short), 0)
    for blocker in look.verdict.blockers:
        if blocker.short:
            continue
        if blocker.hold is not None:
            ends = _hold_ends(look, blocker.hold)
        elif blocker.gate is not None:
            view = look.views[blocker.gate]
            ends = _gate_ready(view, look.now)
            if quota and view.gate.severity is not Severity.CRITICAL:
                continue  # which of them fills the quota is counted below
        else:
            ends = None
        if ends is None:
            unknown = True
        else:
            found.append(ends)
    if quota:
        ready = sorted(_ready(look))
        unknown = unknown or len(ready) < quota
        found += ready[:quota]
    return Outlook(max((at for at, _ in found), default=None), tuple(words for _, words in sorted(found)), unknown)


def _ready(look: Review) -> list[tuple[datetime, str]]:
    """Every binding gate that only waits for its windows."""
    plan = look.launch.plan
    views = (look.views[gate.id] for gate in plan.gates if plan.binds(gate))
    ends = (_gate_ready(view, look.now) for view in views if not view.settled)
    return [one for one in ends if one is not None]


def _hold_ends(look: Review, key: str) -> tuple[datetime, str] | None:
    """When a hold ends by time alone, or by a gate that does."""
    view = next((one for one in hold_views(look) if one.hold.id == key), None)
    if view is None or view.hold.kind is not HoldKind.BUILT_IN or view.mark is None:
        return None
    ends = max(view.ends or look.now, look.now)
    if not view.met:
        gates = [_gate_ready(gate, look.now) for gate in _awaited(look, view.mark)]
        known = [ready[0] for ready in gates if ready is not None]
        if not known or len(known) < len(gates):
            return None
        ends = max(ends, *known)
    return ends, f"hold at {view.title}: {clockwise(ends - look.now)} left"


def _awaited(look: Review, mark: Mark) -> list[GateView]:
    """The gates that a built-in hold waits for; none where it waits for people."""
    hold = mark.hold
    if hold is not None and hold.until is HoldEnd.CLOSED:
        view = look.views.get(mark.until) if mark.until else None
        return [view] if view else []
    if hold is not None and hold.until is HoldEnd.PHASE:
        gates = [gate for gate in look.launch.plan.gates if gate.binding and gate.phase == hold.phase]
        return [look.views[gate.id] for gate in gates if not look.views[gate.id].settled]
    return []


def _gate_ready(view: GateView, now: datetime) -> tuple[datetime, str] | None:
    """When a gate closes if what passes now goes on to pass; None: something else is missing."""
    missing = [claim for claim in view.claims if not claim.holds]
    ends = [_window_ends(view, claim, now) for claim in missing]
    known = [end for end in ends if end is not None]
    if not known or len(known) < len(ends):
        return None
    at = max(known)
    longest = missing[ends.index(at)]
    return at, f"{view.gate.title}: {longest.claim.says} ({longest.progress})"


def _window_ends(view: GateView, claim: ClaimView, now: datetime) -> datetime | None:
    """When the `for` window of a claim that passes right now is full."""
    track = view.state.tracks.get(claim.claim.id)
    hold = claim.claim.hold
    if track is None or hold is None or claim.stale or claim.by or claim.outcome is not Outcome.INCONCLUSIVE:
        return None
    if track.sample.outcome is not Outcome.PASS or track.held_since is None:
        return None
    return max(track.held_since + hold, now)
