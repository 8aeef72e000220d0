"""Probes that must be asked from elsewhere: what a runner at a vantage point can do, and what it cannot."""

from __future__ import annotations

from collections.abc import Collection

from cockpit.profile.positions import Path
from cockpit.profile.probing import ProbeTable
from cockpit.profile.sheet import Sheet


def check_vantage(table: ProbeTable, kind: str, path: Path, needed: Collection[str], sheet: Sheet) -> str:
    """The vantage point of a probe, or none, and errors where no runner could ask it.

    Args:
        table: the probe.
        kind: what it asks.
        path: where it stands.
        needed: values that earlier probes of the gate capture, and that it uses.
        sheet: where findings go.
    """
    if table.vantage is None:
        return ""
    place: Path = (*path, "vantage" if path[0] == "watch" else "from")
    if path[0] == "smoke":
        sheet.error(place, "a step of a smoke test runs where its run is", "make it a probe of a gate of its own")
    elif kind == "look":
        sheet.error(place, "a person looks where they are", "leave from out")
    elif kind == "replay" or table.effect in {"write", "production"}:
        hint = "the work of a runner that is lost is done again by another one"
        sheet.error(place, "only a probe that reads can be asked by a runner", hint)
    elif table.capture or needed:
        sheet.error(place, "what is captured does not travel to or from a runner", "ask it from a seat")
    return table.vantage
