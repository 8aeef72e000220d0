"""Yes or no. Yes is the key `y` and no other: Enter, which may still be held down, confirms nothing."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from cockpit.ui.dialogs.dialog import Dialog, text


class Confirm(Dialog[bool]):
    """A question with two answers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n", "leave", "No", show=False),
    ]

    fresh = frozenset({"y"})

    def __init__(self, title: str, question: str) -> None:
        super().__init__()
        self._title = title
        self._question = question

    def compose(self) -> ComposeResult:
        """Title, question, keys."""
        with Vertical(id="box"):
            yield text(self._title, "title")
            yield text(self._question, "lead")
            yield text("y yes · n or Esc no", "keys")

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)  # noqa: FBT003 - the dialog's answer
