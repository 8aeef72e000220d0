"""The last door of every command: an error of a person's input becomes a sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable

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
        from cockpit.cli.crash import report

        say(report(problem))
        return 2


def say(line: str) -> None:
    """One line to the person, on stderr."""
    print(line, file=sys.stderr)  # noqa: T201 - this is the command line
