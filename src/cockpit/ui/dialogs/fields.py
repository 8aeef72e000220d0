"""The parts of a form: a line to write in, a word that must be typed, a choice among a few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from cockpit.core.plain import plain_line
from cockpit.ui.brush import Row, fill, length
from cockpit.ui.canvas import Canvas
from cockpit.ui.theme import Inks


def touch(field: Widget) -> None:
    """Tell the form of a field that a person typed or chose something in it; a paste tells it nothing."""
    if hasattr(field.screen, "touched"):
        field.screen.touched = True


class Entry(Input):
    """One line of text. What is pasted becomes one plain line first."""

    def __init__(self, value: str = "", *, placeholder: str = "", name: str) -> None:
        shown = plain_line(placeholder, 200)
        super().__init__(value=plain_line(value), placeholder=shown, name=name, max_length=2_000, compact=True)
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        """What is typed makes the form one that somebody filled in."""
        if event.is_printable:
            touch(self)
        await super()._on_key(event)

    def on_paste(self, event: events.Paste) -> None:
        """Insert it as one line, every control character made visible."""
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(plain_line(" ".join(event.text.split()), 2_000))

    def action_paste(self) -> None:
        """The app's own clipboard, through the same door."""
        self.insert_text_at_cursor(plain_line(self.app.clipboard, 2_000))


class Typed(Entry):
    """A word that a person must type; a paste does not count."""

    class Pasted(Message):
        """Somebody tried to paste it."""

    def on_paste(self, event: events.Paste) -> None:
        """Refuse."""
        event.prevent_default()
        event.stop()
        self.post_message(self.Pasted())

    def action_paste(self) -> None:
        """Refuse."""
        self.post_message(self.Pasted())


class Pick(Canvas):
    """One of a few answers; arrows and space move, and none may be chosen at first."""

    can_focus = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Previous", show=False),
        Binding("right,space", "move(1)", "Next", show=False),
        Binding("enter", "app.focus_next", "Next field", show=False),
    ]

    class Changed(Message):
        """Another answer is chosen."""

        def __init__(self, pick: Pick) -> None:
            super().__init__()
            self.pick = pick

    def __init__(self, name: str, options: Sequence[tuple[str, str]], value: str = "") -> None:
        """Make it.

        Args:
            name: the name of the field.
            options: value and words of each answer.
            value: the answer at first; empty for none.
        """
        super().__init__()
        self.field = name
        self.options = tuple(options)
        self.value = value
        self._lit = False

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:  # noqa: ARG002 - the base's signature
        """All answers in a line, or the chosen one alone where they do not fit."""
        row: Row = []
        for value, words in self.options:
            chosen = value == self.value
            style = (ink.key if self._lit else ink.strong) if chosen else ink.muted
            row.append(Segment(f"{'◉' if chosen else '○'} {plain_line(words)}   ", style))
        if length(row) > width:
            words = next((words for value, words in self.options if value == self.value), "choose with ← →")
            row = [Segment(f"‹ {plain_line(words)} ›", ink.key if self._lit else ink.strong)]
        return [fill(row, width, ink.words)]

    def action_move(self, by: int) -> None:
        """The next answer."""
        values = [value for value, _ in self.options]
        if not values:
            return
        here = values.index(self.value) + by if self.value in values else (0 if by > 0 else len(values) - 1)
        self.choose(values[here % len(values)])

    def choose(self, value: str) -> None:
        """Take an answer."""
        touch(self)
        self.value = value
        self.show()
        self.post_message(self.Changed(self))

    def on_focus(self) -> None:
        """Show where the keys go."""
        self._lit = True
        self.show()

    def on_blur(self) -> None:
        """Show where the keys go."""
        self._lit = False
        self.show()

    def on_click(self, event: events.Click) -> None:
        """Point at an answer."""
        column = 0
        for value, words in self.options:
            column += length([Segment(f"○ {plain_line(words)}   ")])
            if event.x < column:
                self.choose(value)
                return
