"""Where `now` comes from: the machine's clock, or one that runs faster for a rehearsal.

A clock has a speed: so many of its seconds pass in one second of the world. Whoever sleeps by the launch's time
divides by it; what waits for the world (a probe's timeout, the next picture) does not.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Final

from cockpit.core.frozen import frozen
from cockpit.core.intents import TellJump
from cockpit.errors import ClockProblem

TOLERANCE = 2.0
"""Seconds by which the wall clock may drift from the monotonic one before that is called a jump."""
_SINCE_BOOT: Final[int | None] = getattr(
    time, "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME", None
)
"""The system's clock that goes on while the machine sleeps, where it has one."""
FASTEST = 600.0
"""Beyond this a minute of the launch is a tenth of a second: nothing real can be proven in it."""


def _utc() -> datetime:
    return datetime.now(UTC)


def _since_boot() -> float:
    """Seconds that go on while the machine sleeps, as those of `time.monotonic` do not."""
    return time.monotonic() if _SINCE_BOOT is None else time.clock_gettime(_SINCE_BOOT)


class SystemClock:
    """The machine's time, made of a wall-clock anchor and the monotonic clock.

    Between two looks at the wall clock, moments can be subtracted without fear of a jump. `settle` is called once a
    second and re-anchors when the wall clock was moved or the machine slept.
    """

    speed = 1.0
    """Seconds of the launch in one second of the world."""

    def __init__(
        self,
        *,
        wall: Callable[[], datetime] = _utc,
        steady: Callable[[], float] = time.monotonic,
        boot: Callable[[], float] = _since_boot,
    ) -> None:
        """Begin at this moment.

        Args:
            wall: what the wall clock shows, in UTC.
            steady: seconds that never jump and stand still while the machine sleeps.
            boot: seconds that never jump and go on while it sleeps.
        """
        self._look_at, self._steady, self._boot = wall, steady, boot
        self._anchor = (wall(), steady(), boot())  # one value: another thread never sees half of a new one

    def now(self) -> datetime:
        """The moment, in UTC."""
        wall, steady, _ = self._anchor
        return wall + timedelta(seconds=self._steady() - steady)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return self._steady()

    def in_world(self, moment: datetime) -> datetime:
        """What the clocks of the systems that are asked show at a moment of the launch."""
        return moment

    def at_world_pace(self) -> AbstractContextManager[None]:
        """While this lasts, the clock runs as fast as the world; it always does."""
        return nullcontext()

    def settle(self) -> TellJump | None:
        """Look at the wall clock, and follow it if it jumped or the machine slept; what to record of that."""
        before, now = self._anchor, (self._look_at(), self._steady(), self._boot())
        passed = now[1] - before[1]
        off = (now[0] - before[0]).total_seconds() - passed
        if abs(off) < TOLERANCE:
            return None
        self._anchor = now
        asleep = now[2] - before[2] - passed
        return TellJump(off, asleep if asleep >= TOLERANCE else 0.0)


@frozen
class _Anchor:
    """Since when the clock runs at what speed."""

    launch: datetime
    world: datetime
    mono: float
    """What `monotonic` showed then."""
    began: float
    """What the machine's monotonic clock showed then."""
    speed: float


class FastClock:
    """A rehearsal's time: it begins at a given moment and runs `speed` times as fast as the world's.

    It begins when somebody first looks at it, so that no launch time passes while a flight is prepared. It follows the
    monotonic clock alone, so that it never jumps; a machine that slept goes on where it was. What it shows is one
    immutable anchor, so that any thread may look while the pace changes.
    """

    def __init__(self, speed: float, start: datetime | None = None) -> None:
        """Be ready to begin.

        Args:
            speed: seconds of the launch in one second of the world, from 1 to `FASTEST`.
            start: the moment that it begins at, with its zone; None: the one at which it is looked at first.

        Raises:
            ClockProblem: the speed is out of range, or `start` has no zone.
        """
        if not 1 <= speed <= FASTEST:
            raise ClockProblem(f"a clock cannot run at speed {speed:g}", f"take 1 to {FASTEST:g}")
        if start is not None and start.tzinfo is None:
            raise ClockProblem("the start of a clock has no zone")
        self._fast = float(speed)
        self._start = start.astimezone(UTC) if start is not None else None
        self._holders = 0
        self._begun: _Anchor | None = None

    @property
    def _anchor(self) -> _Anchor:
        if self._begun is None:
            world = datetime.now(UTC)
            self._begun = _Anchor(self._start or world, world, 0.0, time.monotonic(), self._fast)
        return self._begun

    @property
    def speed(self) -> float:
        """Seconds of the launch in one second of the world."""
        return self._anchor.speed

    def now(self) -> datetime:
        """The moment of the launch, in UTC."""
        anchor = self._anchor
        return anchor.launch + timedelta(seconds=(time.monotonic() - anchor.began) * anchor.speed)

    def monotonic(self) -> float:
        """Seconds of the launch that never jump."""
        anchor = self._anchor
        return anchor.mono + (time.monotonic() - anchor.began) * anchor.speed

    def in_world(self, moment: datetime) -> datetime:
        """What the clocks of the systems that are asked show at a moment of the launch: they run at their own pace."""
        anchor = self._anchor
        return anchor.world + (moment - anchor.launch) / anchor.speed

    @contextmanager
    def at_world_pace(self) -> Iterator[None]:
        """While this lasts, the clock runs as fast as the world: what has a deadline there is given its real time."""
        self._holders += 1
        self._run_at(1.0)
        try:
            yield
        finally:
            self._holders -= 1
            if not self._holders:
                self._run_at(self._fast)

    def _run_at(self, speed: float) -> None:
        before, began = self._anchor, time.monotonic()
        past = began - before.began
        self._begun = _Anchor(
            before.launch + timedelta(seconds=past * before.speed),
            before.world + timedelta(seconds=past),
            before.mono + past * before.speed,
            began,
            speed,
        )

    def settle(self) -> None:
        """It never jumps."""
        return
