"""`cockpit demo`: the Track-AI launch on real stand-ins, on this machine only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from cockpit.cli.check import Output, exit_code, prove, tell
from cockpit.cli.crash import report
from cockpit.cli.finding import need_terminal
from cockpit.core.names import Operator, Role
from cockpit.core.probe import Effect
from cockpit.errors import UsageProblem

if TYPE_CHECKING:
    from cockpit.profile import Loaded
    from cockpit.wiring import Seating

AHEAD = timedelta(minutes=42)
"""How far ahead T-0 of the demo is."""


@click.command()
@click.option("--fault", "faults", metavar="NAME", multiple=True, help="Break one thing for real; may be repeated.")
@click.option("--list-faults", is_flag=True, help="Show what can be broken.")
@click.option("--check", "headless", is_flag=True, help="Run all gates and the smoke test without the screen.")
@click.option("--json", "as_json", is_flag=True, help="With --check: print one JSON object.")
@click.pass_context
def demo(ctx: click.Context, faults: tuple[str, ...], *, list_faults: bool, headless: bool, as_json: bool) -> None:
    """Fly the Track-AI launch on real stand-ins on this machine.

    A web API, PostgreSQL, AWS (moto) and a dispatch worker start on 127.0.0.1 and are gone when it ends. T-0 is 42
    minutes ahead.
    """
    from cockpit import demo as world

    if list_faults:
        width = max(len(name) for name in world.FAULTS)
        for name, breakage in world.FAULTS.items():
            click.echo(f"{name:<{width}}  {breakage.sentence}")
        return
    unknown = [fault for fault in faults if fault not in world.FAULTS]
    if unknown:
        raise UsageProblem(f"there is no fault {unknown[0]!r}", f"the faults: {', '.join(world.FAULTS)}")
    if headless:
        ctx.exit(check_demo(faults, Output(as_json, None)))
    ctx.exit(fly_demo(faults))


@contextmanager
def staged(faults: tuple[str, ...], *, attended: bool) -> Iterator[tuple[Loaded, Seating]]:
    """The demo world, running, with the profile aimed at it; everything is gone afterwards."""
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
        t0 = datetime.now(UTC).replace(microsecond=0) + AHEAD
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
            ),
        )


def fly_demo(faults: tuple[str, ...] = ()) -> int:
    """The demo on the full screen."""
    from cockpit import wiring

    need_terminal()
    with staged(faults, attended=True) as (loaded, seating):
        return wiring.fly(loaded, seating, report)


def check_demo(faults: tuple[str, ...], output: Output) -> int:
    """The demo without the screen: every gate, the smoke test included."""
    from cockpit import wiring

    with staged(faults, attended=False) as (loaded, seating):
        flight = wiring.engine(loaded, seating)
        try:
            flight.start()
            look = prove(flight, loaded.plan.gates, Effect.WRITE)
        finally:
            flight.close()
        tell(look, loaded.plan.gates, output, loaded.plan.source)
        sys.stdout.flush()
        return exit_code(look, loaded.plan.gates, chosen=False)
