"""Where `now` comes from: the machine's clock, or one that a test moves by hand."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

TOLERANCE = 2.0
"""Seconds by which the wall clock may drift from the monotonic one before that is called a jump."""


class SystemClock:
    """The machine's time, made of a wall-clock anchor and the monotonic clock.

    Between two looks at the wall clock, moments can be subtracted without fear of a jump. `settle` is called once a
    second and re-anchors when the wall clock was moved or the machine slept.
    """

    def __init__(self) -> None:
        self._wall = datetime.now(UTC)
        self._start = time.monotonic()

    def now(self) -> datetime:
        """The moment, in UTC."""
        return self._wall + timedelta(seconds=time.monotonic() - self._start)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def settle(self) -> float:
        """Look at the wall clock; return by how many seconds it had jumped, 0.0 for none."""
        now, wall = self.now(), datetime.now(UTC)
        off = (wall - now).total_seconds()
        if abs(off) < TOLERANCE:
            return 0.0
        self._wall, self._start = wall, time.monotonic()
        return off
