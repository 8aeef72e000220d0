"""`cockpit poll|authorise`: the roll call and the director's final GO, without the screen."""

from __future__ import annotations

from dataclasses import replace

import click

from cockpit.cli.options import seated
from cockpit.cli.recording import Seat, record_form


@click.group()
def poll() -> None:
    """Open or close the go/no-go poll; stations answer with `cockpit sign`."""


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
