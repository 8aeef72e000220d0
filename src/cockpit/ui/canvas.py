"""A widget that draws itself line by line and repaints only the cells that changed: the parts of the dialogs."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from cockpit.ui.brush import Row, clean, difference, fill
from cockpit.ui.theme import Inks, inks


class Canvas(Widget):
    """Base of lists, choices and pages; it has no border and no padding, coordinates are cells of the whole widget."""

    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._rows: list[Row] = []
        self._painted_for: tuple[int, int, str] = (-1, -1, "")

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """The lines as they should look now, at most `height` of them; short ones are filled up."""
        raise NotImplementedError  # each kind draws itself; Textual's metaclass cannot be an abstract one

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
            for left, right in [difference(old, new, width)]
        ]
        if changed:
            self.refresh(*changed)

    def _paint(self, width: int, height: int) -> list[Row]:
        ink = self.ink
        rows = [fill(clean(row), width, ink.words) for row in self.draw(width, height, ink)[:height]]
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
