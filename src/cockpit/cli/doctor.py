"""`cockpit doctor`: what works on this machine, and what to do about the rest; with a profile, what that needs too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from cockpit.cli.machine import Health, Look, examine
from cockpit.core.plain import plain_json

_HEALTH = {True: Health.OK, None: Health.WARNING, False: Health.PROBLEM}
_GLYPH = {Health.OK: ("✔", "green"), Health.WARNING: ("!", "yellow"), Health.PROBLEM: ("✖", "red")}


@click.command()
@click.argument("profile", required=False, type=click.Path(readable=False, path_type=Path))
@click.option("--connect", is_flag=True, help="With PROFILE: ask each connection one question that changes nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def doctor(ctx: click.Context, profile: Path | None, *, connect: bool, as_json: bool) -> None:
    """Look at what cockpit needs here: terminal, programs, state folder, clock, keyring, database driver, AWS.

    With PROFILE: its credentials and connections too. Nobody is asked anything over the network without --connect, and
    nothing of a profile that was not allowed. Exit code 0: no problem (warnings are none); 1: a problem.
    """
    from cockpit.errors import UsageProblem

    if connect and profile is None:
        raise UsageProblem("--connect needs a profile", "cockpit doctor PROFILE --connect")
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False
    looks = [*_of_profile(profile, connect=connect)] if profile else []  # read first: an unusable one is said at once
    found = [*examine(), *looks]
    counts = {health: sum(look.health is health for look in found) for health in Health}
    if as_json:
        rows = [{"what": o.what, "health": o.health.value, "says": o.says, "do": o.do} for o in found]
        document = {"counts": {health.value: number for health, number in counts.items()}, "looks": rows}
        click.echo(plain_json(document, indent=2))
    else:
        _tell(found)
        click.echo(_summary(counts), err=True)
    ctx.exit(1 if counts[Health.PROBLEM] else 0)


def _of_profile(path: Path, *, connect: bool) -> Iterator[Look]:
    from cockpit import wiring

    loaded = wiring.load(path)
    why = wiring.Trust(loaded).why
    if why:
        yield Look("trust", Health.WARNING, f"nothing of it runs: {why}", f"cockpit trust {path}")
    else:
        yield Look("trust", Health.OK, "this exact content was allowed")
    for one in wiring.reached(loaded, connect=connect):
        yield Look(one.what, _HEALTH[one.fine], one.says, "" if one.fine else one.do)


def _tell(looks: Sequence[Look]) -> None:
    from cockpit.core.plain import plain_line

    width = max(len(plain_line(look.what, 40)) for look in looks)
    for look in looks:
        glyph, colour = _GLYPH[look.health]
        word = click.style(f"{look.health.value:<7}", fg=colour)
        what = f"{plain_line(look.what, 40):<{width}}"
        click.echo(f"{click.style(glyph, fg=colour)} {what}  {word}  {plain_line(look.says, 1_000)}")
        if look.do:
            click.echo(click.style(f"{'':<{width + 13}}→ {plain_line(look.do, 1_000)}", dim=True))


def _summary(counts: dict[Health, int]) -> str:
    problems, warnings = counts[Health.PROBLEM], counts[Health.WARNING]
    if not problems and not warnings:
        return "everything works here"
    said = [f"{number} {word}{'' if number == 1 else 's'}"
            for number, word in ((problems, "problem"), (warnings, "warning")) if number]  # fmt: skip
    return ", ".join(said)
