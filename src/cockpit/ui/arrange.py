"""Where the panes stand on a screen of any size. Pure geometry; the smallest screen still shows the verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cockpit.ui.scene import Area, Scene, Spotlight

NARROW: Final = 100
"""Cells below which there is one column: gates above, claims or output below."""
SHORT: Final = 34
"""Lines below which the band, the sequence and the poll are small."""
TINY: Final = 12
"""Lines below which only the band, the gates and the keys are left."""
_GAP: Final = 2
_LATEST: Final = 6
"""Lines that a framed list needs at least."""


def arrange(
    width: int,
    height: int,
    scene: Scene,
    gates_want: Callable[[int], int],
    *,
    strip: bool = False,
    blockers_want: int = 0,
    ticker: int = 0,
) -> dict[str, Area]:
    """The areas of all panes that are shown.

    Args:
        width: cells of the screen.
        height: lines of the screen.
        scene: what is to be shown; an alarm takes a line, a wide output takes everything between band and poll.
        gates_want: how many lines the gates would like in a given width.
        strip: whether something of the trouble needs its line above the poll.
        blockers_want: how many lines the blockers would like; what is left below them tells what happened last.
        ticker: how many lines the newest note wants where there is no room for that.
    """
    areas: dict[str, Area] = {}
    small = height < SHORT or width < NARROW
    top = _upper(areas, width, height, scene, small=small)
    bottom = height
    if height >= 3:
        bottom -= 1
        areas["footer"] = Area(0, bottom, width, 1)
    if height >= TINY:
        bottom = _lower(areas, width, bottom, small=small, strip=strip)
    room = max(bottom - top, 0)
    left = (width - 2) * 3 // 5
    told = not small and not scene.wide_output and room - gates_want(left) - max(blockers_want, _LATEST) >= _LATEST
    if ticker and not told and room >= TINY + ticker:
        bottom -= ticker
        room -= ticker
        areas["ticker"] = Area(0, bottom, width, ticker)
    if scene.wide_output:
        areas["output"] = Area(1, top, max(width - 2, 0), room)
    elif width < NARROW:
        _stack(areas, width, top, room, scene)
    else:
        _sides(areas, width, top, room, gates_want)
        if told:
            _tell(areas, max(blockers_want, _LATEST))
    return areas


def _upper(areas: dict[str, Area], width: int, height: int, scene: Scene, *, small: bool) -> int:
    """The band, the alarm and the launch sequence; returns the first line below them."""
    lines = (1 if height < TINY else 2) if small else 5
    areas["header"] = Area(0, 0, width, min(lines, height))
    top = lines
    if scene.picture.alarm:
        areas["alarm"] = Area(0, top, width, 1)
        top += 1
    if height < TINY or not scene.picture.launch.plan.timeline:
        return top + (0 if small else 1)
    if small:
        areas["timeline"] = Area(0, top, width, 1)
        return top + 1
    areas["timeline"] = Area(0, top + 1, width, 4)
    return top + 5


def _lower(areas: dict[str, Area], width: int, bottom: int, *, small: bool, strip: bool) -> int:
    """The poll, and above it what is wrong; returns the first line that is taken."""
    lines = 1 if small else 3
    bottom -= lines
    areas["poll"] = Area(0, bottom, width, lines)
    if strip:
        bottom -= 1
        areas["strip"] = Area(0, bottom, width, 1)
    return bottom


def _tell(areas: dict[str, Area], want: int) -> None:
    """What happened last stands below what blocks."""
    whole = areas["blockers"]
    areas["blockers"] = whole._replace(height=want)
    areas["latest"] = Area(whole.x, whole.y + want, whole.width, whole.height - want)


def _stack(areas: dict[str, Area], width: int, top: int, room: int, scene: Scene) -> None:
    upper = room if room < 8 else max(room * 2 // 5, 4)
    areas["gates"] = Area(0, top, width, upper)
    lower = "output" if scene.spotlight is Spotlight.OUTPUT else "detail"
    if room < 8 and scene.spotlight is not Spotlight.GATES:  # no room for both: the one that the keys move in
        areas.pop("gates")
        areas[lower] = Area(0, top, width, room)
    else:
        areas[lower] = Area(0, top + upper, width, room - upper)


def _sides(areas: dict[str, Area], width: int, top: int, room: int, gates_want: Callable[[int], int]) -> None:
    left = (width - 2) * 3 // 5
    right = width - 2 - left - _GAP
    gates = min(gates_want(left), room)
    areas["gates"] = Area(1, top, left, gates)
    areas["blockers"] = Area(1, top + gates, left, room - gates)
    upper = (room + 1) // 2
    areas["detail"] = Area(1 + left + _GAP, top, right, upper)
    areas["output"] = Area(1 + left + _GAP, top + upper, right, room - upper)
