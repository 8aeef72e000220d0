"""Who is who: whether two names mean the same person. A station's role and the person who speaks for it are one."""

from __future__ import annotations

from cockpit.core.names import COCKPIT, Operator
from cockpit.core.plan import Plan


def is_named(by: Operator) -> bool:
    """Whether somebody answers for it: a person with a name, and not cockpit itself."""
    return by != COCKPIT and bool(by.name.strip())


def same_person(plan: Plan, one: str, other: str) -> bool:
    """Whether two names or roles mean the same person."""
    return bool(also_known(plan, one) & also_known(plan, other))


def also_known(plan: Plan, text: str) -> set[str]:
    """A name or a role with everything else that the profile calls the same person; empty for no name."""
    plain = _plain(text)
    found = {plain} - {""}
    for station in plan.stations:
        names = {_plain(station.role), _plain(station.person)} - {""}
        if plain in names:
            found |= names
    return found


def operator_known(plan: Plan, by: Operator) -> set[str]:
    """The same for whoever sits at a seat: their name and the station that they speak for."""
    return also_known(plan, by.name) | (also_known(plan, by.role) if by.role else set())


def _plain(text: str) -> str:
    return text.strip().lstrip("@").casefold()
