"""The keys of this moment, from the one table of commands: bright where they act, dimmed where they cannot."""

from __future__ import annotations

from rich.segment import Segment

from cockpit.ui import keys
from cockpit.ui.brush import Row, cells, spread
from cockpit.ui.panes.pane import Pane
from cockpit.ui.reasons import no_reverify
from cockpit.ui.scene import Order, Scene, Target
from cockpit.ui.theme import Inks


class Footer(Pane):
    """One line."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int, str]] = []

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """Whatever decides what a key could do."""
        picture = scene.picture
        recorded = (picture.launch.sign_offs, picture.launch.conduct, no_reverify(scene))
        return (scene.view, scene.claim, picture.running, picture.queued, *recorded, picture.badges, scene.barred)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:  # noqa: ARG002 - the base's signature
        """As many keys as fit, the most important first; the palette at the right."""
        palette = keys.BY_ID["palette"]
        right: Row = [Segment(palette.key, ink.key), Segment(f" {palette.label.lower()} ", ink.muted)]
        room = width - sum(cells(part.text) for part in right) - 2
        chosen = _that_fit(room)
        row: Row = [Segment(" ", ink.words)]
        self._spans = []
        column = 1
        for command in chosen:
            off = bool(command.why_not(scene))
            text = f"{command.key} {command.label}"
            row += [
                Segment(command.key, ink.faint if off else ink.key),
                Segment(f" {command.label}", ink.faint if off else ink.words),
                Segment("  ", ink.words),
            ]
            self._spans.append((column, column + cells(text), command.id))
            column += cells(text) + 2
        self._spans.append((width - sum(cells(part.text) for part in right), width, palette.id))
        return [spread(row, right, width, ink.words)]

    def point(self, x: int, y: int) -> Target | None:  # noqa: ARG002 - the base's signature
        """A click is the key."""
        return next((Order(command) for start, end, command in self._spans if start <= x < end), None)


def _that_fit(room: int) -> list[keys.Command]:
    left = room
    kept = set()
    for command in sorted(keys.footer(), key=lambda one: one.footer):
        size = cells(f"{command.key} {command.label}") + 2
        if size > left:
            break
        left -= size
        kept.add(command.id)
    return [command for command in keys.footer() if command.id in kept]
