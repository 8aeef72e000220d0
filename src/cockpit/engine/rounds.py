"""What goes on in the background of one seat: schedules, other seats, the time, and what follows by it.

Each round is a task of the engine's loop. None of them decides anything about a launch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from cockpit.core.probe import Effect
from cockpit.core.review import Review
from cockpit.engine.attendance import PULSE, Attendance
from cockpit.engine.lookout import Lookout
from cockpit.engine.ports import Clock
from cockpit.engine.pulse import Pulse
from cockpit.engine.runner import Runner
from cockpit.engine.runs import Runs
from cockpit.engine.seat import Seat
from cockpit.engine.steward import Steward, pause, watched
from cockpit.engine.watch import Watch

BREATH = 0.02
"""Seconds of the world between two looks at the schedules at the least."""


class Rounds:
    """The rounds of one seat. Lives on the engine's event loop."""

    def __init__(
        self,
        seat: Seat,
        clock: Clock,
        lookout: Lookout,
        attendance: Attendance,
        watch: Watch,
        runs: Runs,
        runner: Runner,
        changed: Callable[[], None],
    ) -> None:
        self._seat = seat
        self._clock = clock
        self._lookout = lookout
        self._attendance = attendance
        self._watch = watch
        self._runs = runs
        self._runner = runner
        self._changed = changed

    def all(self, look: Review | None) -> list[Callable[[], Awaitable[None]]]:
        """Every round; the one that does what follows by time only with `look`, the launch as it is now."""
        rounds: list[Callable[[], Awaitable[None]]] = [
            self._look_around,
            self._feel_the_time,
            self._attend,
            self._keep_schedule,
        ]
        if look is not None:
            rounds.append(partial(self._tend, look))
        return rounds

    async def _keep_schedule(self) -> None:
        clock = self._clock
        while True:
            wait = min(self._watch.next_due(clock.monotonic(), self._runs.tasks), 1.0) / clock.speed
            await asyncio.sleep(max(wait, BREATH))
            if not self._attendance.leads:  # what is due stays due: whoever takes over runs it at once
                await asyncio.sleep(PULSE / 2)
                continue
            epoch = self._attendance.epoch
            for key, probes in self._watch.due(clock.monotonic(), self._runs.tasks).items():
                self._runs.begin(self._runner, key, Effect.READ, only=probes, epoch=epoch)

    async def _look_around(self) -> None:
        """Follow other seats, as soon as they are heard of."""
        while True:
            await self._lookout.look()

    async def _feel_the_time(self) -> None:
        pulse = Pulse(self._seat, self._clock)
        while True:
            await pulse.beat()

    async def _attend(self) -> None:
        """Give signs of life, and see those of other seats."""
        while not self._attendance.alone:
            await asyncio.sleep(PULSE)
            if await self._attendance.pulse():
                self._changed()

    async def _tend(self, look: Review) -> None:
        """Do what follows by time alone, as often as the launch needs it."""
        clock, steward = self._clock, Steward(self._seat, look)
        step = 0.0
        while True:
            if self._attendance.leads:
                look = await steward.tend(clock.now(), timedelta(seconds=step))
            else:
                look = steward.look(clock.now())
            self._watch.attend(watched(look), clock.monotonic())
            rest = max(pause(look) / clock.speed, BREATH)
            step = rest * clock.speed
            await asyncio.sleep(rest)
