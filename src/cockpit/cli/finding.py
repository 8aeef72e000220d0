"""How a profile, an operator and a moment are found. No click here: the screen starts without."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from cockpit.core.names import Operator, Role
from cockpit.core.plan import Plan
from cockpit.errors import UsageProblem


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

    Who directs the launch speaks for that role, whether it is a station of the poll or not.

    Raises:
        UsageProblem: the profile has no such station, or nobody knows who this is.
    """
    known = {station.role: station.person for station in plan.stations}
    director = plan.poll.director or plan.owner
    if role is not None and role not in known and role.casefold() != director.casefold():
        raise UsageProblem(f"the profile has no station {role!r}", f"its stations: {', '.join(known) or 'none'}")
    chosen = name or _login()
    if role is None:
        role = next(
            (key for key, person in known.items() if chosen.casefold() in {key.casefold(), person.casefold()}), None
        )
    return Operator(chosen, Role(role) if role else None)


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in many containers
        raise UsageProblem("this user has no name here", "say who you are: --as NAME") from None


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
