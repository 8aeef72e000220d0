"""The last door of every command: an error of a person's input becomes a sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType

from cockpit.errors import CockpitError


def guarded(work: Callable[[], int]) -> int:
    """Run a command; return its exit code, whatever happens in it."""
    try:
        return work()
    except CockpitError as problem:
        say(str(problem))
        return problem.exit_code
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # nobody reads any more; a message about it would be the next broken pipe
        return 1
    except Exception as problem:  # noqa: BLE001 - a person gets a sentence, the report gets the rest
        say(_reported(problem))
        return 2


def take_hooks() -> None:
    """Answer for what nobody caught, in any thread: Python's own hooks would print what a system answered."""
    import threading

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
    print(line, file=sys.stderr)  # noqa: T201 - this is the command line
