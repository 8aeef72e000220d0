"""What every question shares: it drops keys that were typed before it could be seen, and Escape leaves it."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
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

    seen_at: float | None = None
    """When it was painted first, on the clock of `textual`'s events; None: not yet."""

    def on_mount(self) -> None:
        """From the first paint on, keys count."""
        self.call_after_refresh(self._seen)

    def _seen(self) -> None:
        from textual._time import get_time

        self.seen_at = get_time()

    def takes(self, at: float) -> bool:
        """Whether a key of that moment was typed by somebody who could see this dialog."""
        return self.seen_at is not None and at >= self.seen_at

    def action_leave(self) -> None:
        """Close it; nothing is recorded."""
        self.dismiss(None)


def text(words: str, classes: str) -> Static:
    """A label whose text is never code: plain, and never read as markup."""
    return Static(Content(plain(words)), classes=classes, markup=False)
