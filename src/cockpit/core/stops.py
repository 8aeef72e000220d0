"""What of the conduct stands between now and GO: a journal in doubt, the attempt, T-0, a way back, issues, holds."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from cockpit.core.blocking import Blocker
from cockpit.core.conduct import Hold, Issue
from cockpit.core.conducted import HoldKind
from cockpit.core.launch import Launch
from cockpit.core.plan import HoldEnd, Mark, Plan
from cockpit.core.severity import WEIGHT, Severity


def conduct_blockers(launch: Launch) -> tuple[Blocker, ...]:
    """What stands in the way apart from evidence and answers: a doubtful journal, the attempt, a way back, holds ..."""
    conduct, plan, found = launch.conduct, launch.plan, []
    director = plan.poll.director or plan.owner
    if launch.doubt:
        found.append(Blocker("Journal", director, (launch.doubt, "compare it with a copy: cockpit log --verify")))
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
    stopping.sort(key=lambda issue: WEIGHT[issue.severity])
    found += [_issue_blocker(plan, issue) for issue in stopping]
    told = {issue.id for issue in stopping}  # one cause, one red: the hold that an open issue called is that issue's
    # a new T-0 ends every hold of a scrubbed attempt but those of issues: nobody has to do anything about them
    holds = [one for one in conduct.standing if conduct.scrubbed is None or one.kind is HoldKind.ISSUE]
    found += [_hold_blocker(plan, hold) for hold in holds if hold.issue not in told]
    return tuple(found)


def with_holds(plan: Plan, stops: tuple[Blocker, ...], others: tuple[Blocker, ...]) -> tuple[Blocker, ...]:
    """All of them in order, but a built-in hold under what it waits for where that blocks too: one cause, one red."""
    found, under = [], dict[int, list[Blocker]]()
    for stop in stops:
        ends = _ends(plan, stop)
        places = (number for number, one in enumerate(others) if ends is not None and _ends_with(plan, ends, one))
        place = next(places, None)
        if place is None:
            found.append(stop)
        else:
            under.setdefault(place, []).append(stop)
    if not under:
        return (*found, *others)
    return (*found, *(replace(one, holds=tuple(under.get(number, ()))) for number, one in enumerate(others)))


def _ends(plan: Plan, stop: Blocker) -> Mark | None:
    """The mark of a built-in hold that ends with a gate, a phase or the poll."""
    mark = next((one for one in plan.timeline if one.id == stop.mark), None) if stop.mark else None
    told = {HoldEnd.CLOSED, HoldEnd.PHASE, HoldEnd.POLL}
    return mark if mark is not None and mark.hold is not None and mark.hold.until in told else None


def _ends_with(plan: Plan, mark: Mark, other: Blocker) -> bool:
    assert mark.hold is not None  # `_ends` asked
    gates = [key for key in (other.gate, *other.waiting) if key is not None]
    match mark.hold.until:
        case HoldEnd.CLOSED:
            return mark.until in gates
        case HoldEnd.PHASE:
            return any(plan.gate_by_id[key].phase == mark.hold.phase for key in gates if plan.gate_by_id[key].binding)
        case HoldEnd.POLL:
            return other.station is not None or other.poll
        case HoldEnd.TIME | HoldEnd.RESUME:
            return False
        case _:
            assert_never(mark.hold.until)


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
            words = f"built-in hold at {title}", _hold_action(mark)
        case HoldKind.CALLED:
            words = _told("the T-clock was stopped", hold.reason), "resume it once that is settled"
        case HoldKind.ISSUE:
            words = _told(f"{hold.issue} is resolved and not proven again", hold.reason), "prove it again and resume"
        case _:
            assert_never(hold.kind)
    owner = mark.actor if mark else hold.by.name
    return Blocker(f"Hold {hold.id}", owner, words, hold=hold.id, mark=hold.mark, issue=hold.issue)


def _hold_action(mark: Mark | None) -> str:
    if mark is None or mark.hold is None:
        return "resume it with a reason"
    match mark.hold.until:
        case HoldEnd.CLOSED | HoldEnd.PHASE:
            return "do what it waits for, or resume it with a reason"
        case HoldEnd.POLL:
            return "take the poll, or resume it with a reason"
        case HoldEnd.TIME:
            return "wait until its time is over, or resume it with a reason"
        case HoldEnd.RESUME:
            return "resume it"
        case _:
            assert_never(mark.hold.until)
