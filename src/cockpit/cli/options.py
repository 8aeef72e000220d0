"""Options that several verbs share, and how a profile and an operator are found from them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from cockpit.core.names import Operator, Role
from cockpit.core.plan import Plan
from cockpit.errors import UsageProblem

F = TypeVar("F", bound=Callable[..., Any])


def profile_argument(function: F) -> F:
    """`[PROFILE]`: the file, or what is found without it."""
    return click.argument("profile", required=False, type=click.Path(path_type=Path), shell_complete=_profiles)(
        function
    )


def operator_options(function: F) -> F:
    """`--as NAME` and `--role ROLE`."""
    function = click.option("--role", help="The station you speak for.", envvar="COCKPIT_ROLE")(function)
    return click.option(
        "--as", "name", help="Your name in the journal (default: your login).", envvar="COCKPIT_OPERATOR"
    )(function)


def launch_options(function: F) -> F:
    """`--launch ID` and `--new`."""
    function = click.option("--new", is_flag=True, help="Begin a new launch instead of going on with the last.")(
        function
    )
    return click.option("--launch", help="The launch to go on with (default: the latest of the project).")(function)


def gate_option(function: F) -> F:
    """`--gate ID`, any number of times, completed from the profile."""
    return click.option("--gate", "gates", multiple=True, metavar="ID", help="Only this gate.", shell_complete=_gates)(
        function
    )


def find_profile(given: Path | None) -> Path:
    """The profile to use.

    Raises:
        UsageProblem: there is none, or there are several.
    """
    from cockpit import profile

    if given is not None:
        return given
    found = profile.find(Path.cwd(), os.environ)
    if not found:
        raise UsageProblem(
            "no profile here: neither ./cockpit.toml nor ./profiles/*.toml, and none in your configuration folder",
            "name one: cockpit check profiles/my-launch.toml; or look at one: cockpit demo",
        )
    if len(found) > 1:
        names = ", ".join(str(path) for path in found)
        raise UsageProblem(f"several profiles: {names}", "name the one you mean")
    return found[0]


def find_operator(plan: Plan, name: str | None, role: str | None) -> Operator:
    """The operator of this seat: the name given or the login; the role given, or the station that has that name.

    Raises:
        UsageProblem: the profile has no such station.
    """
    import getpass

    known = {station.role: station.person for station in plan.stations}
    if role is not None and role not in known:
        raise UsageProblem(f"the profile has no station {role!r}", f"its stations: {', '.join(known) or 'none'}")
    chosen = name or getpass.getuser()
    if role is None:
        role = next(
            (key for key, person in known.items() if chosen.casefold() in {key.casefold(), person.casefold()}), None
        )
    return Operator(chosen, Role(role) if role else None)


def need_terminal(profile: Path | None = None) -> None:
    """The screen needs a terminal on both sides; a pipe would hang for ever.

    Raises:
        UsageProblem: there is none.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):  # the screen is drawn on stderr
        raise UsageProblem("this is not a terminal", f"without the screen: cockpit check {profile or 'PROFILE'}")


def moment(text: str | None) -> datetime | None:
    """A moment with its zone.

    Raises:
        UsageProblem: it is none, or has no zone.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageProblem(f"{text!r} is not a time", "write it like 2026-02-27T13:00:00Z") from None
    if found.tzinfo is None:
        raise UsageProblem(f"{text!r} has no zone", "write it like 2026-02-27T13:00:00Z or …+01:00")
    return found


def _profiles(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def _gates(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
    """Gate ids of the profile on the line; completion never fails, it only stays silent."""
    import tomllib

    from click.shell_completion import CompletionItem

    words = [ctx.params.get("profile"), *ctx.args]
    given = next((Path(str(word)) for word in words if word and str(word).endswith(".toml")), None)
    try:
        with find_profile(given).open("rb") as file:
            gates = tomllib.load(file).get("gate", {})
        return [
            CompletionItem(key, help=str(gate.get("title", "")))
            for key, gate in gates.items()
            if key.startswith(incomplete)
        ]
    except (OSError, ValueError, AttributeError, UsageProblem):
        return []
