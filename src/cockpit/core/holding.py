"""Whether the T-clock may be stopped, released, taken back, and an attempt ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from cockpit.core.clock import launched, read_clock
from cockpit.core.conduct import Hold
from cockpit.core.conducted import HoldBegun, HoldEnded, HoldKind, HoldPassed, Recycled, Scrubbed
from cockpit.core.holds import due_hold, find_mark, hold_views, is_over, passable
from cockpit.core.incidents import find_issue, may_resume_issue
from cockpit.core.launch import Launch
from cockpit.core.names import HoldId, MarkId, Operator
from cockpit.core.orders import BeginHold, CallHold, PassHold, Recycle, Resume, Scrub
from cockpit.core.people import is_named
from cockpit.core.plan import HoldEnd
from cockpit.core.refusal import Decision, Refusal, cut, missing
from cockpit.core.review import review

ClockOrder: TypeAlias = CallHold | BeginHold | PassHold | Resume | Recycle | Scrub

SCRUBBED = "this attempt is scrubbed: set a new T-0"
NAMELESS = "only a named person may do that"


def rule_clock(launch: Launch, order: ClockOrder, now: datetime, by: Operator) -> Decision:
    """Answer an order about the T-clock."""
    if isinstance(order, CallHold | Recycle | Scrub) and not is_named(by):
        return Refusal((NAMELESS,))
    if launch.conduct.scrubbed is not None:
        return Refusal((SCRUBBED,))
    match order:
        case CallHold():
            return _call(launch, order, now)
        case BeginHold():
            return _begin(launch, order, now)
        case PassHold():
            mark = passable(review(launch, now))
            if mark is None or mark.id != order.mark:
                return Refusal((f"the hold at {_title(launch, order.mark)} cannot be passed now",))
            return (HoldPassed(mark.id),)
        case Resume():
            return _resume(launch, order, now, by)
        case Recycle():
            return _recycle(launch, order, now)
        case Scrub():
            reasons = missing(reason=order.reason)
            if reasons:
                return Refusal(tuple(reasons))
            return (Scrubbed(cut(order.reason), cut(order.turnaround), read_clock(launch, now).t),)
        case _:
            assert_never(order)


def _title(launch: Launch, key: MarkId) -> str:
    mark = find_mark(launch, key)
    return mark.title if mark else str(key)


def next_hold(launch: Launch) -> HoldId:
    """The id of the hold that begins next."""
    return HoldId(f"hold-{len(launch.conduct.holds) + 1}")


def _call(launch: Launch, order: CallHold, now: datetime) -> Decision:
    reasons = missing(reason=order.reason)
    t = read_clock(launch, now).t
    if t is not None and t > timedelta(0):
        reasons.append("T-0 is over: there is nothing left to hold")
    if reasons:
        return Refusal(tuple(reasons))
    return (HoldBegun(next_hold(launch), HoldKind.CALLED, t, cut(order.reason)),)


def _begin(launch: Launch, order: BeginHold, now: datetime) -> Decision:
    mark = due_hold(review(launch, now))
    if mark is None or mark.id != order.mark:
        return Refusal((f"the T-clock is not at a hold at {_title(launch, order.mark)}",))
    return (HoldBegun(next_hold(launch), HoldKind.BUILT_IN, mark.offset, mark=mark.id),)


def _resume(launch: Launch, order: Resume, now: datetime, by: Operator) -> Decision:
    standing = launch.conduct.standing
    if not standing:
        return Refusal(("no hold stands",))
    hold = standing[-1] if order.hold is None else next((one for one in standing if one.id == order.hold), None)
    if hold is None:
        return Refusal((f"{order.hold} does not stand; those that do are {', '.join(one.id for one in standing)}",))
    why = _kept(launch, hold, order, now, by)
    return Refusal((why,)) if why else (HoldEnded(hold.id, cut(order.reason)),)


def _kept(launch: Launch, hold: Hold, order: Resume, now: datetime, by: Operator) -> str:
    """Why a hold cannot end, empty if it can."""
    match hold.kind:
        case HoldKind.CALLED:
            return "" if is_named(by) else NAMELESS
        case HoldKind.ISSUE:
            if not is_named(by):
                return NAMELESS
            why = may_resume_issue(launch, hold.issue, now) if hold.issue else ""
            return why or _unverified(launch, hold, order)
        case HoldKind.BUILT_IN:
            view = next(one for one in hold_views(review(launch, now)) if one.hold.id == hold.id)
            if is_over(view, now):
                return ""
            if not is_named(by):
                return f"it waits for {view.waits_for}"
            asks = view.mark is not None and view.mark.hold is not None and view.mark.hold.until is HoldEnd.RESUME
            if asks and (view.ends is None or now >= view.ends):
                return ""
            return "" if order.reason.strip() else f"it waits for {view.waits_for}: to resume it earlier, give a reason"
        case _:
            assert_never(hold.kind)


def _unverified(launch: Launch, hold: Hold, order: Resume) -> str:
    """An issue that names no gate has nothing that could be proven again: a person says what was verified."""
    issue = find_issue(launch, hold.issue) if hold.issue else None
    if order.reason.strip() or (issue is not None and issue.gate is not None):
        return ""
    return f"{hold.issue} names no gate: give a reason that says what was verified"


def undone_by(launch: Launch, mark: MarkId) -> Recycled | None:
    """What going back to a mark undoes, for whoever is about to do it; None: there is no such mark."""
    plan = launch.plan
    target = find_mark(launch, mark)
    if target is None:
        return None
    marks = [one for one in plan.marks if one.offset >= target.offset]
    gates = dict.fromkeys(one.until for one in marks if one.until is not None and one.until in plan.gate_by_id)
    polled = any(one.id == plan.poll.mark or (one.hold and one.hold.until is HoldEnd.POLL) for one in marks)
    return Recycled(target.id, target.offset, "", tuple(gates), tuple(one.id for one in marks), polled)


def _recycle(launch: Launch, order: Recycle, now: datetime) -> Decision:
    clock, undone = read_clock(launch, now), undone_by(launch, order.mark)
    reasons = missing(reason=order.reason)
    if undone is None:
        reasons.append(f"the launch sequence has no mark {order.mark}")
    if clock.t is None:
        reasons.append("T-0 lies in the past: set a new one" if launch.t0 else "T-0 is not set")
    elif undone is not None and undone.t > clock.t:
        reasons.append(f"{_title(launch, order.mark)} lies ahead: the clock goes back only")
    if launched(launch, now):
        reasons.append("the launch has happened: scrub the attempt, or roll back")
    if reasons or undone is None:
        return Refusal(tuple(reasons))
    return (Recycled(undone.mark, undone.t, cut(order.reason), undone.reopened, undone.marks, undone.poll),)
