"""Questions on a terminal: a word that must be typed for what follows, and what must not be seen."""

from __future__ import annotations

import contextlib
import sys

import click

from cockpit.errors import UsageProblem


def typed(question: str, default: str, *, nobody: str, hint: str) -> str:
    """Ask for a word; what was typed or pasted before the question could be read is no answer to it.

    Args:
        question: as a person reads it.
        default: what Enter alone stands for.
        nobody: what is said where there is no terminal to ask on.
        hint: what to do there.

    Raises:
        UsageProblem: there is nobody to ask.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageProblem(nobody, hint)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import termios

        with contextlib.suppress(termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    return str(click.prompt(question, default=default, show_default=False, err=True)).strip()


def hidden(what: str, *, stdin: bool) -> str:
    """A secret: one that is typed is not shown, one from standard input loses its line end.

    Raises:
        UsageProblem: there is nobody to ask.
    """
    if stdin:
        return sys.stdin.read().removesuffix("\n").removesuffix("\r")
    if not sys.stdin.isatty():
        raise UsageProblem("this is not a terminal", "give the value with --stdin")
    return str(click.prompt(f"{what} (hidden)", hide_input=True, err=True))
