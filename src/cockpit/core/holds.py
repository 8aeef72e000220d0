"""The holds of the T-clock at a moment: what each waits for, whether that is there, and which one comes next.

Whether a hold may be called, begun or ended is in `holding`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from cockpit.core.clock import goes_on, read_clock
from cockpit.core.conduct import Hold
from cockpit.core.conducted import HoldKind
from cockpit.core.frozen import frozen
from cockpit.core.incidents import may_resume_issue
from cockpit.core.launch import Launch, holds_ahead
from cockpit.core.names import HoldId
from cockpit.core.plan import BuiltInHold, HoldEnd, Mark
from cockpit.core.poll import poll_view
from cockpit.core.review import Review
from cockpit.core.window import clockwise

PASS_LEAD = timedelta(seconds=2)
"""How long before the T-clock comes to it a built-in hold that is not needed may be passed."""
_ZERO = timedelta(0)


@frozen
class HoldView:
    """One hold that stands."""

    hold: Hold
    mark: Mark | None
    """The mark of a built-in hold; None too where the profile no longer has it."""
    waits_for: str
    """What ends it, in words."""
    met: bool
    """That is there."""
    ends: datetime | None
    """When its planned time is over, or T-0 was moved to while it stood; None: it has no planned end."""
    stood: timedelta

    @property
    def title(self) -> str:
        """What it is about, for a line: the mark's title, or why it was called."""
        return self.mark.title if self.mark else self.hold.reason or str(self.hold.kind)


def hold_views(look: Review) -> tuple[HoldView, ...]:
    """Every hold that stands, in the order in which they began."""
    return tuple(_view(look, hold) for hold in look.launch.conduct.standing)


def find_mark(launch: Launch, key: object) -> Mark | None:
    """The mark with this id."""
    return next((mark for mark in launch.plan.timeline if mark.id == key), None)


def _view(look: Review, hold: Hold) -> HoldView:
    launch, stood = look.launch, max(look.now - hold.since, _ZERO)
    match hold.kind:
        case HoldKind.CALLED:
            return HoldView(hold, None, "somebody to resume it", met=False, ends=None, stood=stood)
        case HoldKind.ISSUE:
            open_ = may_resume_issue(launch, hold.issue, look.now) if hold.issue else ""
            return HoldView(hold, None, open_ or "somebody to resume it", met=not open_, ends=None, stood=stood)
        case HoldKind.BUILT_IN:
            mark = find_mark(launch, hold.mark)
            if mark is None or mark.hold is None:
                return HoldView(hold, mark, "somebody to resume it", met=False, ends=None, stood=stood)
            ends, on = hold.since + mark.hold.lasts, goes_on(launch)
            slipped = on is not None and on > ends
            if on is not None and slipped:
                ends = on
            met, words = condition(look, mark, mark.hold)
            if met and look.now < ends:
                words = f"{'the new T-0' if slipped else 'its time'}, {clockwise(ends - look.now)} left"
            return HoldView(hold, mark, words, met, ends if ends > hold.since else None, stood)
        case _:
            assert_never(hold.kind)


def condition(look: Review, mark: Mark, hold: BuiltInHold) -> tuple[bool, str]:
    """Whether what a built-in hold waits for is there, apart from its time; and what it is, in words."""
    plan = look.launch.plan
    match hold.until:
        case HoldEnd.CLOSED:
            view = look.views.get(mark.until) if mark.until else None
            if view is None:
                return False, "a gate that the profile does not have: somebody must resume it"
            return view.settled, f"{view.gate.title} to close"
        case HoldEnd.PHASE:
            gates = [gate for gate in plan.gates if gate.binding and gate.phase == hold.phase]
            unsettled = sum(not look.views[gate.id].settled for gate in gates)
            title = next((phase.title for phase in plan.phases if phase.id == hold.phase), hold.phase or "no phase")
            if not gates:
                return False, f"{title}, which has no gate: somebody must resume it"
            return unsettled == 0, f"{unsettled} of {len(gates)} gates of {title} to close"
        case HoldEnd.POLL:
            poll = poll_view(look.launch, look.poll, look.now)
            return poll.met, f"the poll ({poll.go} of {poll.need} GO)"
        case HoldEnd.TIME:
            return True, "its time"
        case HoldEnd.RESUME:
            return False, "somebody to resume it"
        case _:
            assert_never(hold.until)


def due_hold(look: Review) -> Mark | None:
    """The mark with a built-in hold that the T-clock has come to and that has not begun."""
    clock, ahead = read_clock(look.launch, look.now), holds_ahead(look.launch)
    if clock.t is None or clock.scrubbed or not ahead:
        return None
    return ahead[0] if clock.t >= ahead[0].offset else None


def passable(look: Review, lead: timedelta = PASS_LEAD) -> Mark | None:
    """The mark whose built-in hold is not needed: it comes within `lead`, and what it waits for is there already.

    One that is planned to last is never passed, and one that the clock has come to has begun.
    """
    clock = read_clock(look.launch, look.now)
    if clock.t is None or clock.scrubbed:
        return None
    for mark in holds_ahead(look.launch):
        if mark.hold is None or not clock.t < mark.offset <= clock.t + lead:
            return None
        if mark.hold.lasts <= _ZERO and condition(look, mark, mark.hold)[0]:
            return mark
    return None


def ending(look: Review) -> HoldId | None:
    """The built-in hold that is over: what it waits for is there, and so is its time."""
    if look.launch.conduct.scrubbed is not None:
        return None
    over = (view for view in hold_views(look) if view.hold.kind is HoldKind.BUILT_IN and is_over(view, look.now))
    return next((view.hold.id for view in over), None)


def is_over(view: HoldView, now: datetime) -> bool:
    """Whether nothing keeps a hold any more."""
    return view.met and (view.ends is None or now >= view.ends)
