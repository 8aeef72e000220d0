"""`cockpit criterion|follow-up`: what is judged and done after T-0, without the screen."""

from __future__ import annotations

import click

from cockpit.cli.options import seated
from cockpit.cli.recording import Seat, record_form


@click.command()
@seated(needed=True)
@click.argument("criterion")
@click.option("--met/--not-met", "met", default=None, help="What you found.")
@click.option("--note", required=True, help="What you saw.")
def criterion(seat: Seat, criterion: str, note: str, *, met: bool | None) -> None:
    """Say whether a success criterion is met: by its number from 1, its id or its words."""
    if met is None:
        raise click.UsageError("say --met or --not-met")
    record_form(seat, "criterion", criterion=criterion, met=met, note=note)


@click.command(name="follow-up")
@seated(needed=True)
@click.argument("task")
@click.option("--note", default="")
@click.option("--undo", is_flag=True, help="Take that back.")
def follow_up(seat: Seat, task: str, note: str, *, undo: bool) -> None:
    """Say that a task after the launch is done: by its number from 1, or its words."""
    record_form(seat, "follow-up", task=task, note=note, done=not undo)
