"""What every question shares: it drops keys that were typed before it could be seen, and Escape leaves it."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Event
from textual.screen import ModalScreen
from textual.widgets import Static

from cockpit.core.plain import plain
from cockpit.ui.shell import STYLES

AnswerT = TypeVar("AnswerT")


class Dialog(ModalScreen[AnswerT], Generic[AnswerT], inherit_bindings=False):
    """A question over the board. Its answer is None when it is left."""

    CSS_PATH = STYLES / "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("tab,down", "app.focus_next", "Next", show=False),
        Binding("shift+tab,up", "app.focus_previous", "Previous", show=False),
    ]

    fresh: ClassVar[frozenset[str]] = frozenset()
    """Keys that decide something by themselves; one that is held down does not."""

    opened_at: float | None = None
    """When its parts were in place, right before the first paint, on the clock of Textual's events; None: not yet."""

    def on_mount(self) -> None:
        """From now on, keys count."""
        self.opened_at = Event().time

    def takes(self, at: float) -> bool:
        """Whether a key of that moment was typed after the dialog opened: what was typed ahead is meant for nobody."""
        return self.opened_at is not None and at >= self.opened_at

    def action_leave(self) -> None:
        """Close it; nothing is recorded."""
        self.dismiss(None)


def text(words: str, classes: str) -> Static:
    """A label whose text is never code: plain, and never read as markup."""
    return Static(Content(plain(words)), classes=classes, markup=False)
