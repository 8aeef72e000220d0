"""What every pane is: a canvas that is handed scenes by the board, and draws the last one."""

from __future__ import annotations

from cockpit.ui.brush import Row
from cockpit.ui.canvas import Canvas
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks


class Pane(Canvas):
    """A part of the board. It knows nothing but the scene it was given last."""

    scene: Scene | None = None

    def give(self, scene: Scene) -> None:
        """Take a new scene and repaint what it changes."""
        self.scene = scene
        self.show()

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """Nothing before the first scene."""
        return self.paint(self.scene, width, height, ink) if self.scene is not None else []

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """The lines of this pane for a scene."""
        raise NotImplementedError
