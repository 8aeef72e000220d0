"""The demo world with the Track-AI profile aimed at it, for the verbs that fly on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from cockpit.core.names import Operator, Role

if TYPE_CHECKING:
    from cockpit.demo import World
    from cockpit.profile import Loaded
    from cockpit.wiring import Seating

AHEAD = timedelta(minutes=42)
"""How far ahead T-0 of the demo is."""


@contextmanager
def staged(
    faults: tuple[str, ...], *, attended: bool, ahead: timedelta = AHEAD
) -> Iterator[tuple[Loaded, Seating, World]]:
    """The demo world, running, with the profile aimed at it and T-0 `ahead`; everything is gone afterwards."""
    from cockpit import profile as profiles
    from cockpit import wiring
    from cockpit.demo import World

    def progress(line: str) -> None:
        click.echo(f"  {line}", err=True)

    click.echo("starting the demo world on 127.0.0.1 …", err=True)
    with World.start(progress) as stage:
        for fault in faults:
            stage.break_it(fault)
            click.echo(f"  broken on purpose: {fault}", err=True)
        t0 = datetime.now(UTC).replace(microsecond=0) + ahead
        loaded = wiring.load(profiles.bundled("track-ai"), overrides=stage.variables, t0=t0)
        badges = ("demo", *(f"fault: {fault}" for fault in faults))
        operator = Operator("you", Role("devops"))
        yield (
            loaded,
            wiring.Seating(
                operator,
                attended=attended,
                watch=attended,
                t0=t0,
                badges=badges,
                state=stage.folder,
                given=stage.credentials,
                maker=True,
            ),
            stage,
        )
