"""A mark of the launch sequence is complete: somebody says so, with a note where there is something to say."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.core import orders
from cockpit.core.plan import Mark
from cockpit.ui import words
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry
from cockpit.ui.dialogs.form import Form, Line


class Complete(Form):
    """Complete a mark."""

    verb = "complete"

    def __init__(self, desk: Desk, mark: Mark) -> None:
        super().__init__(desk, "Complete a mark")
        self._mark = mark

    def lead(self) -> Iterable[tuple[str, str]]:
        """Which one, and what is still open of it."""
        mark = self._mark
        ticked = self.desk.scene.picture.launch.conduct.ticks.get(mark.id, {})
        yield f"{words.t_offset(mark.offset)} {mark.title} · {mark.actor or 'nobody'}", "quote"
        for number, step in enumerate(mark.steps):
            if number not in ticked:
                yield f"○ not ticked: {step.title}", "warning"

    def lines(self) -> Iterable[Line]:
        """A note."""
        ticked = self.desk.scene.picture.launch.conduct.ticks.get(self._mark.id, {})
        open_ones = len(ticked) < len(self._mark.steps)
        why = "why its open steps do not matter" if open_ones else "what there is to say of it (may stay empty)"
        yield Line("Note", Entry(placeholder=why, name="note"), "note")

    async def finish(self) -> str:
        """The core judges."""
        order = orders.CompleteMark(self._mark.id, self.value("note"))
        return await self.record(order, f"{self._mark.title} is complete")
