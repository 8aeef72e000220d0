"""Choosing one of many by name: the palette, the finder, and every list with a cursor. Ten thousand rows are fine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Input

from cockpit.core.plain import plain_line
from cockpit.ui.brush import Row, crop, cut, fill, length, over, spread
from cockpit.ui.canvas import Canvas
from cockpit.ui.dialogs.dialog import Dialog, text
from cockpit.ui.dialogs.fields import Entry
from cockpit.ui.theme import Inks
from cockpit.ui.words import Sign

TALLEST = 20
"""Lines of the list."""


class Choice(NamedTuple):
    """One row."""

    answer: Any
    """What the dialog answers when this row is taken."""
    title: str
    sign: Sign = Sign("›", "", "focus")
    right: str = ""
    below: str = ""
    """Lines below the first, in grey."""

    @property
    def text(self) -> str:
        """What a search looks at."""
        return f"{self.title} {self.below} {self.right} {self.sign.word}".casefold()


class Rows(Canvas):
    """The list itself."""

    class Taken(Message):
        """A row was clicked."""

    def __init__(self, choices: tuple[Choice, ...], *, tallest: int = TALLEST, beside: int = 0) -> None:
        """Make it.

        Args:
            choices: the rows.
            tallest: how many lines it may take.
            beside: lines that stand above it, beside a title.
        """
        super().__init__()
        self._beside = beside
        self.choices = choices
        self._tallest = tallest
        self.cursor = 0
        self.top = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many lines as there are, up to a limit."""
        lines = sum(_lines(one) for one in self.choices[: self._tallest])
        return max(min(lines, self._tallest, viewport.height - 10 - self._beside), 1)

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """The rows around the cursor."""
        if not self.choices:
            return [[Segment("  nothing fits", ink.muted)]]
        self._reveal(height)
        rows: list[Row] = []
        for number in range(self.top, len(self.choices)):
            if len(rows) >= height:
                break
            rows += _draw(self.choices[number], width, ink, chosen=number == self.cursor)
        return rows[:height]

    def _reveal(self, height: int) -> None:
        self.top = min(self.top, self.cursor)
        while self.top < self.cursor:
            shown = sum(_lines(one) for one in self.choices[self.top : self.cursor + 1])
            if shown <= height:
                break
            self.top += 1

    def offer(self, choices: tuple[Choice, ...]) -> None:
        """Other rows."""
        self.choices, self.cursor, self.top = choices, 0, 0
        self.refresh(layout=True)
        self.show()

    def move(self, by: int) -> None:
        """Another row."""
        self.cursor = max(min(self.cursor + by, len(self.choices) - 1), 0)
        self.show()

    def on_click(self, event: events.Click) -> None:
        """Take the row."""
        line = 0
        for number in range(self.top, len(self.choices)):
            line += _lines(self.choices[number])
            if event.y < line:
                self.cursor = number
                self.post_message(self.Taken())
                return

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Further down."""
        self.move(3)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Further up."""
        self.move(-3)


def _lines(choice: Choice) -> int:
    return 2 + choice.below.count("\n") if choice.below else 1


def _draw(choice: Choice, width: int, ink: Inks, *, chosen: bool) -> list[Row]:
    right: Row = [Segment(f" {cut(plain_line(choice.right), width // 2)} ", ink.muted)] if choice.right else []
    title = ink.strong if chosen else ink.muted if choice.sign.tone == "faint" else ink.words
    left: Row = [
        Segment("▸" if chosen else " ", ink.focus),
        Segment(f"{choice.sign.glyph} ", ink.of(choice.sign.tone)),
        Segment(plain_line(choice.title), title),
    ]
    rows = [spread(crop(left, width - length(right)), right, width, ink.words)]
    below = choice.below.split("\n") if choice.below else []
    rows += [[Segment("   ", ink.muted), Segment(cut(plain_line(line), width - 4), ink.muted)] for line in below]
    return [over(fill(row, width, ink.words), ink.chosen) for row in rows] if chosen else rows


def matching(choices: tuple[Choice, ...], asked: str) -> tuple[Choice, ...]:
    """The rows that hold every word, those whose title begins with the text first."""
    wanted = asked.casefold().split()
    if not wanted:
        return choices
    found = [one for one in choices if all(word in one.text for word in wanted)]
    start = asked.casefold().strip()
    return tuple(sorted(found, key=lambda one: _distance(one, start)))


def _distance(choice: Choice, start: str) -> int:
    title = choice.title.strip().casefold()
    if title.startswith(start):
        return 0
    return 1 if start in title else 2


class Chooser(Dialog[Any]):
    """A list with a cursor, and a line to narrow it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "move(-10)", "Page up", show=False),
        Binding("pagedown", "move(10)", "Page down", show=False),
        Binding("enter", "take", "Take", show=False),
        Binding("tab", "move(1)", "Down", show=False),
        Binding("shift+tab", "move(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, choices: Iterable[Choice], *, typed: bool = True, lead: Iterable[str] = ()) -> None:
        """Make it.

        Args:
            title: what is asked.
            choices: the rows.
            typed: whether a line to narrow them is shown.
            lead: lines between the title and the rows.
        """
        super().__init__()
        self._lead = tuple(lead)
        self._title = title
        self._all = tuple(choices)
        self._typed = typed

    def compose(self) -> ComposeResult:
        """Title, line, list, keys."""
        with Vertical(id="box", classes="wide"):
            yield text(self._title, "title")
            for line in self._lead:
                yield text(line, "lead")
            if self._typed:
                yield Entry(placeholder="type to narrow", name="asked")
            self._rows = Rows(self._all, beside=len(self._lead))
            yield self._rows
            yield text("↑↓ move · Enter takes · Esc leaves", "keys")

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._rows.offer(matching(self._all, event.value))

    @on(Input.Submitted)
    @on(Rows.Taken)
    def action_take(self) -> None:
        """Answer with the row under the cursor."""
        if self._rows.choices:
            self.dismiss(self._rows.choices[self._rows.cursor].answer)

    def action_move(self, by: int) -> None:
        """Another row."""
        self._rows.move(by)
