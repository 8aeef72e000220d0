"""The launch sequence as planned against what is known: done, running, late, ahead; what is next and who does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from cockpit.core.clock import ClockView, behind_since, reached, read_clock, rest_of_holds
from cockpit.core.frozen import frozen
from cockpit.core.gates import Standing
from cockpit.core.launch import Launch, holds_ahead
from cockpit.core.plan import Mark, Step
from cockpit.core.review import Review

_ZERO = timedelta(0)


class Progress(StrEnum):
    """Where a mark of the sequence is."""

    DONE = "done"
    RUNNING = "running"
    LATE = "late"
    """It should have been done before the next mark was due, and is not."""
    AHEAD = "ahead"


@frozen
class MarkView:
    """One mark at a moment."""

    mark: Mark
    due: datetime | None
    """When the T-clock came to it, or will if nothing more stops it. None: nobody can tell."""
    progress: Progress
    late_by: timedelta | None = None
    done: frozenset[int] = frozenset()
    """The steps that are ticked, by their number."""
    began: datetime | None = None
    finished: datetime | None = None
    """When it was done; None too where nobody recorded it."""
    waits_for: str = ""
    """What is missing for it to be done, in words; empty for a moment that only passes."""
    planned: datetime | None = None
    """When it was to be by the T-0 that was set then, had nothing but the built-in holds stopped the clock."""
    done_late: timedelta | None = None
    """How long after the next mark was due it was done; None: in time, or nobody recorded when."""

    @property
    def next_step(self) -> Step | None:
        """The first step that is open."""
        return next((step for number, step in enumerate(self.mark.steps) if number not in self.done), None)

    @property
    def who(self) -> str:
        """Who is to act: the owner of its next step, or the actor of the mark."""
        step = self.next_step
        return (step.owner if step else "") or self.mark.actor


def sequence(look: Review) -> tuple[MarkView, ...]:
    """Every mark of the launch sequence in order of time."""
    marks, clock = look.launch.plan.marks, read_clock(look.launch, look.now)
    dues = [_due(look.launch, mark, clock) for mark in marks]
    found = []
    for number, mark in enumerate(marks):
        later = (index for index in range(number + 1, len(marks)) if marks[index].offset > mark.offset)
        after = next(later, None)
        found.append(_view(look, mark, clock, dues[number], dues[after] if after is not None else None))
    return tuple(found)


def upcoming(look: Review) -> MarkView | None:
    """What is to be done now: the mark that runs and waits for something, or one that is late, or the next one."""
    views = sequence(look)
    running = [view for view in views if view.progress is Progress.RUNNING and view.waits_for]
    late = [view for view in views if view.progress is Progress.LATE]
    ahead = [view for view in views if view.progress is Progress.AHEAD]
    return next(iter([*running, *late, *ahead]), None)


def _due(launch: Launch, mark: Mark, clock: ClockView) -> datetime | None:
    if clock.t is None or clock.scrubbed:
        return reached(launch, mark.offset, clock.now) or behind_since(launch, mark.offset)
    if mark.offset <= clock.t:
        known = reached(launch, mark.offset, clock.now) or behind_since(launch, mark.offset)
        return known or clock.now - clock.t + mark.offset
    before = (one.hold.lasts for one in holds_ahead(launch) if one.hold and one.offset < mark.offset)
    return clock.now - clock.t + mark.offset + rest_of_holds(launch, clock.now) + sum(before, _ZERO)


def _planned(launch: Launch, mark: Mark, came: datetime | None) -> datetime | None:
    """What the T-0 said that stood when the clock came to the mark; the one of now for what lies ahead."""
    t0s = launch.conduct.t0s
    if not t0s:
        return None
    # the next T-0 moves what is ahead; it cannot make an hour that is over have been planned otherwise
    then = [t0 for at, t0 in t0s if came is None or at <= came] or [t0s[0][1]]
    behind = (one.hold.lasts for one in launch.plan.timeline if one.hold and mark.offset <= one.offset <= _ZERO)
    return then[-1] - sum(behind, _ZERO) + mark.offset


def _view(look: Review, mark: Mark, clock: ClockView, due: datetime | None, following: datetime | None) -> MarkView:
    view = _told(look, mark, clock, due, following)
    planned = _planned(look.launch, mark, due if clock.t is not None and mark.offset <= clock.t else None)
    late = view.finished - following if view.finished is not None and following is not None else _ZERO
    return replace(view, planned=planned, done_late=late if late > _ZERO else None)


def _told(look: Review, mark: Mark, clock: ClockView, due: datetime | None, following: datetime | None) -> MarkView:
    conduct = look.launch.conduct
    ticks = conduct.ticks.get(mark.id, {})
    came = clock.t is not None and clock.t >= mark.offset
    over = came and following is not None and following <= clock.now
    complete, finished = _complete(look, mark, came=came, over=over)
    began = min([*ticks.values(), *([due] if came and due is not None else [])], default=None)
    done = frozenset(ticks)
    if complete:
        return MarkView(mark, due, Progress.DONE, done=done, began=began, finished=finished)
    waits = _waits_for(look, mark, done)
    if over and following is not None:
        return MarkView(mark, due, Progress.LATE, clock.now - following, done, began, None, waits)
    progress = Progress.RUNNING if came or ticks else Progress.AHEAD
    return MarkView(mark, due, progress, None, done, began, None, waits)


def _complete(look: Review, mark: Mark, *, came: bool, over: bool) -> tuple[bool, datetime | None]:
    """Whether a mark is done, and since when. What is bound to a gate is not done by ticking steps."""
    conduct = look.launch.conduct
    if mark.id in conduct.completed:
        return True, conduct.completed[mark.id]
    if mark.until is not None:
        view = look.views.get(mark.until)
        if view is None:
            return False, None
        relieved = view.standing is Standing.WAIVED and came  # nothing was done early
        return relieved or view.standing is Standing.CLOSED, view.settled_since
    if mark.steps:
        ticks = conduct.ticks.get(mark.id, {})
        return all(number in ticks for number in range(len(mark.steps))), max(ticks.values(), default=None)
    return over, None


def _waits_for(look: Review, mark: Mark, done: frozenset[int]) -> str:
    views = look.views
    parts = [f"{views[key].gate.title} first" for key in mark.needs if key in views and not views[key].settled]
    left = sum(number not in done for number in range(len(mark.steps)))
    if left:
        parts.append(f"{left} of {len(mark.steps)} steps")
    if mark.until is not None:
        view = views.get(mark.until)
        parts.append(f"{view.gate.title} to close" if view else f"a gate {mark.until} that the profile does not have")
    return ", ".join(parts)
