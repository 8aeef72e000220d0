"""`cockpit poll|authorise`: the roll call and the director's final GO, without the screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from cockpit.cli.finding import find_profile
from cockpit.cli.journals import read
from cockpit.cli.options import journal_option, profile_argument, seated
from cockpit.cli.recording import Seat, record_form


@click.group()
def poll() -> None:
    """Show, open or close the go/no-go poll; stations answer with `cockpit sign`."""


@poll.command(name="show")
@profile_argument
@click.option("--launch", help="The launch (default: the latest of the project).")
@journal_option
@click.pass_context
def poll_show(ctx: click.Context, profile: Path | None, launch: str | None) -> None:
    """Print the roll call: rule, answers, what they are sealed to. Exit code 0: the poll is a GO; 1: it is not."""
    from datetime import UTC, datetime

    from cockpit import wiring
    from cockpit.core.poll import poll_view
    from cockpit.core.review import review
    from cockpit.report.decisions import roll_call

    plan = wiring.load(find_profile(profile)).plan
    look = review(read(plan, launch).launch, datetime.now(UTC))
    for line in roll_call(look):
        click.echo(line)
    ctx.exit(0 if poll_view(look.launch, look.poll, look.now).met else 1)


@poll.command(name="open")
@seated()
def poll_open(seat: Seat) -> None:
    """Begin the roll call."""
    record_form(seat, "poll-open")


@poll.command(name="close")
@seated()
@click.option("--reason", default="")
def poll_close(seat: Seat, reason: str) -> None:
    """End the roll call."""
    record_form(seat, "poll-close", reason=reason)


@click.command()
@seated()
@click.option("--name", "typed", required=True, help="The director's name, typed out.")
@click.option("--override", default="", metavar="PHRASE", help="The typed phrase that overrides what blocks.")
@click.option("--reason", default="", help="Why; an override needs one.")
def authorise(seat: Seat, typed: str, override: str, reason: str) -> None:
    """Give the final GO: the director alone, after the poll, and not while anything blocks."""
    seat = seat if seat.name else replace(seat, name=typed)
    record_form(seat, "authorise", name=typed, override=override, reason=reason)
