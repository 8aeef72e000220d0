"""What the screens of one page share that follow a launch while they are open: seats, roll call, sequence."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from textual.app import ComposeResult

from cockpit.ui.canvas import Canvas
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.dialog import Dialog

LOOK_EVERY: Final = 0.5
"""Seconds between two looks at what others did and at the time."""

PageT = TypeVar("PageT", bound=Canvas)


class Live(Dialog[None], Generic[PageT]):
    """A screen of one page. The keys are those of the heir."""

    def __init__(self, desk: Desk, page: PageT) -> None:
        super().__init__()
        self._desk = desk
        self._page = page

    def compose(self) -> ComposeResult:
        """One page."""
        yield self._page

    def on_mount(self) -> None:
        """Keep looking: the clock runs, and others act."""
        super().on_mount()
        self.set_interval(LOOK_EVERY, self._page.show)

    def on_screen_resume(self) -> None:
        """A question over it was answered."""
        if self.opened_at is not None:
            self._page.show()
