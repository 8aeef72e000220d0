"""Over what time a claim was seen to hold, and over what time it was not: for criteria that look at a window.

What is known *now* is a `Track`; this is the memory that a window needs, kept for the gates of such criteria alone.
It never forgets a failure: where there is too much to keep, neighbours become one that did not hold.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cockpit.core.frozen import frozen
from cockpit.core.reading import Outcome

MOST = 200
"""How many stretches of a claim are kept."""


@frozen
class Stretch:
    """A time over which every look at a claim said the same."""

    since: datetime
    until: datetime
    """The last look of it."""
    holds: bool | None
    """None: nobody could tell (no data, an error)."""


def extended(
    before: tuple[Stretch, ...], at: datetime, outcome: Outcome, gap: timedelta | None, *, waits: bool = False
) -> tuple[Stretch, ...]:
    """The stretches after one more look.

    Args:
        before: those until now, in the order of the journal.
        at: when it was looked.
        outcome: what was seen.
        gap: the longest pause that does not break a stretch; None: any is as good as another.
        waits: a fail only says that it is not so yet (`within`), which is no failure.
    """
    holds = {Outcome.PASS: True, Outcome.FAIL: None if waits else False}.get(outcome)
    last = before[-1] if before else None
    if last is not None and last.holds is holds and (gap is None or timedelta(0) <= at - last.until <= gap):
        return (*before[:-1], Stretch(last.since, max(at, last.until), holds))
    found = (*before, Stretch(at, at, holds))
    if len(found) <= MOST:
        return found
    first, second = found[0], found[1]
    failed = first.holds is False or second.holds is False
    return (
        Stretch(min(first.since, second.since), max(first.until, second.until), False if failed else None),
        *found[2:],
    )


def first_failure(stretches: tuple[Stretch, ...], since: datetime, until: datetime) -> datetime | None:
    """When it was first seen not to hold between two moments; None: it was not."""
    failed = (
        max(one.since, since) for one in stretches if one.holds is False and one.since <= until and one.until >= since
    )
    return min(failed, default=None)


def covers(stretches: tuple[Stretch, ...], since: datetime, until: datetime, slack: timedelta) -> bool:
    """Whether it was seen to hold without a break between two moments, give or take `slack` at both ends."""
    return any(one.holds and one.since <= since + slack and one.until >= until - slack for one in stretches)


def first_after(stretches: tuple[Stretch, ...], moment: datetime) -> Stretch | None:
    """What was seen first at or after a moment; None: nobody looked since."""
    return min((one for one in stretches if one.until >= moment), key=lambda one: max(one.since, moment), default=None)
