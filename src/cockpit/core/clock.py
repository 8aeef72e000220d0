"""The launch clocks: T-time, which stands in holds, and L-time, the wall clock's distance to T-0. `now` is given."""

from __future__ import annotations

from datetime import datetime, timedelta

from cockpit.core.conduct import Hold
from cockpit.core.frozen import frozen
from cockpit.core.launch import Launch, holds_ahead, planned_ahead

_ZERO = timedelta(0)


@frozen
class ClockView:
    """What the clocks show."""

    now: datetime
    t0: datetime | None
    """None: T-0 is not set; the clock cannot run."""
    t: timedelta | None
    """Time since T-0 on the T-clock, negative before it; it stands in holds. None: there is no T-0, or none that was
    ahead when it was set."""
    window_left: timedelta | None = None
    """What remains of the launch window; zero once it closed. Holds eat from it."""
    armed: bool = False
    """T-0 is set, and lay ahead when it was."""
    holds: tuple[Hold, ...] = ()
    """Those that stand."""
    expected: datetime | None = None
    """T-0 as it now looks: later than `t0` if a hold lasts longer than planned. None: it cannot be told."""
    l: timedelta | None = None  # noqa: E741 - the launch teams' own word
    """L-time: `now` from there, negative before it."""
    attempt: int = 1
    scrubbed: bool = False

    @property
    def before(self) -> bool:
        """Whether T-0 lies ahead."""
        return self.t is not None and self.t < _ZERO

    @property
    def runs(self) -> bool:
        """Whether the T-clock runs."""
        return self.t is not None and not self.holds and not self.scrubbed


def read_clock(launch: Launch, now: datetime) -> ClockView:
    """The clocks of a launch at `now`."""
    conduct = launch.conduct
    t, scrubbed = _t_time(launch, now), conduct.scrubbed is not None
    window, opens = launch.plan.window, conduct.window_opens or launch.t0
    left = None if window is None or opens is None else min(max(opens + window - now, _ZERO), window)
    expected = None
    if launch.t0 is not None and t is not None and not scrubbed:
        # a T-0 that was set while the clock stands is when the team means to go: it may be later than the holds end
        expected = max(launch.t0, now - t + rest_of_holds(launch, now) + planned_ahead(launch))
    return ClockView(
        now,
        launch.t0,
        t,
        left,
        conduct.countdown.armed,
        conduct.standing,
        expected,
        now - expected if expected is not None else None,
        conduct.attempt,
        scrubbed,
    )


def _t_time(launch: Launch, now: datetime) -> timedelta | None:
    """The T-clock never runs past a built-in hold, even when nobody was there to record that it was reached."""
    count = launch.conduct.countdown
    if count.anchor is None or not count.armed:
        return None
    if count.stands_at is not None or launch.conduct.scrubbed is not None:
        return count.stands_at
    ahead = holds_ahead(launch)
    t = now - count.anchor
    return min(t, ahead[0].offset) if ahead else t


def rest_of_holds(launch: Launch, now: datetime) -> timedelta:
    """How long the holds that stand are still planned to last."""
    lasts = {mark.id: mark.hold.lasts for mark in launch.plan.timeline if mark.hold}
    rests = [hold.since + lasts.get(hold.mark, _ZERO) - now for hold in launch.conduct.standing if hold.mark]
    on = goes_on(launch)
    return max(*rests, *([on - now] if on is not None else []), _ZERO, _ZERO)


def goes_on(launch: Launch) -> datetime | None:
    """When the T-clock, which stands in a hold, must go on for T-0 to come when it was set.

    A T-0 that is moved in a hold makes that hold longer: the clock shows what it showed, and waits for the new T-0.
    None: the clock does not stand in a hold, or there is no T-0 ahead.
    """
    count = launch.conduct.countdown
    if not launch.conduct.standing or launch.conduct.scrubbed is not None or launch.t0 is None:
        return None
    return launch.t0 - planned_ahead(launch) + count.stands_at if count.armed and count.stands_at is not None else None


def reached(launch: Launch, offset: timedelta, now: datetime) -> datetime | None:
    """When the T-clock came to `offset` last; None: it has not, or nobody knows."""
    t = _t_time(launch, now)
    if t is None or t < offset:
        return None
    end, found = now, None
    for leg in reversed(launch.conduct.legs):
        if leg.anchor is not None:
            at = leg.anchor + offset
            came = leg.since <= at <= end and (found is None or at == end)
            if came and at > leg.since:
                return at
            found = at if came else found
        else:
            came = leg.stood_at == offset
            found = leg.since if came else found
        if found is not None and not came:
            return found  # before that the clock was elsewhere: it was taken there
        end = leg.since
    return found


def behind_since(launch: Launch, offset: timedelta) -> datetime | None:
    """When the T-clock would have come to what it never came to, because it lay behind already when T-0 was set.

    None: the T-clock is not beyond it.
    """
    found = None
    for leg in reversed(launch.conduct.legs):
        t = leg.since - leg.anchor if leg.anchor is not None else leg.stood_at
        if t is None or t < offset:
            break
        found = leg
    if found is None:
        return None
    return found.anchor + offset if found.anchor is not None else found.since


def launched(launch: Launch, now: datetime) -> bool:
    """Whether the final GO stands and T-0 is over: what was launched is neither held nor given another T-0."""
    view = read_clock(launch, now)
    over = view.t is not None and view.t >= _ZERO and not view.holds
    return over and launch.conduct.authorisation is not None


def digits(t: timedelta) -> tuple[str, str]:
    """The sign and the digits of a T-time: `("-", "00:42:10")`; days in front once there are any: `2:03:00:00`.

    Before T-0 a started second counts as a whole one, so that zero is shown exactly at T-0.
    """
    micro = t // timedelta(microseconds=1)
    sign = "-" if micro < 0 else "+"
    seconds = -(micro // 1_000_000) if micro < 0 else micro // 1_000_000
    days, rest = divmod(seconds, 86_400)
    text = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return sign, f"{days}:{text}" if days else text
