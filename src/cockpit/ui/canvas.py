"""A widget that draws itself line by line and repaints only the cells that changed.

A pane says what its lines look like now; the canvas compares them with what is on the screen. So a probe result
repaints a part of one row, a tick of the clock one digit, and nothing flickers.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.events import Resize
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from cockpit.ui.brush import Row, cells, fill
from cockpit.ui.theme import Inks, inks


class Canvas(Widget):
    """Base of every pane. It has no border and no padding of its own: coordinates are cells of the whole widget."""

    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._rows: list[Row] = []
        self._painted_for: tuple[int, int, str] = (-1, -1, "")

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """The lines as they should look now, at most `height` of them; short ones are filled up."""
        raise NotImplementedError

    @property
    def ink(self) -> Inks:
        """The styles of the present theme."""
        return inks(self.app.theme)

    def show(self) -> None:
        """Draw again, and repaint what differs from what is on the screen."""
        width, height = self.size
        if not self.is_attached or width <= 0 or height <= 0:
            return
        before, key = self._rows, self._painted_for
        rows = self._paint(width, height)
        if key != self._painted_for:
            self.refresh()
            return
        changed = [
            Region(left, y, right - left, 1)
            for y, (old, new) in enumerate(zip(before, rows, strict=True))
            if old != new
            for left, right in [_difference(old, new, width)]
        ]
        if changed:
            self.refresh(*changed)

    def _paint(self, width: int, height: int) -> list[Row]:
        ink = self.ink
        rows = [fill(row, width, ink.words) for row in self.draw(width, height, ink)[:height]]
        rows += [fill([], width, ink.words)] * (height - len(rows))
        self._rows, self._painted_for = rows, (width, height, self.app.theme)
        return rows

    def render_line(self, y: int) -> Strip:
        """One line for Textual."""
        width, height = self.size
        if width <= 0 or not 0 <= y < height:
            return Strip.blank(max(width, 0))
        if self._painted_for != (width, height, self.app.theme):
            self._paint(width, height)
        return Strip(self._rows[y], width)

    def on_resize(self, _event: Resize) -> None:
        """Another size is another picture; it is drawn when Textual asks for its lines."""
        self._painted_for = (-1, -1, "")


def _difference(old: list[Segment], new: list[Segment], width: int) -> tuple[int, int]:
    """The span of cells in which two rows of `width` cells differ."""
    left = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        left += cells(one.text)
    right = width
    for one, other in zip(reversed(old), reversed(new), strict=False):
        if one != other:
            break
        right -= cells(one.text)
    return (left, right) if left < right else (0, width)
