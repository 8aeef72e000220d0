"""Options that several verbs share."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from cockpit.cli.finding import find_profile
from cockpit.cli.recording import Seat
from cockpit.errors import UsageProblem

ADDRESSES = ("postgresql://", "postgres://")
"""How the address of a shared journal begins."""

F = TypeVar("F", bound=Callable[..., Any])


def profile_argument(function: F) -> F:
    """`[PROFILE]`: the file, or what is found without it."""
    return click.argument(
        "profile", required=False, type=click.Path(readable=False, path_type=Path), shell_complete=_profiles
    )(function)


def operator_options(function: F) -> F:
    """`--as NAME` and `--role ROLE`."""
    function = click.option("--role", help="The station you speak for.", envvar="COCKPIT_ROLE")(function)
    return click.option(
        "--as", "name", help="Your name in the journal (default: your login).", envvar="COCKPIT_OPERATOR"
    )(function)


def journal_option(function: F) -> F:
    """`--journal ADDRESS`: the database that keeps the launch, for this command."""
    return click.option(
        "--journal",
        metavar="ADDRESS",
        expose_value=False,
        callback=use_journal,
        help="The shared journal: postgresql://USER@HOST/DATABASE (default: the profile's).",
    )(function)


def use_journal(ctx: click.Context, _param: click.Parameter | None, value: str | None) -> None:
    """Say to everything that this command calls where launches are kept; it is what COCKPIT_JOURNAL says to all.

    Raises:
        UsageProblem: it is no address.
    """
    if value is None:
        return
    if not value.startswith(ADDRESSES):
        raise UsageProblem(f"{value!r} is no address of a journal", "write postgresql://USER@HOST:PORT/DATABASE")
    before = os.environ.get("COCKPIT_JOURNAL")
    os.environ["COCKPIT_JOURNAL"] = value

    def restore() -> None:
        os.environ.pop("COCKPIT_JOURNAL", None)
        if before is not None:
            os.environ["COCKPIT_JOURNAL"] = before

    ctx.call_on_close(restore)


def launch_options(function: F) -> F:
    """`--launch ID`, `--new` and `--journal ADDRESS`."""
    function = journal_option(function)
    function = click.option("--new", is_flag=True, help="Begin a new launch instead of going on with the last.")(
        function
    )
    return click.option("--launch", help="The launch to go on with (default: the latest of the project).")(function)


def seated(*, needed: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options of a verb that records something: profile, launch and operator, handed over as one `Seat`.

    Args:
        needed: the profile must be named, since other arguments stand behind it.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def call(
            profile: Path | None, launch: str | None, name: str | None, role: str | None, *, new: bool, **rest: Any
        ) -> None:
            function(Seat(profile, launch, new, name, role), **rest)

        wrapped = launch_options(operator_options(call))
        if not needed:
            return profile_argument(wrapped)
        return click.argument("profile", type=click.Path(readable=False, path_type=Path), shell_complete=_profiles)(
            wrapped
        )

    return decorate


def trust_option(function: F) -> F:
    """`--trust DIGEST`, any number of times."""
    return click.option(
        "--trust", "trust", multiple=True, metavar="DIGEST", help="Run if this is its digest (cockpit trust --digest)."
    )(function)


def gate_option(function: F) -> F:
    """`--gate ID`, any number of times, completed from the profile."""
    return click.option("--gate", "gates", multiple=True, metavar="ID", help="Only this gate.", shell_complete=_gates)(
        function
    )


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
