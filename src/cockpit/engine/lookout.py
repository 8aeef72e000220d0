"""What other seats record, followed as soon as it is heard of; and whether the journal is there at all.

A journal that is away is said at once, with the moment of the last known state. As long as it is away nothing is tried
and nobody waits: what is asked for is refused, never queued.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from cockpit.engine.ports import Journal
from cockpit.engine.seat import Seat
from cockpit.errors import JournalAway, JournalProblem

LOOK_AROUND: Final = 1.0
"""Seconds between two looks at what other seats recorded, where nobody says that they did."""
AGAIN: Final = 0.3
"""Seconds until the next try after one that failed; a try has its own deadline."""


class Lookout:
    """Keeps one seat up with the others. Lives on the engine's loop."""

    def __init__(self, journal: Journal, seat: Seat, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        """Look for `seat`; `changed` is called when `text` did."""
        self.text = ""
        """Why other seats' entries cannot be followed; empty while they can."""
        self._journal = journal
        self._seat = seat
        self._now = now
        self._changed = changed
        self._last = now()
        self._misses = 0

    async def look(self) -> None:
        """Wait until something may have been recorded, and follow it. Returns after a second or so, always."""
        try:
            await self._journal.wait(LOOK_AROUND)
            await self._seat.catch_up()
        except JournalProblem as problem:
            self._missed(problem)
            await asyncio.sleep(AGAIN)
        else:
            self._last, self._misses, self._seat.away = self._now(), 0, ""
            self._say("")

    def _missed(self, problem: JournalProblem) -> None:
        if not isinstance(problem, JournalAway):
            self._say(problem.problem)
            return
        self._misses += 1
        if self._misses > 1:  # not only a connection that broke: a new one is not to be had
            self._seat.away = problem.problem
        seen = f"{self._last.astimezone(UTC):%H:%M:%S} UTC"
        self._say(f"journal away: this is the state of {seen}, nothing is recorded ({problem.problem})")

    def _say(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self._changed()
