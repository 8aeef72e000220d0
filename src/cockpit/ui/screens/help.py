"""Every key and every sign, made from the table of commands and the table of glyphs."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from cockpit.ui import keys, words
from cockpit.ui.brush import Row, cut, fit, frame
from cockpit.ui.canvas import Canvas
from cockpit.ui.dialogs.dialog import Dialog
from cockpit.ui.panes import seats
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks

_KEY = 9
_WORD = 14


class Page(Canvas):
    """The text, scrolled by lines."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self.top = 0

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """The lines in sight, framed."""
        lines = self._lines(max(width - 4, 10), ink)
        room = max(height - 2, 1)
        self.top = max(min(self.top, len(lines) - room), 0)
        below = len(lines) - self.top - room
        foot = f"{below} more ▼ · Esc leaves" if below > 0 else "Esc leaves"
        title: Row = [Segment("Help", ink.strong)]
        return frame(
            lines[self.top : self.top + room],
            width,
            height,
            title=title,
            rule=ink.focus,
            foot=[Segment(foot, ink.muted)],
            ground=ink.words,
        )

    def _lines(self, width: int, ink: Inks) -> list[Row]:
        rows: list[Row] = [
            [
                Segment(
                    cut("cockpit never says GO on nothing: a gate is closed when every one of its claims was", width),
                    ink.words,
                )
            ],
            [
                Segment(
                    cut("observed to hold, recently enough, or when a named person vouched for it.", width), ink.words
                )
            ],
        ]
        for group in keys.Group:
            rows += [[], [Segment(group.value, ink.strong)]]
            rows += [self._command(command, width, ink) for command in keys.COMMANDS if command.group is group]
        rows += [[], [Segment("Signs", ink.strong)]]
        for glyph, word, tone, meaning in (*words.GLYPHS, *seats.SIGNS):
            rows.append(_row(glyph, word, meaning, width, ink.of(tone), ink))
        return rows

    def _command(self, command: keys.Command, width: int, ink: Inks) -> Row:
        reason = command.why_not(self._scene)
        meaning = f"{command.tooltip} (not now: {reason})" if reason else command.tooltip
        return _row(command.key, command.label, meaning, width, ink.faint if reason else ink.key, ink)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Further down."""
        self.scroll(3)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Further up."""
        self.scroll(-3)

    def scroll(self, by: int) -> None:
        """Move by lines."""
        self.top += by
        self.show()


def _row(key: str, word: str, meaning: str, width: int, tone: Style, ink: Inks) -> Row:
    return [
        Segment(f"  {fit(key, _KEY - 2)}", tone),
        Segment(fit(word, _WORD), ink.words),
        Segment(cut(meaning, width - _KEY - _WORD), ink.muted),
    ]


class Help(Dialog[None]):
    """The help, over the board."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_by(-1)", "Up", show=False),
        Binding("down,j", "scroll_by(1)", "Down", show=False),
        Binding("pageup", "scroll_by(-20)", "Page up", show=False),
        Binding("pagedown,space", "scroll_by(20)", "Page down", show=False),
        Binding("home", "scroll_by(-1000)", "Top", show=False),
        Binding("end", "scroll_by(1000)", "Bottom", show=False),
        Binding("q,question_mark,enter", "leave", "Leave", show=False),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene

    def compose(self) -> ComposeResult:
        """One page."""
        self._page = Page(self._scene)
        yield self._page

    def action_scroll_by(self, by: int) -> None:
        """Move by lines."""
        self._page.scroll(by)
