"""The launch sequence as planned against what is known: done, running, due, late, ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from cockpit.core.frozen import frozen
from cockpit.core.gates import Standing
from cockpit.core.plan import Mark
from cockpit.core.review import Review


class Progress(StrEnum):
    """Where a mark of the sequence is."""

    DONE = "done"
    RUNNING = "running"
    LATE = "late"
    """Its gate should have closed before the next mark was due, and has not."""
    AHEAD = "ahead"


@frozen
class MarkView:
    """One mark at a moment."""

    mark: Mark
    due: datetime | None
    progress: Progress
    late_by: timedelta | None = None


def sequence(look: Review) -> tuple[MarkView, ...]:
    """Every mark of the launch sequence in order of time."""
    launch, now = look.launch, look.now
    marks = sorted(launch.plan.timeline, key=lambda mark: mark.offset)
    if launch.t0 is None:
        return tuple(MarkView(mark, None, Progress.AHEAD) for mark in marks)
    found = []
    for number, mark in enumerate(marks):
        due = launch.t0 + mark.offset
        following = launch.t0 + marks[number + 1].offset if number + 1 < len(marks) else None
        over = following is not None and now >= following
        view = look.views.get(mark.until) if mark.until else None
        waived = view is not None and view.standing is Standing.WAIVED and now >= due  # nothing was done early
        closed = waived or (view is not None and view.standing is Standing.CLOSED)
        if closed or (mark.until is None and over):
            found.append(MarkView(mark, due, Progress.DONE))
        elif now < due:
            found.append(MarkView(mark, due, Progress.AHEAD))
        elif over and following is not None:
            found.append(MarkView(mark, due, Progress.LATE, now - following))
        else:
            found.append(MarkView(mark, due, Progress.RUNNING))
    return tuple(found)
