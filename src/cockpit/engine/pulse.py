"""Whether this seat's time went on without a break: jumps of the wall clock, and spells in which nothing ran at all.

Each becomes an event, because no window may be measured across it. What could not be recorded is recorded later.
"""

from __future__ import annotations

import asyncio
from typing import Final

from cockpit.core import intents
from cockpit.core.intents import Intent
from cockpit.core.names import COCKPIT
from cockpit.core.refusal import Refusal
from cockpit.engine.ports import Clock
from cockpit.engine.seat import Seat

BEAT: Final = 1.0
"""Seconds between two beats."""
STOOD_STILL: Final = 5.0
"""Seconds by which a beat comes too late before that is told: a stopped process, a machine out of breath."""


class Pulse:
    """Feels the time of one seat. Lives on the engine's loop."""

    def __init__(self, seat: Seat, clock: Clock) -> None:
        self._seat = seat
        self._clock = clock
        self._untold: list[Intent] = []

    async def beat(self) -> None:
        """Wait for a beat, look whether it came in time and whether the wall clock jumped, and record what happened."""
        loop = asyncio.get_running_loop()
        before = loop.time()
        await asyncio.sleep(BEAT)
        stood = loop.time() - before - BEAT
        if stood >= STOOD_STILL:
            text = f"this seat stood still for {stood:.1f} s: it watched nothing meanwhile"
            self._untold.append(intents.Note(text))
        jumped = self._clock.settle()
        if jumped is not None:
            self._untold.append(jumped)
        while self._untold and not isinstance(await self._seat.submit(self._untold[0], COCKPIT), Refusal):
            del self._untold[0]
