"""A machine whose clocks a test moves: what the wall shows, what never jumps, and what goes on while it sleeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cockpit.engine.clock import SystemClock


class Machine:
    """Time passes in it, its wall clock is set, it sleeps; it also counts what really passed."""

    def __init__(self, wall: datetime) -> None:
        self.wall = wall.astimezone(UTC)
        self.steady = 1_000.0
        self.boot = 5_000.0

    def clock(self) -> SystemClock:
        """The clock of a cockpit that runs on it."""
        return SystemClock(wall=lambda: self.wall, steady=lambda: self.steady, boot=lambda: self.boot)

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds
        self.boot += seconds

    def sleep(self, seconds: float) -> None:
        """It sleeps: everything stands still but the world."""
        self.wall += timedelta(seconds=seconds)
        self.boot += seconds

    def jump(self, seconds: float) -> None:
        """Somebody, or NTP, sets its wall clock."""
        self.wall += timedelta(seconds=seconds)
