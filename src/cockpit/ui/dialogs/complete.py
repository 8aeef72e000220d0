"""A mark of the launch sequence is complete, or its steps are done: somebody says so."""

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
    wants_words = False

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


class ConfirmSteps(Form):
    """Confirm together what was done from memory."""

    verb = "confirm all of them"

    def __init__(self, desk: Desk, mark: Mark) -> None:
        super().__init__(desk, "Confirm the steps")
        self._mark = mark

    def lead(self) -> Iterable[tuple[str, str]]:
        """Every step, to be read out."""
        mark, launch = self._mark, self.desk.scene.picture.launch
        ticked = launch.conduct.ticks.get(mark.id, {})
        yield f"{words.t_offset(mark.offset)} {mark.title} · {mark.actor or 'nobody'}", "quote"
        yield "Read each one out; whoever did it says so. Then confirm them together.", "lead"
        for number, step in enumerate(mark.steps):
            who = step.owner or mark.actor or "nobody"
            if number in ticked:
                yield f"✔ {step.title} · {who} · {words.hour(ticked[number], launch.plan)}", "lead"
            else:
                yield f"○ {step.title} · {who}", "warning"

    def lines(self) -> Iterable[Line]:
        """Nothing to fill in."""
        return ()

    async def finish(self) -> str:
        """The core judges."""
        return await self.record(orders.ConfirmSteps(self._mark.id), f"the steps of {self._mark.title} are done")
