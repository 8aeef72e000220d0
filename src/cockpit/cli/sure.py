"""What cannot be taken back is shown before it is done."""

from __future__ import annotations

import contextlib
import sys

import click

from cockpit.cli.finding import find_operator, find_profile
from cockpit.cli.forms import BY_WORD, fill
from cockpit.cli.recording import Refused, Seat
from cockpit.core.conducted import Recycled
from cockpit.core.decide import decide
from cockpit.core.events import Entry
from cockpit.core.names import JSON
from cockpit.core.refusal import Refusal
from cockpit.errors import UsageProblem


def make_sure(seat: Seat, word: str, /, *, yes: bool, **given: JSON) -> None:
    """Show what a request would do and ask for its word, unless --yes was given; a script must give it.

    Raises:
        Refused: it would not be granted.
        UsageProblem: there is nobody to ask.
        click.Abort: another word was typed.
    """
    if yes:
        return
    from datetime import UTC, datetime

    from cockpit import wiring
    from cockpit.report import naming
    from cockpit.report.sentences import sentence

    plan = wiring.load(find_profile(seat.profile)).plan
    operator = find_operator(plan, seat.name, seat.role)
    intent = fill(BY_WORD[word], given, plan, operator)
    launch = wiring.read_journal(plan, seat.launch).launch
    now = datetime.now(UTC)
    decision = decide(launch, intent, now, operator)
    if isinstance(decision, Refusal):
        raise Refused(f"refused: {decision}")
    for event in decision:
        click.echo(f"{word} would record: {sentence(Entry(0, '', now, operator, event), plan)}", err=True)
        if isinstance(event, Recycled):
            for gate in event.reopened:
                click.echo(f"  proven again: {naming.gate(gate, plan)}", err=True)
            for mark in event.marks:
                click.echo(f"  done again: {naming.mark(mark, plan)}", err=True)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageProblem("nothing was recorded", "add --yes to do it")
    _forget_typed()
    said = click.prompt(f"Type {word.upper()} to do it", default="", show_default=False, err=True)
    if said.strip() != word.upper():
        raise click.Abort


def _forget_typed() -> None:
    """What was typed or pasted before the question could be read is no answer to it."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import termios

        with contextlib.suppress(termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
