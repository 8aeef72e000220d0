"""`cockpit issue|limit|rollback`: what goes wrong, and the way back, without the screen."""

from __future__ import annotations

import click

from cockpit.cli.options import seated
from cockpit.cli.recording import Seat, record_form

_UNDO = click.option("--undo", is_flag=True, help="Take that back.")


# -------------------------------------------------------------------------------------------------------- issues
@click.group()
def issue() -> None:
    """Raise an issue, work through its incident plan, resolve it."""


@issue.command(name="raise")
@seated(needed=True)
@click.argument("severity")
@click.argument("title")
@click.option("--gate", default=None, metavar="ID", help="The gate that it is about.")
def issue_raise(seat: Seat, severity: str, title: str, gate: str | None) -> None:
    """Something was found. SEVERITY is minor, moderate, critical, or a word of the profile's scale (P0, High)."""
    record_form(seat, "issue", severity=severity, title=title, gate=gate)


@issue.command(name="step")
@seated(needed=True)
@click.argument("issue")
@click.argument("step")
@click.option("--note", default="")
@_UNDO
def issue_step(seat: Seat, issue: str, step: str, note: str, *, undo: bool) -> None:
    """STEP of the incident plan of ISSUE is done, counted from 1."""
    record_form(seat, "issue-step", issue=issue, step=step, note=note, done=not undo)


@issue.command(name="resolve")
@seated(needed=True)
@click.argument("issue")
@click.option("--note", required=True, help="How it was mended.")
def issue_resolve(seat: Seat, issue: str, note: str) -> None:
    """ISSUE is over; its hold ends once its gate is proven again."""
    record_form(seat, "resolve", issue=issue, note=note)


# -------------------------------------------------------------------------------------------------------- limits
@click.group()
def limit() -> None:
    """Report on the limits of a watch: crossed, back, somebody reacts."""


@limit.command(name="cross")
@seated(needed=True)
@click.argument("watch")
@click.argument("limit")
@click.option("--note", default="", help="What you saw.")
def limit_cross(seat: Seat, watch: str, limit: str, note: str) -> None:
    """LIMIT of WATCH is crossed: by its level, its number or its words."""
    record_form(seat, "cross", watch=watch, limit=limit, note=note)


@limit.command(name="clear")
@seated(needed=True)
@click.argument("watch")
@click.argument("limit")
@click.option("--note", default="")
def limit_clear(seat: Seat, watch: str, limit: str, note: str) -> None:
    """LIMIT of WATCH is no longer crossed."""
    record_form(seat, "clear", watch=watch, limit=limit, note=note)


@limit.command(name="answer")
@seated(needed=True)
@click.argument("watch")
@click.argument("limit")
@click.option("--note", required=True, help="Who does what.")
def limit_answer(seat: Seat, watch: str, limit: str, note: str) -> None:
    """Somebody reacts: the response clock of LIMIT stops."""
    record_form(seat, "answer", watch=watch, limit=limit, note=note)


# ------------------------------------------------------------------------------------------------------ rollback
@click.group()
def rollback() -> None:
    """Ask for a rollback, answer, decide, go back step by step."""


@rollback.command(name="ask")
@seated()
@click.option("--reason", required=True)
@click.option("--watch", default=None, metavar="ID", help="The watch whose trigger fired.")
def rollback_ask(seat: Seat, reason: str, watch: str | None) -> None:
    """Open the rollback poll."""
    record_form(seat, "rollback-ask", reason=reason, watch=watch)


@rollback.command(name="answer")
@seated()
@click.option("--back/--stay", "back", default=None, help="What the station wants.")
@click.option("--reason", default="")
def rollback_answer(seat: Seat, reason: str, *, back: bool | None) -> None:
    """Answer the rollback poll for a station: --role says which, --as who answers."""
    if back is None:
        raise click.UsageError("say --back or --stay")
    if seat.role is None:
        raise click.UsageError("for which station? say --role")
    record_form(seat, "rollback-answer", role=seat.role, back=back, reason=reason)


@rollback.command(name="decide")
@seated()
@click.option("--back/--stay", "back", default=None, help="Go back, or do not.")
@click.option("--reason", required=True)
def rollback_decide(seat: Seat, reason: str, *, back: bool | None) -> None:
    """Decide it, as the director."""
    if back is None:
        raise click.UsageError("say --back or --stay")
    record_form(seat, "rollback-decide", back=back, reason=reason)


@rollback.command(name="step")
@seated(needed=True)
@click.argument("step")
@click.option("--note", default="")
@click.option("--word", default="", help="The typed word of a point of no return.")
@_UNDO
def rollback_step(seat: Seat, step: str, note: str, word: str, *, undo: bool) -> None:
    """STEP of the way back is done: by its number from 1, or its words."""
    record_form(seat, "rollback-step", step=step, note=note, word=word, done=not undo)


@rollback.command(name="end")
@seated()
@click.option("--reason", default="")
def rollback_end(seat: Seat, reason: str) -> None:
    """The way back is complete, or is broken off."""
    record_form(seat, "rollback-end", reason=reason)
