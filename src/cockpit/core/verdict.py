"""GO or NO-GO, and why: the smallest list of what stands in the way.

It never says GO on nothing: a plan without a binding gate is NO-GO, and so is every gate that is not settled, every
station that has not said GO on the evidence of now, and so are a hold, an issue that is open, a way back, an attempt
that ended. One cause is one blocker: what waits for a broken gate folds under it, and so does a hold that only waits
for what blocks already.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime

from cockpit.core.blocking import Blocker, why
from cockpit.core.frozen import frozen
from cockpit.core.gates import GateView, Standing
from cockpit.core.launch import Launch
from cockpit.core.names import GateId
from cockpit.core.plan import Gate, Plan
from cockpit.core.poll import PollView, StationView, poll_view
from cockpit.core.severity import WEIGHT, Severity
from cockpit.core.stops import conduct_blockers, with_holds

__all__ = ["Blocker", "Verdict", "judge", "why"]


@frozen
class Verdict:
    """The answer to the director's only question."""

    go: bool
    blockers: tuple[Blocker, ...]
    waivers: int = 0
    unsettled: int = 0
    """Binding gates that are neither closed nor waived; above zero with GO only where the profile's quota allows it."""

    def __str__(self) -> str:
        if not self.go:
            return "NO-GO"
        reliefs = []
        if self.waivers:
            reliefs.append(f"{self.waivers} waiver{'s' if self.waivers > 1 else ''}")
        if self.unsettled:
            reliefs.append(f"{self.unsettled} gate{'s' if self.unsettled > 1 else ''} open")
        return f"GO with {' and '.join(reliefs)}" if reliefs else "GO"


_RANK = {
    Standing.FAILED: 0,
    Standing.STALE: 2,
    Standing.PARTIAL: 3,
    Standing.OPEN: 4,
    Standing.CLOSED: 9,
    Standing.WAIVED: 9,
    Standing.NOT_APPLICABLE: 9,
}


def judge(launch: Launch, views: Mapping[GateId, GateView], poll: tuple[StationView, ...], now: datetime) -> Verdict:
    """Decide from the conduct of the launch, the standing of every gate and the answer of every station."""
    plan = launch.plan
    binding = [views[gate.id] for gate in plan.gates if plan.binds(gate)]
    unsettled = [view for view in binding if not view.settled]
    waivers = sum(view.standing is Standing.WAIVED for view in binding)
    missing = _missing(plan, binding, unsettled)
    stops = conduct_blockers(launch)
    call = poll_view(launch, poll, now)
    # a quorum that nobody could ever reach is one too
    polled = call.met or (not poll and call.need == 0)
    stations = () if polled else _station_blockers(plan, poll, call)
    blockers = with_holds(plan, stops, (*_gate_blockers(plan, binding, unsettled, missing), *stations))
    # not read off the list of blockers: whatever folds there, the answer stands on the standings themselves
    go = bool(binding) and not missing and _quota_short(plan, binding, unsettled) <= 0 and polled and not stops
    return Verdict(go, blockers, waivers, len(unsettled))


def _quota_short(plan: Plan, binding: list[GateView], unsettled: list[GateView]) -> int:
    """How many gates the quota still needs; zero without a quota."""
    quota = plan.close_at_least
    return quota - (len(binding) - len(unsettled)) if quota is not None and quota > 0 else 0


def _missing(plan: Plan, binding: list[GateView], unsettled: list[GateView]) -> list[GateView]:
    """The unsettled gates that GO waits for: all of them, or, once a quota is met, those of critical severity.

    A critical gate must be settled and not only not failed: one that fails and then cannot be reached any more has
    not become better.
    """
    if plan.close_at_least is None or plan.close_at_least <= 0 or _quota_short(plan, binding, unsettled) > 0:
        return unsettled
    return [view for view in unsettled if view.gate.severity is Severity.CRITICAL]


