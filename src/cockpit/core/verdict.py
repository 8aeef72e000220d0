"""GO or NO-GO, and why: the smallest list of what stands in the way.

It never says GO on nothing: a plan without a binding gate is NO-GO, and so is every gate that is not settled, every
station that has not said GO on the evidence of now, and so are a hold, an issue that is open, a way back, an attempt
that ended. One cause is one blocker: what waits for a broken gate folds under it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import assert_never

from cockpit.core.conduct import Hold, Issue
from cockpit.core.conducted import HoldKind
from cockpit.core.frozen import frozen
from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.launch import Launch
from cockpit.core.names import GateId, HoldId, IssueId, Role
from cockpit.core.plan import Gate, Plan
from cockpit.core.poll import PollView, StationView, poll_view
from cockpit.core.reading import Outcome
from cockpit.core.severity import Severity

_WORSE = " failed"


@frozen
class Blocker:
    """One thing that stands between now and GO."""

    title: str
    owner: str
    because: GateView | tuple[str, str]
    """The gate that is not settled, or why and what to do. The words of a gate are found when somebody reads them:
    of 10,000 blockers a screen shows six."""
    gate: GateId | None = None
    station: Role | None = None
    standing: Standing | None = None
    runbook: str = ""
    waiting: tuple[GateId, ...] = ()
    """Gates that cannot be green before this one is."""
    hold: HoldId | None = None
    issue: IssueId | None = None
    short: int = 0
    """For a quota: how many gates it lacks."""
    against: bool = False
    """The station says NO-GO."""

    @property
    def reason(self) -> str:
        """Why it blocks, one sentence without a full stop."""
        return self._words[0]

    @property
    def action(self) -> str:
        """What to do next, an imperative."""
        return self._words[1]

    @property
    def _words(self) -> tuple[str, str]:
        return self.because if isinstance(self.because, tuple) else why(self.because)

    @property
    def key(self) -> str:
        """What it is about, and how bad: `gate api failed`, `station qa`. An override covers keys, not words."""
        if self.gate is not None:
            return f"gate {self.gate}{_WORSE if self.standing is Standing.FAILED else ''}"
        if self.station is not None:
            return f"station {self.station}{_WORSE if self.against else ''}"
        return next((f"{kind} {key}" for kind, key in (("hold", self.hold), ("issue", self.issue)) if key), self.title)

    def covered(self, keys: Collection[str]) -> bool:
        """Whether these cover it: what was worse when they were taken is covered too, what became worse is not."""
        return self.key in keys or f"{self.key}{_WORSE}" in keys

    def __str__(self) -> str:
        folded = f" ({len(self.waiting)} more wait for it)" if self.waiting else ""
        return f"{self.title}: {self.reason}{folded}"


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
_WEIGHT = {Severity.CRITICAL: 0, Severity.MODERATE: 1, Severity.MINOR: 2}


def judge(launch: Launch, views: Mapping[GateId, GateView], poll: tuple[StationView, ...], now: datetime) -> Verdict:
    """Decide from the conduct of the launch, the standing of every gate and the answer of every station."""
    plan = launch.plan
    binding = [views[gate.id] for gate in plan.gates if plan.binds(gate)]
    unsettled = [view for view in binding if not view.settled]
    waivers = sum(view.standing is Standing.WAIVED for view in binding)
    missing = _missing(plan, binding, unsettled)
    stops = _conduct_blockers(launch)
    call = poll_view(launch, poll, now)
    # a quorum that nobody could ever reach is one too
    polled = call.met or (not poll and call.need == 0)
    stations = () if polled else _station_blockers(plan, poll, call)
    blockers = (*stops, *_gate_blockers(plan, binding, unsettled, missing), *stations)
    # not read off the list of blockers: whatever folds there, the answer stands on the standings themselves
    go = bool(binding) and not missing and _quota_short(plan, binding, unsettled) <= 0 and polled and not stops
    return Verdict(go, blockers, waivers, len(unsettled))


def _conduct_blockers(launch: Launch) -> tuple[Blocker, ...]:
    """What stands in the way apart from evidence and answers: the attempt, T-0, a way back, issues, holds."""
    conduct, plan, found = launch.conduct, launch.plan, []
    director = plan.poll.director or plan.owner
    if conduct.scrubbed is not None:
        found.append(Blocker("Scrubbed", director, (_told("this attempt ended", conduct.scrub_reason), _NEW_T0)))
    elif conduct.countdown.anchor is not None and not conduct.countdown.armed:
        found.append(Blocker("T-0", director, ("T-0 had passed when it was set", _NEW_T0)))
    way = conduct.rollback
    if way is not None and way.under_way:
        found.append(Blocker("Rollback", director, (_told("the launch goes back", way.why), "finish the way back")))
    elif way is not None and way.waiting:
        found.append(
            Blocker("Rollback", director, (_told("it was asked for", way.reason), "decide whether to go back"))
        )
    elif way is not None and went_back(launch):
        found.append(Blocker("Rollback", director, (_told("the launch went back", way.why), _NEW_T0)))
    stopping = [issue for issue in conduct.open_issues if issue.severity is not Severity.MINOR]
    stopping.sort(key=lambda issue: _WEIGHT[issue.severity])
    found += [_issue_blocker(plan, issue) for issue in stopping]
    told = {issue.id for issue in stopping}  # one cause, one red: the hold that an open issue called is that issue's
    found += [_hold_blocker(plan, hold) for hold in conduct.standing if hold.issue not in told]
    return tuple(found)


_NEW_T0 = "set a new T-0"


def went_back(launch: Launch) -> bool:
    """Whether the launch went back, all the way or not, and no T-0 was set since: only that begins anew."""
    way = launch.conduct.rollback
    return way is not None and way.back and way.ended is not None and not way.behind


def _told(text: str, reason: str) -> str:
    return f"{text}: {reason}" if reason else text


def _issue_blocker(plan: Plan, issue: Issue) -> Blocker:
    gate = plan.gate_by_id.get(issue.gate) if issue.gate else None
    action = f"mend it, resolve it and prove {gate.title} again" if gate else "mend it and resolve it"
    owner = (gate.owner if gate else "") or issue.by.name
    runbook = gate.runbook if gate else ""
    reason = _told(f"{issue.severity} issue, not resolved", issue.title)
    return Blocker(issue.id, owner, (reason, action), runbook=runbook, issue=issue.id)


def _hold_blocker(plan: Plan, hold: Hold) -> Blocker:
    mark = next((mark for mark in plan.timeline if mark.id == hold.mark), None) if hold.mark else None
    match hold.kind:
        case HoldKind.BUILT_IN:
            title = mark.title if mark else hold.mark or ""
            words = f"built-in hold at {title}", "do what it waits for, or resume it with a reason"
        case HoldKind.CALLED:
            words = _told("the T-clock was stopped", hold.reason), "resume it once that is settled"
        case HoldKind.ISSUE:
            words = _told(f"{hold.issue} is resolved and not proven again", hold.reason), "prove it again and resume"
        case _:
            assert_never(hold.kind)
    owner = mark.actor if mark else hold.by.name
    return Blocker(f"Hold {hold.id}", owner, words, hold=hold.id, issue=hold.issue)


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
    shown.sort(key=lambda view: (_rank(view), _WEIGHT[view.gate.severity], order[view.gate.id]))
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


def why(view: GateView) -> tuple[str, str]:
    """Why a gate is not closed, and what to do next: one sentence each, without a full stop."""
    failing = [claim for claim in view.claims if claim.outcome is Outcome.FAIL]
    broken = [claim for claim in view.claims if claim.outcome is Outcome.ERROR]
    stale = [claim for claim in view.claims if claim.stale]
    unsure = [claim for claim in view.claims if claim.outcome is Outcome.INCONCLUSIVE]
    unseen = [claim for claim in view.claims if claim.outcome is None]
    if failing:
        return _more(_said(failing[0]), failing), _mend(failing[0])
    if view.stopped_at is not None:
        step = next((probe.title for probe in view.gate.probes if probe.id == view.stopped_at), view.stopped_at)
        last = view.state.readings.get(view.stopped_at)
        return f"stopped at {step}: {(last and last.error) or 'it failed'}", "mend it and run the gate again"
    if broken:
        error = _error(view, broken[0])
        return _more(error or _said(broken[0]), broken if not error else []), "make the probe work and run it again"
    if stale:
        action = "vouch for it again" if stale[0].by else "run the gate again"
        return _more(f"{stale[0].claim.says}: its evidence is too old", stale), action
    if unsure:
        return _more(_said(unsure[0]), unsure), "look at it; run it again, or vouch for it"
    people = [claim for claim in unseen if claim.claim.by_person]
    machine = [claim for claim in unseen if not claim.claim.by_person]
    if machine:
        return _more(f"{machine[0].claim.says}: not proven yet", unseen), "run the gate"
    if people:
        return _more(f"{people[0].claim.says}: nobody has vouched for it", people), "vouch for it"
    return "it states no claim, so nothing can prove it", "add a claim to the profile"


def _mend(view: ClaimView) -> str:
    return "mend it and vouch for it" if view.by else "mend it and run the gate again"


def _error(view: GateView, broken: ClaimView) -> str | None:
    """The sentence of the probe that broke; that of another probe of the gate where the claim's own left none."""
    own = view.state.readings.get(broken.claim.probe) if broken.claim.probe else None
    if own and own.error:
        return own.error
    return next((last.error for last in view.state.readings.values() if last.error), None)


def _said(view: ClaimView) -> str:
    detail = view.progress or view.actual or view.note
    return f"{view.claim.says}: {detail}" if detail else view.claim.says


def _more(text: str, claims: list[ClaimView]) -> str:
    return f"{text} (and {len(claims) - 1} more)" if len(claims) > 1 else text


def _station_blockers(plan: Plan, poll: tuple[StationView, ...], call: PollView) -> tuple[Blocker, ...]:
    """Every station that is not GO, behind the quorum that lacks them where there is one."""
    found = []
    if call.need != len(poll) and call.go < call.need:
        reason = f"{call.go} of {len(poll)} stations say GO, {call.need} are needed"
        found.append(Blocker("Poll", plan.poll.director or plan.owner, (reason, "call the stations that are missing")))
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
