"""GO or NO-GO, and why: the smallest list of what stands in the way.

It never says GO on nothing: a plan without a binding gate is NO-GO, and so is every gate that is not settled, every
station that has not said GO on the evidence of now. One cause is one blocker: what waits for a broken gate folds
under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.names import GateId, Role
from cockpit.core.plan import Gate, Plan, Severity
from cockpit.core.poll import StationView
from cockpit.core.reading import Outcome


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that stands between now and GO."""

    title: str
    reason: str
    owner: str
    action: str
    """What to do next, an imperative."""
    gate: GateId | None = None
    station: Role | None = None
    standing: Standing | None = None
    runbook: str = ""
    waiting: tuple[GateId, ...] = ()
    """Gates that cannot be green before this one is."""

    def __str__(self) -> str:
        folded = f" ({len(self.waiting)} more wait for it)" if self.waiting else ""
        return f"{self.title}: {self.reason}{folded}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to the director's only question."""

    go: bool
    blockers: tuple[Blocker, ...]
    waivers: int = 0

    def __str__(self) -> str:
        if not self.go:
            return "NO-GO"
        return f"GO with {self.waivers} waiver{'s' if self.waivers > 1 else ''}" if self.waivers else "GO"


_RANK = {
    Standing.FAILED: 0,
    Standing.STALE: 2,
    Standing.PARTIAL: 3,
    Standing.OPEN: 4,
    Standing.CLOSED: 9,
    Standing.WAIVED: 9,
    Standing.NOT_APPLICABLE: 9,
}
_WEIGHT = {Severity.CRITICAL: 0, Severity.MODERATE: 1, Severity.MINOR: 2}


def judge(plan: Plan, views: Mapping[GateId, GateView], poll: tuple[StationView, ...]) -> Verdict:
    """Decide from the standing of every gate and the answer of every station."""
    binding = [views[gate.id] for gate in plan.gates if plan.binds(gate)]
    waivers = sum(view.standing is Standing.WAIVED for view in binding)
    gates = _gate_blockers(plan, binding)
    if not binding:
        gates = (
            Blocker(
                "No gate",
                "the profile has no gate that binds the GO",
                plan.owner,
                "add the gates of the checklist to the profile",
            ),
        )
    blockers = (*gates, *_station_blockers(poll))
    return Verdict(not blockers, blockers, waivers)


def _gate_blockers(plan: Plan, binding: list[GateView]) -> tuple[Blocker, ...]:
    unsettled = {view.gate.id: view for view in binding if not view.settled}
    if plan.close_at_least is not None and _quota_met(plan.close_at_least, binding):
        return ()
    causes = {key: view for key, view in unsettled.items() if view.standing is Standing.FAILED or view.broken}
    folded: dict[GateId, list[GateId]] = {}
    for key, view in unsettled.items():
        cause = _cause(view.gate, causes, plan)
        if cause is not None and cause != key:
            folded.setdefault(cause, []).append(key)
    hidden = {key for keys in folded.values() for key in keys}
    shown = [view for key, view in unsettled.items() if key not in hidden]
    order = {gate.id: number for number, gate in enumerate(plan.gates)}
    shown.sort(key=lambda view: (_rank(view), _WEIGHT[view.gate.severity], order[view.gate.id]))
    found = tuple(_blocker(view, tuple(folded.get(view.gate.id, ()))) for view in shown)
    if plan.close_at_least is not None:
        closed = sum(view.settled for view in binding)
        need = Blocker(
            "Quota",
            f"{closed} of {len(binding)} gates closed, {plan.close_at_least} are needed",
            plan.owner,
            f"close {max(plan.close_at_least - closed, 0)} more, none of a critical severity may fail",
        )
        return (need, *found)
    return found


def _quota_met(quota: int, binding: list[GateView]) -> bool:
    settled = sum(view.settled for view in binding)
    critical = any(view.standing is Standing.FAILED and view.gate.severity is Severity.CRITICAL for view in binding)
    return bool(binding) and quota > 0 and settled >= quota and not critical


def _rank(view: GateView) -> int:
    return 1 if view.broken and view.standing is not Standing.FAILED else _RANK[view.standing]


def _cause(gate: Gate, causes: Mapping[GateId, GateView], plan: Plan) -> GateId | None:
    """The first broken gate up the line of dependencies that does not itself wait for another; None: no such."""
    seen: set[GateId] = {gate.id}
    found: GateId | None = None
    todo = list(gate.depends)
    while todo:
        key = todo.pop(0)
        if key in seen:
            continue
        seen.add(key)
        if key in causes:
            found = key
        parent = plan.gate_by_id.get(key)
        if parent:
            todo.extend(parent.depends)
    return found


def _blocker(view: GateView, waiting: tuple[GateId, ...]) -> Blocker:
    gate = view.gate
    reason, action = why(view)
    return Blocker(
        gate.title,
        reason,
        gate.owner,
        action,
        gate=gate.id,
        standing=view.standing,
        runbook=gate.runbook,
        waiting=waiting,
    )


def why(view: GateView) -> tuple[str, str]:
    """Why a gate is not closed, and what to do next: one sentence each, without a full stop."""
    failing = [claim for claim in view.claims if claim.outcome is Outcome.FAIL]
    broken = [claim for claim in view.claims if claim.outcome is Outcome.ERROR]
    stale = [claim for claim in view.claims if claim.stale]
    unsure = [claim for claim in view.claims if claim.outcome is Outcome.INCONCLUSIVE]
    unseen = [claim for claim in view.claims if claim.outcome is None]
    if failing:
        return _more(_said(failing[0]), failing), "mend it and run the gate again"
    if broken:
        error = next((last.error for last in view.state.readings.values() if last.error), None)
        return _more(error or _said(broken[0]), broken if not error else []), "make the probe work and run it again"
    if stale:
        return _more(f"{stale[0].claim.says}: its evidence is too old", stale), "run the gate again"
    if unsure:
        return _more(_said(unsure[0]), unsure), "look at it; run it again, or vouch for it"
    people = [claim for claim in unseen if claim.claim.by_person]
    machine = [claim for claim in unseen if not claim.claim.by_person]
    if machine:
        return _more(f"{machine[0].claim.says}: not proven yet", unseen), "run the gate"
    if people:
        return _more(f"{people[0].claim.says}: nobody has vouched for it", people), "vouch for it"
    return "it states no claim, so nothing can prove it", "add a claim to the profile"


def _said(view: ClaimView) -> str:
    detail = view.progress or view.actual or view.note
    return f"{view.claim.says}: {detail}" if detail else view.claim.says


def _more(text: str, claims: list[ClaimView]) -> str:
    return f"{text} (and {len(claims) - 1} more)" if len(claims) > 1 else text


def _station_blockers(poll: tuple[StationView, ...]) -> tuple[Blocker, ...]:
    found = []
    for call in poll:
        if call.go:
            continue
        role, person = call.station.role, call.station.person
        title = f"Sign-off {role}"
        if call.no_go and call.sign_off:
            reason = f"{call.sign_off.name} says NO-GO: {call.sign_off.reason}"
            action = "settle what it names and ask again"
        elif call.worsened:
            reason, action = f"signed on older evidence ({', '.join(call.worsened)} since)", "sign again"
        else:
            reason, action = "has not signed off", "sign off"
        found.append(Blocker(title, reason, person or role, action, station=role))
    return tuple(found)
