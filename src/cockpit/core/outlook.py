"""When a GO is possible at the earliest: windows that run or must still run, holds that end by time. Never a promise.

What comes out is what probes and planned times need at least. Only people can be quicker, by relief from a gate or by
resuming a hold, and both have a reason and a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cockpit.core.conducted import HoldKind
from cockpit.core.frozen import frozen
from cockpit.core.gates import ClaimView, GateView
from cockpit.core.holds import HoldView, hold_views
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


@frozen
class _Bound:
    """When something is there at the earliest."""

    at: datetime
    words: str = ""
    """What takes so long; empty where nothing is known by time."""
    sure: bool = False
    """Time alone brings it, as long as what passes now goes on to pass."""


def outlook(look: Review) -> Outlook:
    """How soon the verdict could be GO."""
    if look.verdict.go:
        return Outlook(look.now, (), unknown=False)
    found = [*_gates(look), *(_hold(look, view) for view in hold_views(look))]
    others = any(one.gate is None and one.hold is None and not one.short for one in look.verdict.blockers)
    known = sorted((one for one in found if one.words), key=lambda one: one.at)
    words = tuple(dict.fromkeys(one.words for one in known))
    earliest = known[-1].at if known else None
    return Outlook(earliest, words, unknown=others or not all(one.sure for one in found))


def _gates(look: Review) -> Iterator[_Bound]:
    """The gates that GO waits for, those that wait for another one too; of a quota the nearest that fill it."""
    quota = next((blocker.short for blocker in look.verdict.blockers if blocker.short), 0)
    if not quota:
        for blocker in look.verdict.blockers:
            if blocker.gate is not None:
                yield from (_gate(look.views[key], look.now) for key in (blocker.gate, *blocker.waiting))
        return
    plan = look.launch.plan
    binding = [look.views[gate.id] for gate in plan.gates if plan.binds(gate)]
    unsettled = [view for view in binding if not view.settled]
    must = [_gate(view, look.now) for view in unsettled if view.gate.severity is Severity.CRITICAL]
    rest = [_gate(view, look.now) for view in unsettled if view.gate.severity is not Severity.CRITICAL]
    yield from must
    yield from sorted(rest, key=lambda one: (not one.sure, one.at))[: max(quota - len(must), 0)]


def _hold(look: Review, view: HoldView) -> _Bound:
    """When a hold ends by time alone, or by gates that do."""
    if view.hold.kind is not HoldKind.BUILT_IN or view.mark is None:
        return _Bound(look.now)
    gates = [] if view.met else [_gate(gate, look.now) for gate in _awaited(look, view.mark)]
    ends = max([view.ends or look.now, look.now, *(one.at for one in gates)])
    sure = view.met or (bool(gates) and all(one.sure for one in gates))
    if not sure and ends <= look.now:
        return _Bound(look.now)
    return _Bound(ends, f"hold at {view.title}: {clockwise(ends - look.now)} left", sure)


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


def _gate(view: GateView, now: datetime) -> _Bound:
    """When a gate can be closed at the earliest."""
    bounds = [_claim(view, claim, now) for claim in view.claims if not claim.holds]
    if not bounds:
        return _Bound(now)
    last = max(bounds, key=lambda one: (one.at, bool(one.words)))
    return _Bound(last.at, last.words, all(one.sure for one in bounds))


def _claim(view: GateView, claim: ClaimView, now: datetime) -> _Bound:
    """When the `for` window of a claim is full: the one that runs, or one that begins with the next look."""
    track, hold = view.state.tracks.get(claim.claim.id), claim.claim.hold
    if hold is None:
        return _Bound(now)
    runs = track is not None and not claim.stale and not claim.by and claim.outcome is Outcome.INCONCLUSIVE
    if track is not None and runs and track.sample.outcome is Outcome.PASS and track.held_since is not None:
        words = f"{view.gate.title}: {claim.claim.says} ({claim.progress})"
        return _Bound(max(track.held_since + hold, now), words, sure=True)
    return _Bound(now + hold, f"{view.gate.title}: {claim.claim.says} ({clockwise(hold)} from when it passes)")
