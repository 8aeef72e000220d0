"""`cockpit [PROFILE]`: the full screen."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.options import launch_options, operator_options, profile_argument


@click.command()
@profile_argument
@click.option("--t0", metavar="TIME", help="T-0 of this launch, ISO 8601 with its zone.")
@click.option("--read-only", is_flag=True, help="Only look: nothing runs, nothing is recorded.")
@click.option("--observe", is_flag=True, help="Only look: this seat changes nothing and runs nothing.")
@launch_options
@operator_options
@click.pass_context
def fly(
    ctx: click.Context,
    profile: Path | None,
    *,
    t0: str | None,
    read_only: bool,
    observe: bool,
    launch: str | None,
    new: bool,
    name: str | None,
    role: str | None,
) -> None:
    """Open the full screen on a profile."""
    from cockpit.cli import flying
    from cockpit.cli.demo import fly_demo

    ctx.exit(
        flying.fly(
            profile,
            fly_demo,
            t0=t0,
            read_only=read_only,
            observe=observe,
            launch=launch,
            new=new,
            name=name,
            role=role,
        )
    )
