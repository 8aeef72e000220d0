"""What cannot be taken back is shown before it is done."""

from __future__ import annotations

import click

from cockpit.cli.asking import typed
from cockpit.cli.finding import find_operator, find_profile
from cockpit.cli.forms import BY_WORD, fill
from cockpit.cli.recording import Refused, Seat
from cockpit.core.conducted import Recycled
from cockpit.core.decide import decide
from cockpit.core.events import Entry
from cockpit.core.names import JSON
from cockpit.core.refusal import Refusal


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
    asked = f"Type {word.upper()} to do it"
    if typed(asked, "", nobody="nothing was recorded", hint="add --yes to do it") != word.upper():
        raise click.Abort
