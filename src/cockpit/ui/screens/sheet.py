"""A page over the board that stays live: lines that are drawn anew as the launch goes on, some of which keys act on.

What stands on a page and what its keys do is in `rollback`, `incident`, `watches` and `after`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import ModalScreen

from cockpit.core.intents import Intent
from cockpit.core.plain import plain_line
from cockpit.core.refusal import Refusal
from cockpit.engine.flight import Picture
from cockpit.ui.brush import Row, fill, frame, over, wrap
from cockpit.ui.canvas import Canvas
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.dialog import Dialog
from cockpit.ui.dialogs.worded import SHEETS
from cockpit.ui.theme import Inks

BEAT = 0.5
"""Seconds between two looks at the launch."""
_MARGIN = 2
"""Cells at the left of a line that keys act on, for the cursor."""


class Item(NamedTuple):
    """A few lines that belong together."""

    rows: list[Row]
    key: Hashable = None
    """What the cursor stands for when it is here; None: it never is."""


def part(words: str, style: Style) -> Segment:
    """A piece of a line whose text may be anybody's."""
    return Segment(plain_line(words, 2_000), style)


def prose(words: str, width: int, style: Style, indent: int = 0) -> list[Row]:
    """A text of anybody's in as many lines as it needs."""
    blank = " " * indent
    lines = wrap(plain_line(words, 2_000), max(width - indent, 8), 12)
    return [[Segment(blank + line, style)] for line in lines]


def heading(words: str, ink: Inks) -> Item:
    """A blank line and a title within the page."""
    return Item([[], [part(words, ink.strong)]])


