"""SUCCESS, the second verdict: its criteria, the phases after T-0, the tasks that follow.

What a document ticked never counts, and before T-0 nothing is met. What people may say about it is in `telling`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from cockpit.core.clock import read_clock
from cockpit.core.conduct import Judgement
from cockpit.core.frozen import frozen
from cockpit.core.gates import GateView, Standing, view_gate
from cockpit.core.launch import Launch, holds_ahead
from cockpit.core.names import GateId
from cockpit.core.plan import Claim, Criterion, FollowUp, Gate, Phase, Plan
from cockpit.core.review import Review
from cockpit.core.severity import Severity
from cockpit.core.stretches import Stretch, covers, first_after, first_failure
from cockpit.core.verdict import why
from cockpit.core.window import clockwise

_ZERO = timedelta(0)


@frozen
class CriterionView:
    """One success criterion."""

    criterion: Criterion
    state: Literal["met", "not met", "pending", "unknown"]
    """`pending`: its time is not over, or its gate may still close; `unknown`: its time is over and nobody can say."""
    why: str = ""
    judged: Judgement | None = None
    """The last word of a person on it since T-0."""


@frozen
class SuccessView:
    """The second verdict."""

    state: Literal["success", "not yet", "failed"]
    criteria: tuple[CriterionView, ...]
    blockers: tuple[str, ...] = ()
    """What stands in the way beside the criteria: critical issues, a rollback."""


@frozen
class PhaseView:
    """One phase of the profile."""

    phase: Phase
    opens: datetime | None
    """None: from the beginning, or there is no T-0."""
    open: bool


@frozen
class FollowUpView:
    """One task after the launch."""

    follow_up: FollowUp
    number: int
    """Counted from 0."""
    due: datetime | None
    done: Judgement | None
    overdue: bool


def since_t0(launch: Launch, now: datetime) -> timedelta | None:
    """How long ago T-0 was; None: it has not been. One that was unarmed, scrubbed, or is held at zero has not been."""
    clock = read_clock(launch, now)
    if clock.t is None or clock.t < _ZERO or not clock.armed or clock.scrubbed:
        return None
    held = clock.holds or holds_ahead(launch)  # a built-in hold at T-0: the clock shows zero, and nothing has happened
    return None if held else clock.t


def criteria_of(plan: Plan) -> dict[str, Criterion]:
    """The criteria under their ids; one that the profile left without has its place: `success-1` ..."""
    return {one.id or f"success-{number}": one for number, one in enumerate(plan.success, 1)}


def success(look: Review) -> SuccessView:
    """The second verdict: success only over at least one criterion, all of them met, with nothing in the way.

    It has failed once a criterion is not met, or once the launch went back all the way.
    """
    launch = look.launch
    criteria = tuple(_criterion(look, key, one) for key, one in criteria_of(launch.plan).items())
    blockers = _blockers(launch)
    if any(view.state == "not met" for view in criteria) or _went_back(launch):
        return SuccessView("failed", criteria, blockers)
    met = bool(criteria) and all(view.state == "met" for view in criteria)
    return SuccessView("success" if met and not blockers else "not yet", criteria, blockers)


def _blockers(launch: Launch) -> tuple[str, ...]:
    found = [
        f"{issue.id} is open: {issue.title}"
        for issue in launch.conduct.open_issues
        if issue.severity is not Severity.MINOR
    ]
    way = launch.conduct.rollback
    if way is not None and way.waiting:
        found.append(f"a rollback is asked for: {way.reason}")
    elif way is not None and way.under_way:
        found.append(f"the launch goes back: {way.why}")
    elif _went_back(launch):
        found.append("the launch went back")
    return tuple(found)


def _went_back(launch: Launch) -> bool:
    """Whether this attempt went back after T-0 and every step of the way was done; one broken off decides nothing."""
    way = launch.conduct.rollback
    if way is None or not way.back or way.ended is None or way.decided is None or launch.t0 is None:
        return False
    return way.decided >= launch.t0 and all(number in way.steps for number in range(len(launch.plan.rollback.steps)))


def _criterion(look: Review, key: str, criterion: Criterion) -> CriterionView:
    launch = look.launch
    t = since_t0(launch, look.now)
    if t is None or launch.t0 is None:
        return CriterionView(criterion, "pending", "T-0 has not been")
    judged = launch.conduct.criteria.get(key)
    if judged is not None and judged.at < launch.t0:
        judged = None  # said of an earlier attempt
    if judged is not None and not judged.met:
        return CriterionView(criterion, "not met", f"{judged.by}: {judged.note}", judged)
    over = criterion.lasts is None or t >= criterion.lasts
    if criterion.gate is not None and criterion.lasts is not None:
        state, reason = _by_window(look, criterion, criterion.gate, launch.t0)
        if state == "unknown" and judged is not None and judged.at >= launch.t0 + criterion.lasts:
            state, reason = "met", f"{judged.by}: {judged.note}"
    elif criterion.gate is not None:
        state, reason = _by_gate(look, criterion.gate)
    elif criterion.all_gates:
        state, reason = _by_all_gates(look, over=over)
    elif judged is not None and over and (criterion.lasts is None or judged.at >= launch.t0 + criterion.lasts):
        state, reason = "met", f"{judged.by}: {judged.note}"
    elif over:
        state, reason = "unknown", "nobody has said whether it is met"
    else:
        state, reason = "pending", _WAITS
    return CriterionView(criterion, state, reason, judged)


_WAITS = "its time is not over"
State = tuple[Literal["met", "not met", "pending", "unknown"], str]


def _by_gate(look: Review, key: GateId) -> State:
    """What its gate says at this moment."""
    gate = look.launch.plan.gate_by_id.get(key)
    if gate is None:
        return "unknown", f"the profile has no gate {key}"
    view = look.views.get(key) or view_gate(gate, look.launch.state(key), look.now)
    if view.standing is Standing.FAILED:
        return "not met", why(view)[0]
    if view.standing is not Standing.CLOSED:
        return "pending", _unproven(view)
    return "met", f"{gate.title} is closed"


def _unproven(view: GateView) -> str:
    return f"{view.gate.title} is waived, not proven" if view.standing is Standing.WAIVED else why(view)[0]


def _by_window(look: Review, criterion: Criterion, key: GateId, t0: datetime) -> State:
    """What was seen of its gate from T-0 until its time was over: evidence of before says nothing of that time."""
    gate = look.launch.plan.gate_by_id.get(key)
    if gate is None or criterion.lasts is None:
        return "unknown", f"the profile has no gate {key}"
    end = t0 + criterion.lasts
    state = look.launch.state(key)
    view = look.views.get(key) or view_gate(gate, state, look.now)
    if criterion.throughout:
        for claim in gate.claims:
            failed = first_failure(state.stretches.get(claim.id, ()), t0, min(end, look.now))
            if failed is not None:
                return "not met", f"{claim.says}: it did not hold at T+{clockwise(failed - t0)}"
    if look.now < end:
        return "pending", _WAITS if view.standing is Standing.CLOSED else _unproven(view)
    if view.standing is Standing.WAIVED:
        return "unknown", _unproven(view)
    answers = [_at_end(gate, claim, state.stretches.get(claim.id, ()), criterion, t0) for claim in gate.claims]
    worst = next((one for one in answers if one[0] == "not met"), None)
    return worst or next((one for one in answers if one[0] == "unknown"), ("met", f"{gate.title} held"))


def _at_end(gate: Gate, claim: Claim, stretches: tuple[Stretch, ...], criterion: Criterion, t0: datetime) -> State:
    """What a claim says of a time that is over; that nobody looked, or not all the time, is known to nobody."""
    assert criterion.lasts is not None
    end = t0 + criterion.lasts
    every = next((probe.every for probe in gate.probes if probe.id == claim.probe), None)
    seen = first_after(stretches, end)
    if criterion.throughout and every is not None:
        if covers(stretches, t0, end, timedelta(seconds=2 * every)):
            return "met", ""
        return "unknown", f"{claim.says}: it was not watched without a break; a person must say"
    if seen is None:
        return "unknown", f"{claim.says}: nobody has looked since its time was over; prove it again"
    if seen.holds is None:
        return "unknown", f"{claim.says}: nobody could tell when its time was over; a person must say"
    if seen.holds:
        return "met", ""
    return (
        ("unknown", f"{claim.says}: prove it again")
        if criterion.throughout
        else (
            "not met",
            f"{claim.says}: it did not hold when its time was over",
        )
    )


def _by_all_gates(look: Review, *, over: bool) -> State:
    views = [look.views[gate.id] for gate in look.launch.plan.gates]
    failed = [view for view in views if view.standing is Standing.FAILED]
    unsettled = [view for view in views if not view.settled]
    if failed:
        return "not met", f"{failed[0].gate.title}: {why(failed[0])[0]}"
    if not views:
        return "unknown", "the profile has no gate"
    if unsettled:
        return "pending", f"{len(unsettled)} of {len(views)} gates are neither closed nor waived"
    return ("met", "every gate is closed or waived") if over else ("pending", _WAITS)


def phase_views(look: Review) -> tuple[PhaseView, ...]:
    """Every phase, and whether its gates are due to be worked on; what is due from T-0 waits in a hold too."""
    launch = look.launch
    clock = read_clock(launch, look.now)
    found = []
    for phase in launch.plan.phases:
        offset = phase.opens if phase.opens is not None else _ZERO if phase.after_t0 else None
        if offset is None:
            found.append(PhaseView(phase, None, open=True))
            continue
        t0 = clock.expected or launch.t0
        t = clock.t if offset < _ZERO else since_t0(launch, look.now)
        reached = t is not None and t >= offset and clock.armed and not clock.scrubbed
        found.append(PhaseView(phase, t0 + offset if t0 is not None else None, open=reached))
    return tuple(found)


def follow_ups(look: Review) -> tuple[FollowUpView, ...]:
    """The tasks after the launch with what is done of them; none is overdue before T-0 has been."""
    launch, now = look.launch, look.now
    launched = since_t0(launch, now) is not None
    found = []
    for number, task in enumerate(launch.plan.follow_ups):
        due = launch.t0 + task.offset if launch.t0 is not None and task.offset is not None else None
        done = launch.conduct.followed_up.get(number)
        overdue = done is None and launched and due is not None and now >= due
        found.append(FollowUpView(task, number, due, done, overdue))
    return tuple(found)
