"""The widget that all panes are drawn in: one for the whole board, so that a first frame is one frame.

Each pane has an area. A new scene is drawn only by the panes that depend on what changed, and of their lines only the
cells that differ are repainted: a probe result is a part of one row, a tick of the clock one digit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from cockpit.ui.brush import Row, clean, difference, fill, joined
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Area, Scene, Target
from cockpit.ui.theme import inks

Arrange = Callable[[int, int, Scene], Mapping[str, Area]]
"""Where each pane stands in a width and height, for a scene; a pane without an area is not shown."""


class Followed(Message):
    """Something was pointed at with the mouse."""

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target


class _Tile:
    """A pane in its place, with the lines that are on the screen."""

    __slots__ = ("area", "depends", "pane", "rows", "theme")

    def __init__(self, pane: Pane) -> None:
        self.pane = pane
        self.area = Area(0, 0, 0, 0)
        self.rows: list[Row] = []
        self.depends: tuple[object, ...] = ()
        self.theme = ""

    def stale(self, depends: tuple[object, ...], theme: str) -> bool:
        """Whether it must be drawn again."""
        return theme != self.theme or not _same(depends, self.depends)


class Mosaic(Widget):
    """Panes side by side."""

    can_focus = False

    def __init__(self, panes: Mapping[str, Pane], arrange: Arrange) -> None:
        """Take the panes by name, and how they are arranged."""
        super().__init__()
        self._tiles = {name: _Tile(pane) for name, pane in panes.items()}
        self._arrange = arrange
        self._scene: Scene | None = None
        self._arranged_for: tuple[int, int] = (-1, -1)

    # ------------------------------------------------------------------------------------------------------ drawing
    def give(self, scene: Scene) -> None:
        """Show a scene: draw what it changes, repaint what differs."""
        self._scene = scene
        width, height = self.size
        if not self.is_attached or width <= 0 or height <= 0:
            return
        if self._arranged_for != (width, height) or self._move(scene, width, height):
            self._draw_all(scene, width, height)
            self.refresh()
            return
        changed = [region for tile in self._tiles.values() for region in self._redraw(tile, scene)]
        if changed:
            self.refresh(*changed)

    def redraw(self, name: str) -> None:
        """Draw one pane again: it scrolled, or its lines come from elsewhere."""
        tile = self._tiles[name]
        if self._scene is None or not self.is_attached:
            return
        tile.depends = ()
        changed = self._redraw(tile, self._scene)
        if changed:
            self.refresh(*changed)

    def area(self, name: str) -> Area:
        """Where a pane stands now."""
        return self._tiles[name].area

    def _move(self, scene: Scene, width: int, height: int) -> bool:
        """Whether the scene needs another arrangement."""
        areas = self._arrange(width, height, scene)
        return any(tile.area != areas.get(name, _NOWHERE) for name, tile in self._tiles.items())

    def _draw_all(self, scene: Scene, width: int, height: int) -> None:
        areas = self._arrange(width, height, scene)
        for name, tile in self._tiles.items():
            tile.area = areas.get(name, _NOWHERE)
            tile.depends = ()
            tile.rows = []
            self._redraw(tile, scene)
        self._arranged_for = (width, height)

    def _redraw(self, tile: _Tile, scene: Scene) -> list[Region]:
        """Draw a pane if it must be; the regions that differ from what is on the screen."""
        x, y, width, height = tile.area
        theme, pane = self.app.theme, tile.pane
        if width <= 0 or height <= 0:
            return []
        depends = pane.depends(scene)
        if not tile.stale(depends, theme):
            return []
        ink = inks(theme, pane.ground)
        pane.scene = scene
        rows = [fill(clean(row), width, ink.words) for row in pane.paint(scene, width, height, ink)[:height]]
        rows += [fill([], width, ink.words)] * (height - len(rows))
        before, tile.rows, tile.depends, tile.theme = tile.rows, rows, depends, theme
        if len(before) != len(rows):
            return [Region(x, y, width, height)]
        return [
            Region(x + left, y + line, right - left, 1)
            for line, (old, new) in enumerate(zip(before, rows, strict=True))
            if old is not new and old != new
            for left, right in [difference(old, new, width)]
        ]

    def render_line(self, y: int) -> Strip:
        """One line for Textual: the panes that cross it, side by side."""
        width, height = self.size
        if self._scene is None or width <= 0:
            return Strip.blank(max(width, 0))
        if self._arranged_for != (width, height):
            self._draw_all(self._scene, width, height)
        ground = inks(self.app.theme).words
        parts = sorted(
            (tile.area.x, tile.area.width, tile.rows[y - tile.area.y])
            for tile in self._tiles.values()
            if tile.area.y <= y < tile.area.y + tile.area.height and tile.rows
        )
        line: Row = []
        column = 0
        for x, cells, row in parts:
            if x > column:
                line.append(Segment(" " * (x - column), ground))
            line += row
            column = x + cells
        if column < width:
            line.append(Segment(" " * (width - column), ground))
        return Strip(joined(line), width)

    # -------------------------------------------------------------------------------------------------------- mouse
    def _under(self, event: events.MouseEvent) -> tuple[str, _Tile] | None:
        for name, tile in self._tiles.items():
            x, y, width, height = tile.area
            if x <= event.x < x + width and y <= event.y < y + height:
                return name, tile
        return None

    def on_click(self, event: events.Click) -> None:
        """Ask the pane what was meant."""
        found = self._under(event)
        if found is not None:
            area = found[1].area
            target = found[1].pane.point(event.x - area.x, event.y - area.y)
            if target is not None:
                self.post_message(Followed(target))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the pane under the mouse."""
        self._wheel(event, 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the pane under the mouse."""
        self._wheel(event, -3)

    def _wheel(self, event: events.MouseEvent, by: int) -> None:
        found = self._under(event)
        if found is not None and found[1].pane.scroll(by):
            self.redraw(found[0])


_NOWHERE = Area(0, 0, 0, 0)
_VALUES = (str, int, float, datetime, type(None))


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(
        a is b or (isinstance(a, _VALUES) and isinstance(b, _VALUES) and a == b)
        for a, b in zip(one, other, strict=True)
    )
