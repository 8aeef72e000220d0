"""The line above the poll, while there is one: crossed limits, open issues, a way back, an overdue status update."""

from __future__ import annotations

from cockpit.ui.brush import Row
from cockpit.ui.panes.gauges import strip
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene
from cockpit.ui.theme import DARK, Inks, inks


class Strip(Pane):
    """One line, or none."""

    _seen: tuple[object, bool] = (None, False)

    def wanted(self, scene: Scene) -> bool:
        """Whether there is anything to say now; asked for every arrangement, answered once for every picture."""
        if self._seen[0] is not scene.picture:
            self._seen = (scene.picture, bool(strip(scene.picture, 80, inks(DARK))))
        return self._seen[1]

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The launch, and the second."""
        return (scene.picture.launch, scene.picture.now.replace(microsecond=0))

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """What it says."""
        return strip(scene.picture, width, ink)[:height]
