"""A note in the journal, on a gate or on the launch."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.core import intents
from cockpit.core.plan import Gate
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry, Pick
from cockpit.ui.dialogs.form import Form, Line


class TakeNote(Form):
    """Write something down."""

    decides = False

    def __init__(self, desk: Desk, gate: Gate | None) -> None:
        super().__init__(desk, "Note")
        self._gate = gate

    def lines(self) -> Iterable[Line]:
        """What about, and the text."""
        about = [("launch", "the launch")]
        if self._gate is not None:
            about.insert(0, ("gate", self._gate.title))
        yield Line("About", Pick("about", about, about[0][0]), "about")
        yield Line("Note", Entry(placeholder="one line, as you would tell it", name="text"), "text")

    def on_mount(self) -> None:
        """Straight to the text."""
        super().on_mount()
        self.line("text").field.focus()

    async def finish(self) -> str:
        """The text is needed."""
        if not self.value("text"):
            return "✖ the note is empty"
        gate = self._gate.id if self._gate is not None and self.value("about") == "gate" else None
        return await self.record(intents.Note(self.value("text"), gate), "your note")
