"""`cockpit t0|hold|resume|recycle|scrub|tick`: the launch's clock and its sequence, without the screen."""

from __future__ import annotations

import re

import click

from cockpit.cli.finding import find_profile
from cockpit.cli.options import seated
from cockpit.cli.recording import Seat, record_form
from cockpit.cli.sure import make_sure
from cockpit.errors import UsageProblem

_SAID = re.compile("comes twice|does not exist")
"""What `moments` says of clocks that change; whatever else it refuses is said by the form, with its own hint."""
_YES = click.option("--yes", is_flag=True, help="Do it; without it you are shown what it would do.")


@click.command()
@seated(needed=True)
@click.argument("time")
@click.option("--reason", required=True)
def t0(seat: Seat, time: str, reason: str) -> None:
    """Set or move T-0 to TIME. After a scrub it begins the next attempt.

    TIME is +20m from the old T-0 (from now where that is past), 14:30 or "2026-02-28 09:00" on the launch's own clocks,
    or ISO 8601 with its zone.
    """
    record_form(seat, "t0", time=_moment(seat, time), reason=reason)


def _moment(seat: Seat, text: str) -> str:
    """What was typed as a moment with its zone; what the screen would not understand is left for the form to refuse."""
    from datetime import UTC, datetime

    from cockpit import wiring
    from cockpit.ui.moments import NoTime, slipped

    plan = wiring.load(find_profile(seat.profile)).plan
    now = datetime.now(UTC)
    try:
        found = slipped(text, now, wiring.read_journal(plan, seat.launch).launch.t0 or plan.t0, plan)
    except NoTime as problem:
        if _SAID.search(str(problem)):
            raise UsageProblem(str(problem)) from None
        return text
    return found.astimezone(UTC).isoformat()


@click.command()
@seated()
@click.option("--reason", required=True)
def hold(seat: Seat, reason: str) -> None:
    """Stop the T-clock."""
    record_form(seat, "hold", reason=reason)


@click.command()
@seated()
@click.option("--hold", metavar="ID", help="Which hold (default: the one that was called last).")
@click.option("--reason", default="")
def resume(seat: Seat, hold: str | None, reason: str) -> None:
    """Release a hold; with the last one the T-clock goes on where it stood."""
    record_form(seat, "resume", hold=hold, reason=reason)


@click.command()
@seated(needed=True)
@click.argument("mark")
@click.option("--reason", required=True)
@_YES
def recycle(seat: Seat, mark: str, reason: str, *, yes: bool) -> None:
    """Take the T-clock back to an earlier MARK: what it lists must be done and proven again."""
    make_sure(seat, "recycle", yes=yes, mark=mark, reason=reason)
    record_form(seat, "recycle", mark=mark, reason=reason)


@click.command()
@seated()
@click.option("--reason", required=True)
@click.option("--turnaround", default="", help="What must happen before the next attempt, and when that could be.")
@_YES
def scrub(seat: Seat, reason: str, turnaround: str, *, yes: bool) -> None:
    """End this attempt."""
    make_sure(seat, "scrub", yes=yes, reason=reason, turnaround=turnaround)
    record_form(seat, "scrub", reason=reason, turnaround=turnaround)


@click.command()
@seated(needed=True)
@click.argument("mark")
@click.argument("step", required=False)
@click.option("--all", "together", is_flag=True, help="Every step that is open, of a DO-CONFIRM mark.")
@click.option("--undo", is_flag=True, help="Take it back.")
@click.option("--note", default=None, help="A remark, for a mark as a whole.")
def tick(seat: Seat, mark: str, step: str | None, note: str | None, *, together: bool, undo: bool) -> None:
    """Say that STEP of MARK is done: by its number from 1, or its words. Without STEP the mark is complete."""
    if together and (step is not None or note is not None or undo):
        raise click.UsageError("--all confirms every open step: give MARK only")
    if together:
        record_form(seat, "confirm", mark=mark)
        return
    if step is not None and note is not None:
        raise click.UsageError("--note goes with a mark as a whole: leave STEP out")
    if step is None and undo:
        raise click.UsageError("--undo takes back a step: name it")
    if step is None:
        record_form(seat, "complete", mark=mark, note=note)
    else:
        record_form(seat, "tick", mark=mark, step=step, done=not undo)