class Sheet(Canvas):
    """The framed lines, with a cursor that keeps to what it stands for while lines come and go."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.chosen: Hashable = None
        self._keys: list[Hashable] = []
        self._top = 0
        self._peek = 0
        """Lines scrolled beyond what shows the cursor: below the last key there may be notes."""
        self._tall = 0
        self._at: list[Hashable] = []
        """The key of every line in sight."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many lines as there are."""
        self._tall = sum(len(item.rows) for item in self._items(width, self.ink))
        return min(self._tall + 2, viewport.height)

    def _items(self, width: int, ink: Inks) -> list[Item]:
        return self._page.items(self._page.picture, max(width - 4, 10) - _MARGIN, ink)

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """The lines in sight, framed."""
        items = self._items(width, ink)
        self._keep([item.key for item in items if item.key is not None])
        inner, room = max(width - 4, 10), max(height - 2, 1)
        lines: list[tuple[Row, Hashable]] = []
        first, last = 0, 0
        for item in items:
            here = item.key is not None and item.key == self.chosen
            if here:
                first, last = len(lines), len(lines) + len(item.rows)
            lines += [(_line(row, number, inner, ink, item, here), item.key) for number, row in enumerate(item.rows)]
        top = self._reveal(first, last, room, len(lines))
        seen = lines[top : top + room]
        self._at = [key for _, key in seen]
        below = len(lines) - top - len(seen)
        keys = self._page.hint(self._page.picture)
        foot = f"{below} more ▼ · {keys}" if below > 0 else keys
        return frame(
            [row for row, _ in seen],
            width,
            height,
            title=[part(self._page.heading, ink.strong), *self._page.remark(self._page.picture, ink)],
            rule=ink.focus,
            foot=[Segment(foot, ink.muted)],
            ground=ink.words,
        )

    def _keep(self, keys: list[Hashable]) -> None:
        """The cursor stays on its key; where that is gone, on what took its place."""
        if self.chosen is None and keys:
            begin = self._page.begin(self._page.picture)
            self.chosen = begin if begin in keys else keys[0]
        elif self.chosen not in keys:
            before = self._keys.index(self.chosen) if self.chosen in self._keys else 0
            self.chosen = keys[min(before, len(keys) - 1)] if keys else None
        self._keys = keys

    def _reveal(self, first: int, last: int, room: int, total: int) -> int:
        """The first line in sight: what the cursor stands for is, and its first line rather than its last."""
        if self._keys and self.chosen == self._keys[0] and last <= room:
            self._top = 0
        elif first < self._top or last - first > room:
            self._top = first
        elif last > self._top + room:
            self._top = last - room
        lowest = max(total - room, 0)
        self._top = min(self._top, lowest)
        self._peek = min(self._peek, lowest - self._top)
        return self._top + self._peek

    def renew(self) -> None:
        """Look again; the frame follows the number of lines."""
        if self.size.width > 0:
            tall = self._tall
            if sum(len(item.rows) for item in self._items(self.size.width, self.ink)) != tall:
                self.refresh(layout=True)
        self.show()

    def move(self, by: int) -> None:
        """The cursor to another line that keys act on; a page without one scrolls."""
        here = self._keys.index(self.chosen) if self.chosen in self._keys else 0
        if by > 0 and here >= len(self._keys) - 1:
            self._peek += by
        elif by < 0 and self._peek:
            self._peek = max(self._peek + by, 0)
        elif self._keys:
            self.chosen = self._keys[min(max(here + by, 0), len(self._keys) - 1)]
        self.show()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there."""
        line = event.y - 1
        if 0 <= line < len(self._at) and self._at[line] is not None:
            self.chosen = self._at[line]
            self.show()

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Further down."""
        self.move(1)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Further up."""
        self.move(-1)


def _line(row: Row, number: int, width: int, ink: Inks, item: Item, here: bool) -> Row:  # noqa: FBT001 - one caller
    if item.key is None:
        return row
    cursor = Segment("▸ " if here and number == 0 else "  ", ink.focus)
    whole = fill([cursor, *row], width, ink.words)
    return over(whole, ink.chosen) if here else whole


class Page(Dialog[None]):
    """Base of the live pages."""

    CSS_PATH = SHEETS  # type: ignore[assignment] # one sheet more than the base has
    heading = ""
    fresh = frozenset({"enter", "space", "u", "m", "o"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j,tab", "move(1)", "Down", show=False),
        Binding("shift+tab", "move(-1)", "Up", show=False),
        Binding("pageup", "move(-10)", "Page up", show=False),
        Binding("pagedown", "move(10)", "Page down", show=False),
        Binding("home", "move(-10000)", "First", show=False),
        Binding("end", "move(10000)", "Last", show=False),
        Binding("q", "leave", "Leave", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.sheet = Sheet(self)

    # ------------------------------------------------------------------------------------------ what a page says
    def items(self, picture: Picture, width: int, ink: Inks) -> list[Item]:
        """The lines, at most `width` cells each."""
        raise NotImplementedError

    def hint(self, picture: Picture) -> str:
        """The keys, for the foot."""
        raise NotImplementedError

    def begin(self, picture: Picture) -> Hashable:  # noqa: ARG002 - for those who have one
        """What the cursor stands for at first; None: the first line that keys act on."""
        return None

    def remark(self, picture: Picture, ink: Inks) -> Row:  # noqa: ARG002 - for those who have one
        """What stands behind the heading."""
        return []

    # ---------------------------------------------------------------------------------------------------- its ways
    @property
    def picture(self) -> Picture:
        """The launch as it is."""
        return self.desk.flight.picture

    def compose(self) -> ComposeResult:
        """One sheet."""
        yield self.sheet

    def on_mount(self) -> None:
        """Look again twice a second."""
        super().on_mount()
        self.set_interval(BEAT, self.sheet.renew)

    def on_screen_resume(self) -> None:
        """A question over this page was answered."""
        self.sheet.renew()

    def action_move(self, by: int) -> None:
        """The cursor."""
        self.sheet.move(by)

    def ask(self, dialog: ModalScreen[Any]) -> None:
        """Open a question over this page."""
        self.desk.ask(dialog, lambda _answer: self.sheet.renew())

    def say(self, words: str) -> None:
        """Why a key cannot act."""
        self.desk.say(words, "warning", 4.0)

    def record(self, intent: Intent, done: str) -> None:
        """Submit an intent without a question; a refusal is said."""
        self.desk.attend(_submit(self.desk, intent, done, self.sheet.renew), "not recorded")


async def _submit(desk: Desk, intent: Intent, done: str, then: Callable[[], None]) -> None:
    answer = await desk.submit(intent)
    if isinstance(answer, Refusal):
        desk.say(f"not recorded: {answer}", "error")
    else:
        desk.say(f"recorded: {done}", seconds=4.0)
    then()
