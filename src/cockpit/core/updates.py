"""Status updates as they stand at a moment: which was the last, and when the next is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from cockpit.core.conduct import Update
from cockpit.core.frozen import frozen
from cockpit.core.launch import Launch
from cockpit.core.review import Review


@frozen
class UpdateView:
    """The next status update."""

    due: datetime | None
    """None: none is due, now or later, as far as is known."""
    overdue_by: timedelta | None = None
    """How long ago it was due; None: it is not."""
    last: Update | None = None


def update_view(look: Review) -> UpdateView:
    """The status updates of a launch: none is due before their time begins, after it ends, or once it is scrubbed."""
    launch, now = look.launch, look.now
    last = launch.conduct.updates[-1] if launch.conduct.updates else None
    due = _due(launch, now, last)
    return UpdateView(due, now - due if due is not None and now > due else None, last)


def _due(launch: Launch, now: datetime, last: Update | None) -> datetime | None:
    plan = launch.plan.communication
    if launch.t0 is None or plan.every is None or launch.conduct.scrubbed is not None:
        return None
    begin = launch.t0 + plan.starts
    # nobody owes an update of the time before there was a launch to tell of
    due = max(at for at in (begin, launch.opened, last.at if last else None) if at is not None) + plan.every
    end = launch.t0 + plan.ends if plan.ends is not None else None
    over = end is not None and (now > end or due > end)
    return None if now < begin or over else due
