"""`cockpit [PROFILE]`: the full screen."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from cockpit.cli.options import find_operator, launch_options, operator_options, profile_argument
from cockpit.errors import UsageProblem


@click.command()
@profile_argument
@click.option("--t0", metavar="TIME", help="T-0 of this launch, ISO 8601 with its zone.")
@launch_options
@operator_options
def fly(
    profile: Path | None,
    *,
    t0: str | None,
    launch: str | None,
    new: bool,
    name: str | None,
    role: str | None,
) -> int:
    """Open the full screen on a profile."""
    from cockpit import profile as profiles
    from cockpit import wiring

    need_terminal(profile)
    if profile is None:
        found = profiles.find(Path.cwd(), os.environ)
        if len(found) != 1:
            return start_screen(found)
        profile = found[0]
    loaded = wiring.load(profile, t0=moment(t0))
    operator = find_operator(loaded.plan, name, role)
    seating = wiring.Seating(operator, launch=launch, new=new, attended=True)
    return wiring.fly(loaded, seating)


def need_terminal(profile: Path | None = None) -> None:
    """The screen needs a terminal on both sides; a pipe would hang for ever.

    Raises:
        UsageProblem: there is none.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageProblem("this is not a terminal", f"without the screen: cockpit check {profile or 'PROFILE'}")


def moment(text: str | None) -> datetime | None:
    """A moment with its zone.

    Raises:
        UsageProblem: it is none, or has no zone.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageProblem(f"{text!r} is not a time", "write it like 2026-02-27T13:00:00Z") from None
    if found.tzinfo is None:
        raise UsageProblem(f"{text!r} has no zone", "write it like 2026-02-27T13:00:00Z or …+01:00")
    return found


def start_screen(found: tuple[Path, ...]) -> int:
    """Choose what to fly, and fly it."""
    from cockpit import wiring

    choice = wiring.choose(found)
    if choice is None:
        return 0
    if choice.kind == "demo":
        from cockpit.cli.demo import fly_demo

        return fly_demo(None)
    loaded = wiring.load(choice.profile)
    operator = find_operator(loaded.plan, None, None)
    return wiring.fly(loaded, wiring.Seating(operator, launch=choice.launch, attended=True))
