"""How the screen ends when the system says so: TERM and INT restore the terminal, a lost terminal ends at once.

Textual handles none of these. After a plain SIGTERM the terminal would stay raw and in the other screen; and an orderly
exit on a terminal that is gone waits for ever for a writer that died.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

PATIENCE: Final = 5.0
"""Seconds that the journal and the probes get to end after the terminal was lost."""
HUNG_UP: Final = 129
_LOOK_EVERY = 1.0


class Lifeline:
    """Watches signals and the terminal while an app runs."""

    def __init__(self, leave: Callable[[int], None], close: Callable[[], None]) -> None:
        """Keep what to call.

        Args:
            leave: end the app in order with this exit code; called in the event loop.
            close: let go of the launch; called in a thread of its own when the terminal is gone.
        """
        self._leave = leave
        self._close = close
        self._over = threading.Event()
        self._once = threading.Lock()

    def take(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin; only in the main thread, as signals want it."""
        for number, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
            loop.add_signal_handler(number, self._leave, code)
        # not through the loop: it may stand still in a write to the terminal that is gone
        signal.signal(signal.SIGHUP, self._hung_up)
        threading.Thread(target=self._watch, name="cockpit-terminal", daemon=True).start()

    def drop(self) -> None:
        """End the watch; the loop takes its own handlers with it."""
        self._over.set()

    def _hung_up(self, _number: int, _frame: FrameType | None) -> None:
        self._end()

    def _watch(self) -> None:
        """Notice a terminal that went away without a signal (nohup, a broken multiplexer)."""
        fileno = sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
        if not os.isatty(fileno):
            return
        while not self._over.wait(_LOOK_EVERY):
            try:
                termios.tcgetattr(fileno)
            except termios.error:
                self._end()

    def _end(self) -> None:
        if not self._once.acquire(blocking=False):
            return
        closing = threading.Thread(target=self._close, name="cockpit-close", daemon=True)
        closing.start()
        closing.join(PATIENCE)
        os._exit(HUNG_UP)
