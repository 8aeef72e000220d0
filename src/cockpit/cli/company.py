"""`cockpit demo --seats`: the demo's launch in its PostgreSQL, and scripted seats beside the person's screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from cockpit.cli.finding import need_terminal
from cockpit.cli.stage import staged
from cockpit.core import intents
from cockpit.core.frozen import frozen
from cockpit.core.names import COCKPIT, Operator, Role
from cockpit.core.secret import Secret
from cockpit.errors import CockpitError, UsageProblem
from cockpit.wiring.crash import report

if TYPE_CHECKING:
    from cockpit.demo import World
    from cockpit.engine.engine import Engine
    from cockpit.profile import Loaded
    from cockpit.wiring import Seating

MOST: Final = 5
YOURS: Final = "you"
SHARED: Final = "app"
"""The login of everybody who has none of their own: what they are called is then a statement only."""
_SCRIPT: Final = "seats.jsonl"
_ARRIVES: Final = 30.0
"""Seconds in which the other seats are there."""


@frozen
class Mate:
    """Who sits at another seat."""

    name: str
    role: str
    login: str = SHARED


MATES: Final = (Mate("Morgan", "pm", "morgan"), Mate("Quinn", "qa"), Mate("Dex", "dev"), Mate("River", "sm"))


def fly_together(seats: int, faults: tuple[str, ...], *, headless: bool) -> int:
    """The demo with so many seats: on the screen, or only until everybody sits and one of them probes.

    Raises:
        UsageProblem: there are not so many seats.
        CockpitError: it cannot be started; nothing of it is left then.
    """
    from cockpit import wiring

    if not 2 <= seats <= MOST:
        raise UsageProblem(f"{seats} seats cannot be shown", f"--seats takes 2 to {MOST}")
    if not headless:
        need_terminal()
    mates = MATES[: seats - 1]
    with staged(faults, attended=True) as (loaded, alone, world):
        addresses = _database(world, mates)
        seating = replace(alone, operator=Operator(YOURS, Role("devops")), journal=addresses[YOURS])
        if headless:
            return _headless(loaded, seating, mates, addresses)

        @contextmanager
        def crew(flight: Engine) -> Iterator[None]:
            with _sitting(loaded, seating, mates, addresses, flight):
                yield

        return wiring.fly(loaded, replace(seating, crew=crew), report)


def _database(world: World, mates: Sequence[Mate]) -> dict[str, str]:
    from cockpit.wiring.company import make_database

    logins = sorted({YOURS, SHARED, *(mate.login for mate in mates)})
    password = world.credentials["db_password"]
    host, port = str(world.variables["rds_endpoint"]), int(str(world.variables["rds_port"]))
    os.environ["PGPASSWORD"] = password  # made for this world, worthless outside it
    addresses = make_database(host, port, "admin", Secret("journal password", password), logins)
    click.echo(f"  the launch is kept in PostgreSQL, database launches, logins {', '.join(logins)}", err=True)
    return addresses


@contextmanager
def _sitting(
    loaded: Loaded, seating: Seating, mates: Sequence[Mate], addresses: dict[str, str], flight: Engine
) -> Iterator[list[subprocess.Popen[str]]]:
    """Let the others sit down, each in a process of its own; they leave at the end."""
    launch = flight.picture.launch.id
    found: list[subprocess.Popen[str]] = []
    try:
        for mate in mates:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "cockpit.cli.mate"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,  # Ctrl-C is for the person's seat
            )
            found.append(process)
            assert process.stdin is not None
            process.stdin.write(json.dumps(_given(loaded, seating, mate, addresses[mate.login], launch)) + "\n")
            process.stdin.flush()
        who = ", ".join(f"{mate.name} (process {process.pid})" for mate, process in zip(mates, found, strict=True))
        text = f"p shows who is here and who probes; kill -9 ends one of the others: {who}"
        flight.submit(intents.Note(text), COCKPIT)
        yield found
    finally:
        for process in found:
            with suppress(OSError, ValueError):
                assert process.stdin is not None
                process.stdin.close()
        for process in found:
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _given(loaded: Loaded, seating: Seating, mate: Mate, address: str, launch: str) -> dict[str, object]:
    from cockpit.demo.script import SCRIPTS

    plan = loaded.plan
    assert seating.state is not None
    assert seating.t0 is not None
    return {
        "name": mate.name,
        "role": mate.role,
        "profile": plan.source,
        "overrides": {item.name: item.value for item in plan.variables if item.value is not None},
        "t0": seating.t0.isoformat(),
        "script": str(SCRIPTS / _SCRIPT),
        "launch": launch,
        "state": str(seating.state / mate.login),
        "credentials": dict(seating.given),
        "journal": address,
    }


def _headless(loaded: Loaded, seating: Seating, mates: Sequence[Mate], addresses: dict[str, str]) -> int:
    """Sit together until everybody is here and one seat probes; what the journal tells of it goes to stdout."""
    from cockpit import wiring
    from cockpit.report.seats import who_is_here

    flight = wiring.engine(loaded, seating)
    try:
        flight.start()
        with _sitting(loaded, seating, mates, addresses, flight):
            end = time.monotonic() + _ARRIVES
            while len(flight.tick().launch.seats.here) <= len(mates):
                if time.monotonic() > end:
                    raise CockpitError("not every seat was taken", "look whether the machine is very busy")
                time.sleep(0.05)
            for line in who_is_here(flight.tick().launch):
                click.echo(line)
    finally:
        flight.close()
    return 0
