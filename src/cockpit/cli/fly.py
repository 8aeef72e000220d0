"""`cockpit [PROFILE]`: the full screen."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cockpit.cli.crash import report
from cockpit.cli.options import (
    find_operator,
    launch_options,
    moment,
    need_terminal,
    operator_options,
    profile_argument,
)


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
    start = moment(t0)
    loaded = wiring.load(profile, t0=start)
    operator = find_operator(loaded.plan, name, role)
    seating = wiring.Seating(operator, launch=launch, new=new, attended=True, t0=start)
    return wiring.fly(loaded, seating, report)


def start_screen(found: tuple[Path, ...]) -> int:
    """Choose what to fly, and fly it."""
    from cockpit import wiring

    choice = wiring.choose(found)
    if choice is None:
        return 0
    if choice.kind == "demo":
        from cockpit.cli.demo import fly_demo

        return fly_demo()
    assert choice.profile is not None
    loaded = wiring.load(choice.profile)
    operator = find_operator(loaded.plan, None, None)
    return wiring.fly(loaded, wiring.Seating(operator, launch=choice.launch, attended=True), report)
