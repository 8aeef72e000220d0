"""The last door of every command: an error of a person's input becomes a sentence and an exit code."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from cockpit.errors import CockpitError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Untold(CockpitError):
    """What a command answers cannot be written to where it should go: a full disk behind `>`."""


class Stopped(KeyboardInterrupt):
    """The system asked the command to end: what it started is ended first, whoever asked."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


PATIENCE = 8.0
"""Seconds that a command gets to end in order after a signal; only then does another one end it at once."""
_asked: list[tuple[float, int]] = []
"""When the system first asked for the end, and by which signal."""


def guarded(work: Callable[[], int]) -> int:
    """Run a command; return its exit code, whatever happens in it."""
    _take_streams()
    _take_signals()
    try:
        code = work()
        sys.stdout.flush()  # whoever reads an exit code of 0 has the whole answer
    except Untold as problem:
        _drop()
        say(str(problem))
        return problem.exit_code
    except Stopped as stop:
        return _ended(stop.number)
    except CockpitError as problem:
        if _asked:  # what breaks while everything is being ended is no answer to what was asked
            return _ended(_asked[0][1])
        say(str(problem))
        return problem.exit_code
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except BrokenPipeError:
        _drop()
        sys.stderr.close()  # nobody reads any more; a message about it would be the next broken pipe
        return 1
    except Exception as problem:  # noqa: BLE001 - a person gets a sentence, the report gets the rest
        if _asked:
            return _ended(_asked[0][1])
        say(_reported(problem))
        return 2
    return code


def _ended(number: int) -> int:
    say("interrupted" if number == signal.SIGINT else f"stopped by {signal.Signals(number).name}")
    return 128 + number


class _Out(io.FileIO):
    """Standard output that says what is the matter with it, and is told from every other file in that."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise Untold(f"stdout cannot be written: {problem.strerror}") from None


def _take_streams() -> None:
    """Give standard streams that were closed to nobody: else the next file that is opened becomes one of them."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            if null != number:
                os.dup2(null, number)
                os.close(null)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    out = sys.stdout
    if out is sys.__stdout__ and isinstance(out, io.TextIOWrapper) and not out.isatty():
        raw = io.BufferedWriter(_Out(out.fileno(), "w", closefd=False))
        sys.stdout = io.TextIOWrapper(raw, encoding=out.encoding, errors=out.errors, line_buffering=out.line_buffering)


def _take_signals() -> None:
    """End in order: what a probe runs is in a session of its own, and would go on without anybody.

    A job in CI is ended by TERM, a lost connection by HUP. What was ignored from the start (`nohup`) stays so; the
    screen has its own way.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, _stopped)


def _stopped(number: int, _frame: FrameType | None) -> None:
    """The first signal counts; one more would only break off the end that it began."""
    if not _asked:
        _asked.append((time.monotonic(), number))
        raise Stopped(number)
    if time.monotonic() - _asked[0][0] > PATIENCE:
        os._exit(128 + number)


def _drop() -> None:
    """Python writes what is left of an answer once more when it ends, and would say so in its own words."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def take_hooks() -> None:
    """Answer for what nobody caught, in any thread: Python's own hooks would print what a system answered."""

    def of_process(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        say("interrupted" if isinstance(error, KeyboardInterrupt) else _reported(error))

    def of_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            say(_reported(args.exc_value))

    def unraisable(args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None and not _unraisable:  # one report will do; it may be thousands of objects
            _unraisable.append(_reported(args.exc_value))

    _unraisable: list[str] = []
    sys.excepthook, threading.excepthook, sys.unraisablehook = of_process, of_thread, unraisable


def _reported(error: BaseException) -> str:
    try:
        from cockpit.wiring.crash import report

        return report(error)
    except Exception:  # noqa: BLE001 - what broke may be the import itself
        return f"cockpit broke ({type(error).__name__}), and no report could be written"


def say(line: str) -> None:
    """One line to the person, on stderr."""
    with contextlib.suppress(OSError, ValueError):  # nowhere to say it; the exit code says it
        print(line, file=sys.stderr)  # noqa: T201 - this is the command line
