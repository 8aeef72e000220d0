"""`cockpit snapshot`: the state of a launch as Markdown, for people who do not sit at the screen."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.options import find_operator, find_profile, launch_options, operator_options, profile_argument


@click.command()
@profile_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write into this file instead of stdout.")
@click.option("--format", "kind", type=click.Choice(["markdown", "json"]), default="markdown", show_default=True)
@launch_options
@operator_options
def snapshot(
    profile: Path | None,
    *,
    output: Path | None,
    kind: str,
    launch: str | None,
    new: bool,
    name: str | None,
    role: str | None,
) -> None:
    """Write the status of a launch as its journal has it; nothing is run."""
    from cockpit import wiring

    path = find_profile(profile)
    loaded = wiring.load(path)
    operator = find_operator(loaded.plan, name, role)
    flight = wiring.engine(loaded, wiring.Seating(operator, launch=launch, new=new, credentials=False))
    try:
        flight.start()
        text = wiring.snapshot(flight, path, kind)
        if output is not None:
            wiring.write_snapshot(flight, text, output)
            click.echo(f"written to {output}", err=True)
        else:
            click.echo(text, nl=False)
    finally:
        flight.close()
