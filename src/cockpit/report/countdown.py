"""The launch's clock in the Markdown snapshot: T and L, attempts, scrubs, holds, recycles."""

from __future__ import annotations

from datetime import timedelta

from cockpit.core.clock import ClockView, digits, read_clock
from cockpit.core.conduct import Hold
from cockpit.core.holds import HoldView, hold_views
from cockpit.core.names import MarkId
from cockpit.core.plan import Plan
from cockpit.core.review import Review
from cockpit.report.inert import cell, inline
from cockpit.report.naming import t_time
from cockpit.report.tables import table
from cockpit.report.words import moment, span


def clock(look: Review) -> list[str]:
    """Lines for the head: where the clock stands, and why it does not run."""
    view, zone = read_clock(look.launch, look.now), look.launch.plan.timezone
    return [*_times(view, zone), *_attempt(view, look)]


def _times(view: ClockView, zone: str) -> list[str]:
    if view.t0 is None:
        return ["- T-time: T-0 is not set"]
    left = view.window_left
    window = ""
    if left is not None:
        window = f", launch window {span(left)} left" if left else ", launch window closed"
    t0 = f"- T-0: {moment(view.t0, zone)}"
    if view.t is None:
        return ["- T-time: none, the clock does not run", f"{t0}{window}"]
    stands = "" if view.runs else ", standing"
    l_time = ""
    if view.l is not None:
        sign, shown = digits(view.l)
        l_time = f", L-time: L{sign}{shown}"
    later = ""
    if view.expected is not None and view.expected > view.t0:
        later = f", now expected {moment(view.expected, zone)}"
    return [f"- T-time: {t_time(view.t)}{stands}{l_time}", f"{t0}{later}{window}"]


def _attempt(view: ClockView, look: Review) -> list[str]:
    conduct, zone = look.launch.conduct, look.launch.plan.timezone
    lines = []
    if view.t0 is not None and not view.armed:
        lines.append("- **NOT ARMED**: T-0 had passed when it was set; a new one is needed")
    if view.attempt > 1:
        lines.append(f"- Attempt: {view.attempt}")
    if conduct.scrubbed is not None:
        turnaround = f"; turnaround: {inline(conduct.turnaround)}" if conduct.turnaround else ""
        reason = f": {inline(conduct.scrub_reason)}" if conduct.scrub_reason else ""
        lines.append(f"- **SCRUBBED** at {moment(conduct.scrubbed, zone)}{reason}{turnaround}")
    return lines


def holds(look: Review) -> list[str]:
    """Every hold of the launch, what those that stand wait for, and every time that the clock was taken back."""
    conduct, plan = look.launch.conduct, look.launch.plan
    if not conduct.holds and not conduct.recycled:
        return []
    standing = {view.hold.id: view for view in hold_views(look)}
    rows = [_hold(one, standing.get(one.id), look) for one in conduct.holds]
    lines = ["## Holds", ""]
    if rows:
        lines += [*table(("Hold", "Cause", "Reason", "Called by", "Since", "Lasted", "Standing"), rows), ""]
    for at, mark, reason in conduct.recycled:
        why = f": {inline(reason)}" if reason else ""
        lines.append(f"- Recycled to {inline(title_of(plan, mark))} at {moment(at, plan.timezone)}{why}")
    return lines if lines[-1] else lines[:-1]


def title_of(plan: Plan, mark: MarkId) -> str:
    """The title of a mark, foreign text; its id where the profile has it no more."""
    return next((one.title for one in plan.timeline if one.id == mark), "") or mark


def cause(hold: Hold, plan: Plan) -> str:
    """`built-in: title of its mark`, `called`, `issue: issue-2`; foreign text."""
    about = title_of(plan, hold.mark) if hold.mark else hold.issue or ""
    return f"{hold.kind.value}: {about}" if about else hold.kind.value


def _hold(hold: Hold, view: HoldView | None, look: Review) -> tuple[str, ...]:
    zone = look.launch.plan.timezone
    lasted = max((hold.ended or look.now) - hold.since, timedelta(0))
    if view is None:
        ended = f"ended {moment(hold.ended, zone)}" if hold.ended else "ended"
        word = f"{ended}: {hold.released}" if hold.released else ended
    else:
        ends = f", until {moment(view.ends, zone)}" if view.ends else ""
        word = f"stands{ends}; waits for {view.waits_for}"
    return (
        cell(hold.id),
        cell(cause(hold, look.launch.plan)),
        cell(hold.reason),
        cell(str(hold.by)),
        moment(hold.since, zone),
        span(lasted),
        cell(word),
    )
