"""What the movement keys do to a scene. Pure: a scene and the geometry in, a scene out."""

from __future__ import annotations

from typing import Final

from cockpit.core.names import GateId
from cockpit.ui.panes.grid import Grid
from cockpit.ui.scene import Scene, Spotlight

_ORDER: Final = (Spotlight.GATES, Spotlight.CLAIMS, Spotlight.OUTPUT)
_STEPS: Final = {"up": -1, "down": 1}


def moved(scene: Scene, command: str, grid: Grid, page: int) -> Scene:
    """The scene after one of the commands of the group "Move".

    The output pane scrolls by itself; it is left here by `next`, `previous`, `left` and `back`.
    """
    match command:
        case "next" | "previous":
            return _pane(scene, grid, 1 if command == "next" else -1)
        case "open":
            return _open(scene)
        case "back":
            return _back(scene)
        case "left" if scene.spotlight is not Spotlight.GATES:
            return _to(scene, Spotlight.GATES)
        case _ if scene.spotlight is Spotlight.GATES:
            return _in_gates(scene, command, grid, page)
        case _ if scene.spotlight is Spotlight.CLAIMS:
            return _in_claims(scene, command, page)
        case _:
            return scene


def _to(scene: Scene, spotlight: Spotlight) -> Scene:
    """Enter a part of the board; the claims are entered at the first one that does not hold."""
    if spotlight is not Spotlight.CLAIMS:
        return scene._replace(spotlight=spotlight, claim=None)
    view = scene.view
    claims = view.claims if view else ()
    first = next((one for one in claims if not one.holds), claims[0] if claims else None)
    return scene._replace(spotlight=spotlight, claim=first.claim.id if first else None)


def _open(scene: Scene) -> Scene:
    return _to(scene, Spotlight.GATES if scene.spotlight is Spotlight.CLAIMS else Spotlight.CLAIMS)


def _back(scene: Scene) -> Scene:
    if scene.wide_output:
        return _to(scene, Spotlight.GATES)._replace(wide_output=False)
    if scene.spotlight is not Spotlight.GATES:
        return _to(scene, Spotlight.GATES)
    return scene._replace(filtered=False)


def _pane(scene: Scene, grid: Grid, by: int) -> Scene:
    """The next pane: every category, then the claims, then the output, and round again."""
    if scene.wide_output:
        return scene
    if scene.spotlight is Spotlight.GATES:
        there = grid.neighbour(scene.gate, by) if scene.gate in grid.spots and scene.gate is not None else None
        if there is not None:
            return scene._replace(gate=there)
        return _to(scene, Spotlight.CLAIMS if by > 0 else Spotlight.OUTPUT)
    place = _ORDER.index(scene.spotlight) + by
    if by < 0 and place == 0:
        return _to(scene, Spotlight.GATES)
    if place == len(_ORDER):
        return _to(scene._replace(gate=grid.first() or scene.gate), Spotlight.GATES)
    return _to(scene, _ORDER[place])


def _in_gates(scene: Scene, command: str, grid: Grid, page: int) -> Scene:
    gate = scene.gate
    if gate is None or gate not in grid.spots:
        return scene._replace(gate=grid.first())
    return scene._replace(gate=_target(gate, command, grid, page))


def _target(gate: GateId, command: str, grid: Grid, page: int) -> GateId:
    match command:
        case "up" | "down":
            return grid.vertical(gate, _STEPS[command])
        case "page_up":
            return grid.vertical(gate, -max(page, 2))
        case "page_down":
            return grid.vertical(gate, max(page, 2))
        case "left" | "right" if grid.count == 1:
            return grid.neighbour(gate, -1 if command == "left" else 1) or gate
        case "left" | "right":
            return grid.sideways(gate, -1 if command == "left" else 1)
        case "home" | "end":
            return grid.edge(gate, last=command == "end")
        case _:
            return gate


def _in_claims(scene: Scene, command: str, page: int) -> Scene:
    view = scene.view
    ids = [one.claim.id for one in view.claims] if view else []
    if not ids:
        return scene
    here = ids.index(scene.claim) if scene.claim in ids else 0
    by = {"up": -1, "down": 1, "page_up": -page, "page_down": page, "home": -len(ids), "end": len(ids)}.get(command, 0)
    return scene._replace(claim=ids[min(max(here + by, 0), len(ids) - 1)])


def kept(scene: Scene, grid: Grid) -> Scene:
    """The scene with a selection that can be seen: a gate that the filter took away gives way to one near it."""
    if scene.gate in grid.spots or not grid.spots:
        return scene
    gates = [gate.id for gate in scene.picture.launch.plan.gates]
    start = gates.index(scene.gate) if scene.gate in gates else 0
    near = next((key for key in (*gates[start:], *gates[:start][::-1]) if key in grid.spots), None)
    return scene._replace(gate=near, claim=None, spotlight=Spotlight.GATES)
