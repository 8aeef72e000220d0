"""The one line that everybody must know now: the journal cannot be written, the engine stopped."""

from __future__ import annotations

from rich.segment import Segment

from cockpit.ui.brush import Row, fill
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks


class Alarm(Pane):
    """A line in the colour of a failure, with its word."""

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """Its text."""
        return (scene.picture.alarm,)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:  # noqa: ARG002 - the base's signature
        """The alarm, or nothing."""
        if not scene.picture.alarm:
            return []
        return [fill([Segment(f"  ! ALARM  {scene.picture.alarm}", ink.chip_bad)], width, ink.chip_bad)]
