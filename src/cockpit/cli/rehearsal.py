"""`cockpit demo --speed`: the whole launch sequence on a fast clock, flown with a scripted team."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cockpit.cli.check import Output, tell
from cockpit.cli.do import LinesProblem, understand
from cockpit.cli.finding import need_terminal
from cockpit.cli.stage import staged
from cockpit.core.frozen import frozen
from cockpit.core.intents import Intent
from cockpit.core.names import JSON, Operator
from cockpit.core.plan import Plan
from cockpit.errors import CockpitError, UsageProblem
from cockpit.wiring.crash import report

if TYPE_CHECKING:
    from cockpit.demo.script import Cue
    from cockpit.demo.team import Team
    from cockpit.engine.clock import FastClock
    from cockpit.engine.engine import Engine
    from cockpit.profile import Loaded
    from cockpit.wiring import Seating

AHEAD = timedelta(hours=4, minutes=5)
"""How far ahead T-0 is: the kickoff is four hours before it."""
BUILT_IN = "launch-day"


@frozen
class Manner:
    """How it is flown."""

    speed: float
    script: Path | None = None
    """None: the one that comes with cockpit."""


def rehearse(faults: tuple[str, ...], manner: Manner, output: Output | None) -> int:
    """Fly the demo with its team: on the screen, or without it if there is an `output`; the exit code.

    Raises:
        CockpitError: the speed or the script cannot be used; nothing was started then.
    """
    from cockpit import profile as profiles
    from cockpit import wiring
    from cockpit.demo.team import Team
    from cockpit.engine.clock import FastClock

    if output is None:
        need_terminal()
    FastClock(manner.speed)  # a speed that cannot be flown is refused before anything starts
    cues = read(manner.script, wiring.load(profiles.bundled("track-ai")).plan)
    with staged(faults, attended=output is None, ahead=AHEAD) as (loaded, seating, world):
        badges = (*seating.badges, f"rehearsal ×{manner.speed:g}")
        assert seating.t0 is not None
        clock = FastClock(manner.speed, seating.t0 - AHEAD)
        seat = replace(seating, clock=clock, watch=True, badges=badges)
        team = Team(cues, world, None if output is None else lambda line: click.echo(line, err=True))
        return _on_screen(loaded, seat, team, clock) if output is None else _headless(loaded, seat, team, output)


def _on_screen(loaded: Loaded, seating: Seating, team: Team, clock: FastClock) -> int:
    from cockpit import wiring
    from cockpit.demo.team import flying_along

    def crew(flight: Engine) -> AbstractContextManager[None]:
        return flying_along(team, flight, clock.at_world_pace)

    code = wiring.fly(loaded, replace(seating, crew=crew), report)
    _tell_trouble(team)
    return code


def _tell_trouble(team: Team) -> None:
    for trouble in team.trouble:
        click.echo(f"not as written: {trouble}", err=True)


def _headless(loaded: Loaded, seating: Seating, team: Team, output: Output) -> int:
    from cockpit import wiring

    flight = wiring.engine(loaded, seating)
    try:
        flight.start()
        team.play(flight)
        look = flight.tick().review
    finally:
        flight.close()
    tell(look, loaded.plan.gates, output, loaded.plan.source)
    _tell_trouble(team)
    return 0 if team.done and not team.trouble else 1


def read(script: Path | None, plan: Plan, *, any_fault: bool = False) -> Sequence[Cue]:
    """The cues of a script for a plan; None: the script that comes with cockpit.

    `any_fault`: it is not for the stage of the demo, so that nobody here knows what can break.

    Raises:
        ScriptProblem: a line cannot be played.
        UsageProblem: the file cannot be read.
    """
    from cockpit.demo.script import SCRIPTS, read_script

    path = script or SCRIPTS / f"{BUILT_IN}.jsonl"
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise UsageProblem(f"{path} cannot be read: {problem.strerror}") from None

    def understood(values: Mapping[str, JSON]) -> tuple[Intent, Operator]:
        try:
            wanted, _ = understand(json.dumps(values).encode(), str(path), plan, Operator("the team"))
        except LinesProblem as problem:  # its place is that of the line alone
            first = problem.findings[0]
            raise CockpitError(first.problem, first.hint) from None
        return wanted[0]

    return read_script(raw, str(path), plan, understood, any_fault=any_fault)
