"""`cockpit demo`: the Track-AI launch on real stand-ins, on this machine only."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cockpit.cli.check import Output, exit_code, prove, tell
from cockpit.cli.finding import need_terminal
from cockpit.cli.stage import staged
from cockpit.core.probe import Effect
from cockpit.errors import UsageProblem
from cockpit.wiring.crash import report

QUICK = 60.0
"""The speed of a script whose speed nobody named."""


@click.command()
@click.option("--fault", "faults", metavar="NAME", multiple=True, help="Break one thing for real; may be repeated.")
@click.option("--list-faults", is_flag=True, help="Show what can be broken.")
@click.option("--speed", type=float, help="Fly the whole launch sequence so many times as fast, 1 to 600, with a team.")
@click.option("--script", type=click.Path(path_type=Path), help="What that team does: one JSON object a line.")
@click.option("--seats", type=int, help="Share the launch with so many seats, 2 to 5: the others are scripted.")
@click.option(
    "--check", "headless", is_flag=True, help="Without the screen: all gates and the smoke test, or the flight."
)
@click.option("--json", "as_json", is_flag=True, help="With --check: print one JSON object.")
@click.pass_context
def demo(
    ctx: click.Context,
    faults: tuple[str, ...],
    *,
    list_faults: bool,
    speed: float | None,
    script: Path | None,
    seats: int | None,
    headless: bool,
    as_json: bool,
) -> None:
    """Fly the Track-AI launch on real stand-ins on this machine.

    A web API, PostgreSQL, AWS (moto) and a dispatch worker start on 127.0.0.1 and are gone when it ends. T-0 is 42
    minutes ahead.

    With --speed, a scripted team flies the whole launch sequence with you on a fast clock: at 60, a launch with a
    hold, a NO-GO, a recycle and a GO takes about five minutes.

    With --seats, the launch is kept in the demo's PostgreSQL and others sit at it, in processes of their own. Look at
    the band (who is here), at p (the seats, what each name rests on, who directs, who probes), and at the journal line
    of whatever they do. After a while the director offers you the director's seat: p, then a.
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
    output = Output(as_json, None)
    if seats is not None:
        if speed is not None or script is not None:
            raise UsageProblem("--seats and --speed do not go together yet", "leave one of them out")
        from cockpit.cli import company

        ctx.exit(company.fly_together(seats, faults, headless=headless))
    if speed is not None or script is not None:
        from cockpit.cli import rehearsal

        ctx.exit(
            rehearsal.rehearse(
                faults, rehearsal.Manner(QUICK if speed is None else speed, script), output if headless else None
            )
        )
    if headless:
        ctx.exit(check_demo(faults, output))
    ctx.exit(fly_demo(faults))


def fly_demo(faults: tuple[str, ...] = ()) -> int:
    """The demo on the full screen."""
    from cockpit import wiring

    need_terminal()
    with staged(faults, attended=True) as (loaded, seating, _):
        return wiring.fly(loaded, seating, report)


def check_demo(faults: tuple[str, ...], output: Output) -> int:
    """The demo without the screen: every gate, the smoke test included."""
    from cockpit import wiring

    with staged(faults, attended=False) as (loaded, seating, _):
        flight = wiring.engine(loaded, seating)
        try:
            flight.start()
            look = prove(flight, loaded.plan.gates, Effect.WRITE)
        finally:
            flight.close()
        tell(look, loaded.plan.gates, output, loaded.plan.source)
        sys.stdout.flush()
        return exit_code(look, loaded.plan.gates, chosen=False)
