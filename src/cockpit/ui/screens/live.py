"""What the screens of one page share that follow a launch while they are open: seats, roll call, sequence."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from textual.app import ComposeResult
from textual.geometry import Size

from cockpit.ui.canvas import Canvas
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.dialog import Dialog

LOOK_EVERY: Final = 0.5
"""Seconds between two looks at what others did and at the time."""

PageT = TypeVar("PageT", bound=Canvas)


class Fitted(Canvas):
    """A page that is as tall as what it shows, and never taller than the screen."""

    _tall = 0

    def tall(self, width: int) -> int:
        """How many lines it would take at this width."""
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many as it takes."""
        self._tall = self.tall(width)
        return min(self._tall, viewport.height)

    def show(self) -> None:
        """Draw again; somebody who came, or an answer, may need a line more."""
        if self.is_attached and self.size.width and self.tall(self.size.width) != self._tall:
            self.refresh(layout=True)
        super().show()


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
