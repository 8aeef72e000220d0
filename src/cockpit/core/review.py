"""A launch looked at in one moment: every gate judged, every category counted, the poll and the verdict.

The screen, the snapshot and the command line read the same review. A new one reuses what cannot have changed since
the last one, so that a tick of the clock over thousands of gates costs next to nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from cockpit.core.frozen import frozen
from cockpit.core.gates import GateView, Standing, view_gate
from cockpit.core.launch import Launch
from cockpit.core.names import CategoryId, GateId
from cockpit.core.poll import StationView, roll_call, seal
from cockpit.core.verdict import Verdict, judge


@frozen
class Counts:
    """How many gates stand where. `open` is every gate that is neither closed, partial nor waived."""

    closed: int = 0
    partial: int = 0
    open: int = 0
    failed: int = 0
    stale: int = 0
    waived: int = 0
    total: int = 0


@frozen
class Review:
    """What a launch comes to at `now`."""

    launch: Launch
    now: datetime
    views: Mapping[GateId, GateView]
    counts: Counts
    categories: Mapping[CategoryId, Counts]
    poll: tuple[StationView, ...]
    verdict: Verdict

    @property
    def seal(self) -> str:
        """The digest of the evidence that a sign-off of this moment is sealed to."""
        return seal(self.views)


def count(views: list[GateView]) -> Counts:
    """Tally gates by standing."""
    tally = Counter(view.standing for view in views)
    closed, partial, waived = tally[Standing.CLOSED], tally[Standing.PARTIAL], tally[Standing.WAIVED]
    settled = closed + waived + tally[Standing.NOT_APPLICABLE]
    return Counts(
        closed=closed,
        partial=partial,
        open=len(views) - settled - partial,
        failed=tally[Standing.FAILED],
        stale=tally[Standing.STALE],
        waived=waived,
        total=len(views),
    )


def unproven(launch: Launch, views: Mapping[GateId, GateView]) -> tuple[GateId, ...]:
    """The binding gates that are not settled, in the order of the profile."""
    plan = launch.plan
    return tuple(gate.id for gate in plan.gates if plan.binds(gate) and not views[gate.id].settled)


def review(launch: Launch, now: datetime, before: Review | None = None) -> Review:
    """Look at a launch at `now`; `before` is the last look at the same plan, if there was one."""
    if before is not None and (before.launch.plan is not launch.plan or now < before.now):
        before = None  # of another plan, or of a clock that was set back since: nothing of it may be kept
    old = before.views if before is not None else {}
    views: dict[GateId, GateView] = {}
    changed = not old
    for gate in launch.plan.gates:
        view = old.get(gate.id)
        state = launch.state(gate.id)
        if view is None or view.state is not state or (view.valid_until and now >= view.valid_until):
            view = view_gate(gate, state, now)
            changed = True
        views[gate.id] = view
    if before is not None and not changed:
        if before.launch.sign_offs is launch.sign_offs and before.launch.conduct is launch.conduct:
            return Review(launch, now, before.views, before.counts, before.categories, before.poll, before.verdict)
        counts, categories = before.counts, before.categories
    else:
        counts = count(list(views.values()))
        categories = {key: count([views[gate.id] for gate in gates]) for key, gates in launch.plan.gates_of.items()}
    poll = roll_call(launch, views)
    return Review(launch, now, views, counts, categories, poll, judge(launch, views, poll, now))
