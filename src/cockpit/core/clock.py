"""The launch clock: T-time against wall time. `now` is given, the launch's zone is the profile's."""

from __future__ import annotations

from datetime import datetime, timedelta

from cockpit.core.frozen import frozen
from cockpit.core.launch import Launch


@frozen
class ClockView:
    """What the clock shows."""

    now: datetime
    t0: datetime | None
    """None: T-0 is not set; the clock cannot run."""
    t: timedelta | None
    """Time since T-0, negative before it. With holds it stands still."""
    window_left: timedelta | None = None
    """What remains of the launch window; zero once it closed."""

    @property
    def before(self) -> bool:
        """Whether T-0 lies ahead."""
        return self.t is not None and self.t < timedelta(0)


def read_clock(launch: Launch, now: datetime) -> ClockView:
    """The clock of a launch at `now`."""
    if launch.t0 is None:
        return ClockView(now, None, None)
    t = now - launch.t0
    window = launch.plan.window
    left = None if window is None else min(max(launch.t0 + window - now, timedelta(0)), window)
    return ClockView(now, launch.t0, t, left)


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
