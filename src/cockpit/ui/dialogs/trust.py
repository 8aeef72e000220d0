"""What a profile would run, in full, and a person's typed word on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from cockpit.core.plain import plain
from cockpit.report.allowing import YES, Allowing, State, Tone, lines
from cockpit.ui.brush import Row, wrap
from cockpit.ui.canvas import Canvas
from cockpit.ui.dialogs.dialog import Dialog, text
from cockpit.ui.dialogs.fields import Typed
from cockpit.ui.dialogs.form import Line
from cockpit.ui.theme import Inks
from cockpit.ui.trust import Trust

NO: Final = "no"
REVOKE: Final = "revoke"
_LONGEST: Final = 2_000
"""Lines of the screen that one line of the account may take: nothing of a command is hidden."""


class Listing(Canvas):
    """The account, scrolled by lines."""

    def __init__(self, asked: Allowing) -> None:
        super().__init__()
        self._lines = tuple(lines(asked))
        self._broken: tuple[int, list[tuple[str, Tone]]] = (-1, [])
        self.top = 0

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """The lines in sight, and at the right how much is below."""
        broken = self._wrapped(width - 1)
        room = max(height - 1, 1)
        self.top = max(min(self.top, len(broken) - room), 0)
        below = len(broken) - self.top - room
        rows: list[Row] = [[Segment(words, _style(tone, ink))] for words, tone in broken[self.top : self.top + room]]
        rows += [[] for _ in range(room - len(rows))]
        more = f"{below} more lines ▼ (PgDn)" if below > 0 else "the end" if self.top else ""
        return [*rows, [Segment(more, ink.focus)]]

    def _wrapped(self, width: int) -> list[tuple[str, Tone]]:
        if self._broken[0] != width:
            found: list[tuple[str, Tone]] = []
            for line in self._lines:
                blank = " " * line.indent
                first, *rest = wrap(line.text, max(width - line.indent, 20), _LONGEST) or [""]
                found.append((f"{blank}{first}", line.tone))
                if rest:
                    further = line.indent + min(line.hang, width // 3)
                    whole = line.text[len(first) :].lstrip(" ")
                    again = wrap(whole, max(width - further, 20), _LONGEST)
                    found += [(f"{' ' * further}{one}", line.tone) for one in again]
            self._broken = (width, found)
        return self._broken[1]

    def scroll(self, by: int) -> None:
        """Move by lines."""
        self.top = max(self.top + by, 0)
        self.show()

    def page(self, by: int) -> None:
        """Move by what is in sight."""
        self.scroll(by * max(self.size.height - 3, 1))

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Further down."""
        self.scroll(3)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Further up."""
        self.scroll(-3)


def _style(tone: Tone, ink: Inks) -> Style:
    styles = {
        Tone.TITLE: ink.strong,
        Tone.TEXT: ink.words,
        Tone.NOTE: ink.muted,
        Tone.WARNING: ink.partial,
        Tone.ADDED: ink.closed,
        Tone.DROPPED: ink.failed,
        Tone.CHANGED: ink.partial,
    }
    return styles[tone]


Said = Callable[[bool], None]
"""Told once a word is remembered: True for an allowance, False for a denial."""


class MayRun(Dialog[None]):
    """Allow a profile, stay restricted, or take an allowance back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_by(-1)", "Up", show=False),
        Binding("down", "scroll_by(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("ctrl+home", "scroll_by(-1000000)", "Top", show=False),
        Binding("ctrl+end", "scroll_by(1000000)", "Bottom", show=False),
    ]

    def __init__(self, trust: Trust, asked: Allowing, said: Said, stay: str = "stays restricted") -> None:
        """Ask.

        Args:
            trust: what is told of the word.
            asked: what the person reads.
            said: called once the word is remembered, before the dialog closes.
            stay: what leaving it does, as the line of keys says it.
        """
        super().__init__()
        self._trust = trust
        self._asked = asked
        self._said = said
        self._stay = stay
        self._busy = False

    def compose(self) -> ComposeResult:
        """Title, the account, the word, reasons, keys."""
        allowed = self._asked.state is State.ALLOWED
        self._listing = Listing(self._asked)
        with Vertical(id="box"):
            yield text("What this profile runs" if allowed else "May this profile run?", "title")
            yield self._listing
            ask = f"type {REVOKE} to take it back" if allowed else f"type {self._asked.word} to allow exactly this"
            yield Line("Confirm", Typed(placeholder=ask, name="word"), "word")
            yield text("", "problem")
            yield text(_ALLOWED if allowed else _keys(self._asked.word, self._stay), "keys")

    def action_scroll_by(self, by: int) -> None:
        """Move by lines."""
        self._listing.scroll(by)

    def action_page(self, by: int) -> None:
        """Move by what is in sight."""
        self._listing.page(by)

    @on(Typed.Pasted)
    def _pasted(self) -> None:
        self._complain("that word must be typed: a paste does not confirm")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        word = event.value.strip()
        if self._busy:
            return
        if self._asked.state is State.ALLOWED:
            if word == REVOKE:
                self._begin(allow=False)
            else:
                self._complain(f"type {REVOKE} to take it back, or leave with Esc")
        elif word in {self._asked.word, NO}:
            self._begin(allow=word != NO)
        elif word == YES:
            self._complain(f"it asks a metadata address (Look twice): type {self._asked.word} if that is meant")
        else:
            self._complain(
                f"type {self._asked.word} to allow exactly this, {NO} to be asked no more, or leave with Esc"
            )

    def _begin(self, *, allow: bool) -> None:
        self._busy = True
        self._complain("")
        self.run_worker(self._finish(allow=allow), group="trust", exit_on_error=False)

    async def _finish(self, *, allow: bool) -> None:
        """Nothing here may hold up the screen: the keyring may take three seconds."""
        try:
            if allow:
                problem = await asyncio.to_thread(self._trust.allow)
            else:
                problem = await asyncio.to_thread(self._trust.deny)
            if not problem:
                self._said(allow)
        except Exception as error:  # noqa: BLE001 - whatever breaks behind the screen, the screen goes on
            problem = f"{type(error).__name__}: {error}"
        self._busy = False
        if problem:
            self._complain(problem)
            return
        if self.is_attached:
            self.dismiss(None)

    def _complain(self, problem: str) -> None:
        self.query_one(".problem", Static).update(Content(plain(problem)))
        self.set_class(bool(problem), "-problem")


def _keys(word: str, stay: str) -> str:
    return f"↑↓ PgDn scroll · {word} allows · {NO} asks no more · Esc {stay}"


_ALLOWED = "↑↓ PgDn scroll · Esc leave"
