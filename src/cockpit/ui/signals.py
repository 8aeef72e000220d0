"""How the screen ends when the system says so: TERM, INT and QUIT restore the terminal, a lost one ends it at once.

Textual handles none of these. After a plain SIGTERM the terminal would stay raw and in the other screen; and an orderly
exit on a terminal that is gone waits for ever for a writer that died.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import math
import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, Final

PATIENCE: Final = 5.0
"""Seconds that the journal and the probes get to end after the terminal was lost."""
HUNG_UP: Final = 129
_CODES: Final[Mapping[int, int]] = {signal.SIGTERM: 143, signal.SIGINT: 130, signal.SIGQUIT: 131}
"""The signals that end the screen in order, and the exit codes that say so."""
_NUDGE: Final = signal.SIGUSR1
"""Has a write come back that waits for the terminal to take something: discarding what lies before it does not."""
_WRITER: Final = "textual-output"
"""The name of Textual's thread that writes to the terminal."""
_LOOK_EVERY = 1.0
_IN_ORDER = 3.0
"""Seconds that the terminal gets to take the last frames after TERM, INT or QUIT."""
_A_MOMENT = 1.0
"""Seconds that a terminal which may be gone gets to take its last bytes; one that is gone refuses at once."""
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
    """Watches signals and the terminal while an app runs.

    The handlers run in the main thread, which may stand still in a write to a terminal that takes nothing, and may be
    interrupted by the next signal: they take no lock and start nothing, they write one byte to a thread that waits.
    """

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
        self._over = False
        self._leaving = False
        self._done = threading.Event()
        self._once = threading.Lock()
        self._told, self._tell = os.pipe()
        os.set_blocking(self._tell, False)

    def take(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin; only in the main thread, as signals want it."""
        with contextlib.suppress(termios.error):
            self._before = termios.tcgetattr(_keyboard())

        def asked(number: int, _frame: FrameType | None) -> None:
            self._leaving = True
            os.write(self._tell, bytes([_CODES[number]]))
            with contextlib.suppress(RuntimeError):  # the loop has ended, what follows it is about to
                loop.call_soon_threadsafe(self._leave, _CODES[number])

        for number in _CODES:
            signal.signal(number, asked)
        signal.signal(signal.SIGHUP, self._hung_up)
        signal.signal(_NUDGE, lambda _number, _frame: None)
        threading.Thread(target=self._watch, name="cockpit-terminal", daemon=True).start()

    def pause(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take TSTP and CONT through the loop, once Textual has put its handlers there.

        Within the write that a signal interrupts, they wait for ever for the lock that this write holds. A screen that
        was told to end while it was suspended ends as soon as it goes on, and does not take the terminal once more:
        nothing would give that back.
        """

        def turn(number: int, handler: Callable[[int, FrameType | None], object]) -> None:
            if not self._leaving:
                handler(number, None)

        for number in (signal.SIGTSTP, signal.SIGCONT):
            handler = signal.getsignal(number)
            if callable(handler):
                loop.add_signal_handler(number, turn, number, handler)

    def drop(self) -> None:
        """End the watch over the terminal; signals are still taken."""
        self._over = True

    def done(self) -> None:
        """The screen has ended and let go of the terminal.

        A stop and a go-on in one moment are handled in the wrong order by Textual, which then takes raw for normal.
        Does not return where the end is under way already: Textual has then told /dev/null how the terminal was.
        """
        self._done.set()
        if not self._once.acquire(blocking=False):
            threading.Event().wait()
        self._once.release()
        for number in _CODES:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        if self._before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(_keyboard(), termios.TCSANOW, self._before)

    def _hung_up(self, _number: int, _frame: FrameType | None) -> None:
        os.write(self._tell, bytes([HUNG_UP]))

    def _watch(self) -> None:
        """End what does not end by itself: after a signal, and when the terminal went away without one.

        That happens under nohup and when a multiplexer breaks. A terminal that takes nothing (stopped, or far behind)
        gets a while after TERM, INT or QUIT, and must not keep the screen from ending.
        """
        asked, limit = 0, math.inf
        while True:
            told = select.select([self._told], [], [], max(min(_LOOK_EVERY, limit - time.monotonic()), 0.0))[0]
            code = os.read(self._told, 1)[0] if told else 0
            if code == HUNG_UP or self._lost():
                self._end()
            elif code and not asked:
                asked, limit = code, time.monotonic() + _IN_ORDER
            elif time.monotonic() >= limit:
                limit = math.inf
                if not self._done.is_set():
                    self._end(asked)

    def _lost(self) -> bool:
        """Whether the terminal is gone; where there was none at the start, none gets lost."""
        if self._over or self._before is None:
            return False
        try:
            termios.tcgetattr(_keyboard())
        except termios.error:
            return True
        return False

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
            fcntl.fcntl(terminal, fcntl.F_SETFL, flags | os.O_NONBLOCK)
            try:
                for _ in range(80):
                    _nudge()
                    termios.tcflush(terminal, termios.TCOFLUSH)
                    with contextlib.suppress(BlockingIOError):
                        os.write(terminal, _RESTORE)
                        break
                    time.sleep(0.01)
            finally:
                fcntl.fcntl(terminal, fcntl.F_SETFL, flags)  # it is the shell's too


def _nudge() -> None:
    for thread in threading.enumerate():
        if thread.name == _WRITER and thread.ident is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pthread_kill(thread.ident, _NUDGE)


def _keyboard() -> int:
    return sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
