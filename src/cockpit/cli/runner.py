"""`cockpit runner`: asks from a vantage point what cannot be asked from the seats."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.finding import find_profile
from cockpit.cli.options import journal_option, profile_argument, trust_option
from cockpit.core.names import Operator


@click.command()
@profile_argument
@click.option(
    "--at",
    "vantage",
    required=True,
    metavar="NAME",
    help='The vantage point: `from = "NAME"` of a probe, `vantage` of a watch.',
)
@click.option("--at-once", type=click.IntRange(1, 64), default=8, show_default=True, help="How many probes at once.")
@click.option("--launch", help="The launch to run probes for (default: the latest of the project).")
@click.option("--as", "name", help="What this runner is called in the journal (default: its host).")
@trust_option
@journal_option
def runner(
    profile: Path | None, *, vantage: str, at_once: int, launch: str | None, name: str | None, trust: tuple[str, ...]
) -> None:
    """Ask the probes of a profile that say `from = "NAME"`, from here, until it is stopped.

    The seats send a job through the launch's PostgreSQL: the digest of the profile, a gate and a probe, never a command
    or a secret. What a probe is, and with which credentials, this machine's own copy of the profile says; with another
    content, or where nobody allowed it (cockpit trust), nothing is asked. Any number of runners share the work, and
    what a lost one had is done by another.
    """
    import socket

    from cockpit import wiring
    from cockpit.wiring import outpost

    loaded = wiring.load(find_profile(profile))
    operator = Operator(name or f"runner {socket.gethostname().split('.')[0]}")
    seating = wiring.Seating(operator, launch=launch, vantage=vantage, trust=trust)
    outpost.run_errands(loaded, seating, at_once=at_once, say=lambda line: click.echo(line, err=True))
