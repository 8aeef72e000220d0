"""What cockpit itself broke in the engine's thread: told once each, never in silence, and the rest goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

MOST: Final = 20
"""Different mishaps that are reported; more would only fill the disk."""
REST: Final = 1.0
"""Seconds before what broke in the background is begun again."""

Report = Callable[[BaseException], str]
"""Writes the report of an error; returns one sentence with where it lies."""


def no_report(error: BaseException) -> str:
    """The sentence where nobody keeps reports."""
    return f"cockpit itself broke ({type(error).__name__})"


class Mishaps:
    """Hears of every error that nobody expected. It may be told from any thread."""

    def __init__(self, report: Report, changed: Callable[[], None]) -> None:
        self.line = ""
        """The latest one in one sentence, for everybody to see; empty for none."""
        self._report = report
        self._changed = changed
        self._known: dict[object, str] = {}

    def tell(self, error: BaseException) -> str:
        """Have it reported, the same one only once; return the sentence."""
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        key = (type(error), place.tb_frame.f_code if place else None, place.tb_lineno if place else 0)
        if key not in self._known:
            try:
                known = self._report(error) if len(self._known) < MOST else no_report(error)
            except Exception:  # noqa: BLE001 - a report that cannot be written must not become the next mishap
                known = no_report(error)
            self._known[key] = known
        self.line = self._known[key]
        self._changed()
        return self.line

    def of_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """The exception handler of an event loop. Its own would print a traceback over the screen."""
        error = context.get("exception")
        if isinstance(error, BaseException) and "transport" not in context and "protocol" not in context:
            self.tell(error)

    async def keep(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do what runs as long as the engine; where it breaks, begin it again."""
        while True:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - a watch that ended in silence would show an old picture as new
                self.tell(error)
                await asyncio.sleep(REST)
            else:
                return

    def turn(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run an event loop until it is stopped, whatever is raised through it."""
        loop.set_exception_handler(self.of_loop)
        while True:
            try:
                loop.run_forever()
            except BaseException as error:  # noqa: BLE001 - a library that calls sys.exit must not end the engine
                self.tell(error)
            else:
                return
