"""Where `now` comes from: the machine's clock, or one that runs faster for a rehearsal.

A clock has a speed: so many of its seconds pass in one second of the world. Whoever sleeps by the launch's time
divides by it; what waits for the world (a probe's timeout, the next picture) does not.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta

from cockpit.core.frozen import frozen
from cockpit.errors import ClockProblem

TOLERANCE = 2.0
"""Seconds by which the wall clock may drift from the monotonic one before that is called a jump."""
FASTEST = 600.0
"""Beyond this a minute of the launch is a tenth of a second: nothing real can be proven in it."""


class SystemClock:
    """The machine's time, made of a wall-clock anchor and the monotonic clock.

    Between two looks at the wall clock, moments can be subtracted without fear of a jump. `settle` is called once a
    second and re-anchors when the wall clock was moved or the machine slept.
    """

    speed = 1.0
    """Seconds of the launch in one second of the world."""

    def __init__(self) -> None:
        self._wall = datetime.now(UTC)
        self._start = time.monotonic()

    def now(self) -> datetime:
        """The moment, in UTC."""
        return self._wall + timedelta(seconds=time.monotonic() - self._start)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def in_world(self, moment: datetime) -> datetime:
        """What the clocks of the systems that are asked show at a moment of the launch."""
        return moment

    def at_world_pace(self) -> AbstractContextManager[None]:
        """While this lasts, the clock runs as fast as the world; it always does."""
        return nullcontext()

    def settle(self) -> float:
        """Look at the wall clock; return by how many seconds it had jumped, 0.0 for none."""
        now, wall = self.now(), datetime.now(UTC)
        off = (wall - now).total_seconds()
        if abs(off) < TOLERANCE:
            return 0.0
        self._wall, self._start = wall, time.monotonic()
        return off


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

    def settle(self) -> float:
        """It never jumps."""
        return 0.0
