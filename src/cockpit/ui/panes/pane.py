"""What every pane is: it draws a part of a scene in lines, and knows what that part depends on. No widget."""

from __future__ import annotations

from cockpit.ui.brush import Row
from cockpit.ui.scene import Scene, Target
from cockpit.ui.theme import Inks


class Pane:
    """A part of the board. The mosaic gives it scenes and a size, and shows what it draws."""

    ground = "ground"
    """The colour it stands on."""
    scene: Scene | None = None
    """The scene that was drawn last."""

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """What the drawing depends on, besides size and theme.

        Compared by identity (texts, numbers and moments by value): a pane is drawn again only when something in it
        may have changed.
        """
        return (scene,)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """The lines for a scene, at most `height`; short ones are filled up."""
        raise NotImplementedError

    def point(self, x: int, y: int) -> Target | None:  # noqa: ARG002 - for those that override it
        """What a click on a cell of this pane asks for."""
        return None

    def scroll(self, by: int) -> bool:  # noqa: ARG002 - for those that override it
        """Move the view by lines; whether there was something to move."""
        return False
