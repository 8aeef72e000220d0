"""The first screen without a profile: fly the demo, a profile that was found, a recent launch; how to import one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any, ClassVar, Final, Literal, NamedTuple

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen

from cockpit.ui.brush import Row
from cockpit.ui.canvas import Canvas
from cockpit.ui.dialogs import choose
from cockpit.ui.dialogs.choose import Rows
from cockpit.ui.dialogs.dialog import Dialog, text
from cockpit.ui.shell import STYLES, Crash, Shell, no_report
from cockpit.ui.theme import Inks
from cockpit.ui.words import Sign


class Found(NamedTuple):
    """A profile that can be opened."""

    path: Path
    title: str = ""
    """Its launch's title, where it was read; empty shows the file name alone."""


class Recent(NamedTuple):
    """A launch that was flown before."""

    launch: str
    profile: Path
    title: str
    when: str
    """When it was last touched, in words."""
    verdict: str = ""


class Choice(NamedTuple):
    """What the person wants to fly."""

    kind: Literal["demo", "profile", "recent"]
    profile: Path | None = None
    launch: str | None = None
    """The launch to go on with, for `recent`."""


_NAME: Final = (
    "┏━╸ ┏━┓ ┏━╸ ╻┏╸ ┏━┓ ╻ ╺┳╸",
    "┃   ┃ ┃ ┃   ┣┻┓ ┣━┛ ┃  ┃ ",
    "┗━╸ ┗━┛ ┗━╸ ╹ ╹ ╹   ╹  ╹ ",
)
_IMPORT: Final = "import"
_HOW: Final = (
    "cockpit import CHECKLIST.md -o cockpit.toml",
    "It makes a profile of your Markdown checklist, and lists what it derived and what a person must fill in.",
    "Then `cockpit lint cockpit.toml` says what is still missing, and `cockpit` opens it.",
)


class Banner(Canvas):
    """The name, in the same strokes as the clock."""

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:  # noqa: ARG002 - the base's signature
        """Three lines and one of words."""
        rows: list[Row] = [[Segment(line, ink.strong)] for line in _NAME]
        return [*rows, [], [Segment("launch day, gate by gate: it never says GO on nothing", ink.muted)]]


class HowToImport(Dialog[None]):
    """Where a profile comes from."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,q", "leave", "Close", show=False)]

    def compose(self) -> ComposeResult:
        """The command and what it does."""
        with Vertical(id="box"):
            yield text("Import a checklist", "title")
            yield text(_HOW[0], "quote")
            for line in _HOW[1:]:
                yield text(line, "lead")
            yield text("Esc back", "keys")


class StartScreen(Screen[Choice], inherit_bindings=False):
    """A list of what can be flown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,shift+tab", "move(-1)", "Up", show=False),
        Binding("down,j,tab", "move(1)", "Down", show=False),
        Binding("pageup", "move(-10)", "Page up", show=False),
        Binding("pagedown", "move(10)", "Page down", show=False),
        Binding("enter", "take", "Take", show=False),
        Binding("t", "theme", "Theme", show=False),
        Binding("q,escape,ctrl+c,ctrl+q", "quit_start", "Leave", show=False),
    ]

    def __init__(self, profiles: Sequence[Found], recent: Sequence[Recent]) -> None:
        super().__init__()
        self._rows = Rows(tuple(_choices(profiles, recent)), tallest=40)

    def compose(self) -> ComposeResult:
        """Name, list, keys."""
        with Vertical(id="start"):
            yield Banner()
            yield self._rows
            yield text("↑↓ move · Enter takes · t theme · q leaves", "keys")

    def action_move(self, by: int) -> None:
        """Another row."""
        self._rows.move(by)

    @on(Rows.Taken)
    def action_take(self) -> None:
        """Answer, or explain."""
        answer = self._rows.choices[self._rows.cursor].answer
        if answer == _IMPORT:
            self.app.push_screen(HowToImport())
        else:
            self.app.exit(answer)

    def action_theme(self) -> None:
        """Dark or light."""
        assert isinstance(self.app, Shell)
        self.app.flip_theme()
        self.call_after_refresh(self._redraw)

    def _redraw(self) -> None:
        for canvas in self.query(Canvas):
            canvas.show()

    def action_quit_start(self) -> None:
        """Leave without a choice."""
        self.app.exit(None)


def _choices(profiles: Sequence[Found], recent: Sequence[Recent]) -> list[choose.Choice]:
    go, back, more = Sign("●", "", "focus"), Sign("◷", "", "muted"), Sign("+", "", "muted")
    demo = "Real stand-ins on this machine: HTTP service, PostgreSQL, AWS; T-0 is 42 minutes ahead"
    rows = [
        choose.Choice(Choice("profile", one.path), one.title or one.path.name, go, "profile", str(one.path))
        for one in profiles
    ]
    rows += [
        choose.Choice(
            Choice("recent", one.profile, one.launch), one.title, back, one.verdict, f"{one.launch} · {one.when}"
        )
        for one in recent
    ]
    rows.append(choose.Choice(Choice("demo"), "Fly the demo", go, "cockpit demo", demo))
    rows.append(choose.Choice(_IMPORT, "Import a checklist", more, "cockpit import", "From Markdown to a profile"))
    return rows


class StartApp(Shell[Choice]):
    """The program around the start screen."""

    TITLE = "cockpit"
    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES / "shell.tcss", STYLES / "dialogs.tcss", STYLES / "start.tcss"]

    def __init__(
        self,
        profiles: Sequence[Found],
        recent: Sequence[Recent] = (),
        *,
        on_crash: Crash = no_report,
        light: bool = False,
    ) -> None:
        """Make it; the answer is its return value."""
        super().__init__(on_crash=on_crash, light=light)
        self._profiles = profiles
        self._recent = recent

    def get_default_screen(self) -> Screen[Any]:
        """The list is the first screen."""
        return StartScreen(self._profiles, self._recent)
