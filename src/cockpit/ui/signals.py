"""How the screen ends when the system says so: TERM, INT and QUIT restore the terminal, a lost one ends it at once.

Textual handles none of these. After a plain SIGTERM the terminal would stay raw and in the other screen; and an orderly
exit on a terminal that is gone waits for ever for a writer that died.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

PATIENCE: Final = 5.0
"""Seconds that the journal and the probes get to end after the terminal was lost."""
HUNG_UP: Final = 129
_LOOK_EVERY = 1.0
_IN_ORDER = 3.0
"""Seconds that the terminal gets to take the last frames after TERM, INT or QUIT."""
_A_MOMENT = 0.3
"""Seconds that a terminal which may be gone gets to take its last bytes."""
_RESTORE: Final = (
    b"".join(
        b"\x1b[" + mode
        for mode in (
            b"?1000l",
            b"?1002l",
            b"?1003l",
            b"?1006l",
            b"?1015l",
            b"?1004l",
            b"?2004l",
            b"?2048l",
            b"?7h",
            b"<u",
        )
    )
    + b"\x1b[0m\x1b[?1049l\x1b[?25h"
)
"""What the screen sets is unset: mouse, focus, paste, keys, wrapping; the other screen is left, the cursor shown."""


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
        self._before: list[Any] | None = None
        """How the terminal was set before the screen took it."""
        self._over = threading.Event()
        self._done = threading.Event()
        self._once = threading.Lock()

    def take(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin; only in the main thread, as signals want it."""
        with contextlib.suppress(termios.error):
            self._before = termios.tcgetattr(_keyboard())
        for number, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGQUIT, 131)):
            loop.add_signal_handler(number, self._asked, code)
        # not through the loop: it may stand still in a write to the terminal that is gone
        signal.signal(signal.SIGHUP, self._hung_up)
        threading.Thread(target=self._watch, name="cockpit-terminal", daemon=True).start()

    def pause(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take TSTP and CONT through the loop, once Textual has put its handlers there.

        Within the write that a signal interrupts, they wait for ever for the lock that this write holds.
        """
        for number in (signal.SIGTSTP, signal.SIGCONT):
            handler = signal.getsignal(number)
            if callable(handler):
                loop.add_signal_handler(number, handler, number, None)

    def drop(self) -> None:
        """End the watch; the loop takes its own handlers with it."""
        self._over.set()

    def done(self) -> None:
        """The screen has ended and let go of the terminal.

        A stop and a go-on in one moment are handled in the wrong order by Textual, which then takes raw for normal.
        """
        self._done.set()
        if self._before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(_keyboard(), termios.TCSANOW, self._before)

    def _asked(self, code: int) -> None:
        threading.Thread(target=self._insist, args=(code,), name="cockpit-insist", daemon=True).start()
        self._leave(code)

    def _insist(self, code: int) -> None:
        """A terminal that takes nothing (stopped, or far behind) must not keep the screen from ending."""
        if not self._done.wait(_IN_ORDER):
            self._end(code)

    def _hung_up(self, _number: int, _frame: FrameType | None) -> None:
        self._end()

    def _watch(self) -> None:
        """Notice a terminal that went away without a signal (nohup, a broken multiplexer)."""
        fileno = _keyboard()
        if not os.isatty(fileno):
            return
        while not self._over.wait(_LOOK_EVERY):
            try:
                termios.tcgetattr(fileno)
            except termios.error:
                self._end()

    def _end(self, code: int = HUNG_UP) -> None:
        if not self._once.acquire(blocking=False):
            return
        closing = threading.Thread(target=self._close, name="cockpit-close", daemon=True)
        closing.start()
        closing.join(PATIENCE)
        # whoever sent the signal may still look at the terminal; a write to one that is gone may never come back
        restoring = threading.Thread(target=self._restore, name="cockpit-restore", daemon=True)
        restoring.start()
        restoring.join(_A_MOMENT)
        os._exit(code)

    def _restore(self) -> None:
        """Give a terminal that is still there back as it was, though frames may lie before it and a write be stuck."""
        if self._before is None:
            return
        screen = sys.__stderr__.fileno() if sys.__stderr__ is not None else 2
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(_keyboard(), termios.TCSANOW, self._before)
            terminal, flags = os.dup(screen), fcntl.fcntl(screen, fcntl.F_GETFL)
            os.dup2(os.open(os.devnull, os.O_WRONLY), screen)  # whatever is still drawn is drawn nowhere
            fcntl.fcntl(terminal, fcntl.F_SETFL, flags | os.O_NONBLOCK)  # a write that is stuck comes back
            try:
                for _ in range(20):
                    termios.tcflush(terminal, termios.TCOFLUSH)
                    with contextlib.suppress(BlockingIOError):
                        os.write(terminal, _RESTORE)
                        break
                    time.sleep(0.01)
            finally:
                fcntl.fcntl(terminal, fcntl.F_SETFL, flags)  # it is the shell's too


def _keyboard() -> int:
    return sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
