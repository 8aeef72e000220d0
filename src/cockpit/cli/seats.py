"""`cockpit seats`: who is here, and the director's seat passed on, without the screen."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.finding import find_profile
from cockpit.cli.options import journal_option, profile_argument, seated
from cockpit.cli.recording import Seat, record_form


@click.group()
def seats() -> None:
    """Show who is here; offer, accept, decline or take over the director's seat."""


@seats.command(name="show")
@profile_argument
@click.option("--launch", help="The launch (default: the latest of the project).")
@journal_option
def show(profile: Path | None, launch: str | None) -> None:
    """Print every taken seat, what its name rests on, and who directs; of a shared journal also who only looks on."""
    from cockpit import wiring
    from cockpit.report.seats import looks_on, who_is_here

    plan = wiring.load(find_profile(profile)).plan
    found = wiring.read_journal(plan, launch).launch
    for line in who_is_here(found):
        click.echo(line)
    for guest in wiring.guests(plan, found.id):
        click.echo(looks_on(found, guest))


@seats.command()
@seated()
@click.option("--to", required=True, metavar="NAME", help="Who shall direct.")
@click.option("--reason", default="")
def offer(seat: Seat, to: str, reason: str) -> None:
    """Offer the director's seat; until it is accepted you direct."""
    record_form(seat, "offer-director", to=to, reason=reason)


@seats.command()
@seated()
@click.option("--reason", default="")
def accept(seat: Seat, reason: str) -> None:
    """Take the director's seat that was offered to you: the final GO goes with it."""
    record_form(seat, "accept-director", reason=reason)


@seats.command()
@seated()
@click.option("--reason", default="")
def decline(seat: Seat, reason: str) -> None:
    """Decline the offer, or take yours back."""
    record_form(seat, "end-offer", reason=reason)


@seats.command()
@seated()
@click.option("--reason", required=True, help="Why you take over.")
def take(seat: Seat, reason: str) -> None:
    """Take over as the deputy that the profile names, once the director's seat is silent for long enough."""
    record_form(seat, "take-director", reason=reason)