def _gate_blockers(
    plan: Plan, binding: list[GateView], unsettled: list[GateView], missing: list[GateView]
) -> tuple[Blocker, ...]:
    if not binding:
        return (
            Blocker(
                "No gate",
                plan.owner,
                ("the profile has no gate that binds the GO", "add the gates of the checklist to the profile"),
            ),
        )
    order = {gate.id: number for number, gate in enumerate(plan.gates)}
    folded = _folded(plan, missing, order)
    hidden = {key for keys in folded.values() for key in keys}
    shown = [view for view in missing if view.gate.id not in hidden]
    shown.sort(key=lambda view: (_rank(view), WEIGHT[view.gate.severity], order[view.gate.id]))
    found = tuple(_blocker(view, tuple(folded.get(view.gate.id, ()))) for view in shown)
    short = _quota_short(plan, binding, unsettled)
    if short > 0:
        settled = len(binding) - len(unsettled)
        reason = f"{settled} of {len(binding)} gates closed, {plan.close_at_least} are needed"
        action = f"close {short} more, and every critical one"
        return (Blocker("Quota", plan.owner, (reason, action), short=short), *found)
    return found


def _rank(view: GateView) -> int:
    return 1 if view.broken and view.standing is not Standing.FAILED else _RANK[view.standing]


def _folded(plan: Plan, missing: list[GateView], order: Mapping[GateId, int]) -> Mapping[GateId, list[GateId]]:
    """What waits for what: the gates that are at the root of others' red, each with those others.

    A root waits for no other broken gate; in a circle of dependencies the first of the profile is taken, so that
    folding can never hide them all.
    """
    causes = {view.gate.id for view in missing if view.standing is Standing.FAILED or view.broken}
    if not causes:
        return {}
    up = {view.gate.id: _causes_above(view.gate, causes, plan) for view in missing}
    roots = {key for key in causes if all(key in up[other] and order[key] <= order[other] for other in up[key])}
    folded: dict[GateId, list[GateId]] = {}
    for key, above in up.items():
        root = next((other for other in above if other in roots), None)
        if root is not None and key not in roots:
            folded.setdefault(root, []).append(key)
    return folded


def _causes_above(gate: Gate, causes: set[GateId], plan: Plan) -> tuple[GateId, ...]:
    """The broken gates up the line of dependencies, nearest first, without itself."""
    seen: set[GateId] = {gate.id}
    found: list[GateId] = []
    todo = deque(gate.depends)
    while todo:
        key = todo.popleft()
        if key in seen:
            continue
        seen.add(key)
        if key in causes:
            found.append(key)
        parent = plan.gate_by_id.get(key)
        if parent:
            todo.extend(parent.depends)
    return tuple(found)


def _blocker(view: GateView, waiting: tuple[GateId, ...]) -> Blocker:
    gate = view.gate
    return Blocker(
        gate.title,
        gate.owner,
        view,
        gate=gate.id,
        standing=view.standing,
        runbook=gate.runbook,
        waiting=waiting,
    )


def _station_blockers(plan: Plan, poll: tuple[StationView, ...], call: PollView) -> tuple[Blocker, ...]:
    """Every station that is not GO, behind the quorum that lacks them where there is one."""
    found = []
    if call.need != len(poll) and call.go < call.need:
        reason = f"{call.go} of {len(poll)} stations say GO, {call.need} are needed"
        words = reason, "call the stations that are missing"
        found.append(Blocker("Poll", plan.poll.director or plan.owner, words, poll=True))
    for one in poll:
        if one.go or (call.go >= call.need and not one.no_go):
            continue
        role, person = one.station.role, one.station.person
        found.append(Blocker(f"Sign-off {role}", person or role, _station_words(one), station=role, against=one.no_go))
    return tuple(found)


def _station_words(call: StationView) -> tuple[str, str]:
    if call.no_go and call.sign_off:
        return f"{call.sign_off.name} says NO-GO: {call.sign_off.reason}", "settle what it names and ask again"
    if call.outdated:
        return "signed on another content of the profile", "sign again"
    if call.worsened:
        return f"signed on older evidence ({_some(call.worsened)} since)", "sign again"
    return "has not signed off", "sign off"


def _some(gates: tuple[GateId, ...]) -> str:
    few = ", ".join(gates[:3])
    return f"{few} and {len(gates) - 3} more" if len(gates) > 3 else few
