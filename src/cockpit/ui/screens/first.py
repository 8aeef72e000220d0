"""May this profile run? Asked before there is a board: only the profile names the database of its launch."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen

from cockpit.report.allowing import Allowing
from cockpit.ui.dialogs.dialog import text
from cockpit.ui.dialogs.trust import MayRun
from cockpit.ui.shell import STYLES, Crash, Shell, no_report
from cockpit.ui.trust import Trust


class Foyer(Screen[Any], inherit_bindings=False):
    """What lies behind the question: nothing yet."""

    def compose(self) -> ComposeResult:
        """One line."""
        with Vertical(id="start"):
            yield text("cockpit", "title")


class FirstApp(Shell[bool]):
    """The program around the question. Its return value: whether the profile was allowed."""

    TITLE = "cockpit"
    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES / "shell.tcss", STYLES / "dialogs.tcss", STYLES / "start.tcss"]

    def __init__(self, trust: Trust, asked: Allowing, *, on_crash: Crash = no_report, light: bool = False) -> None:
        """Make it."""
        super().__init__(on_crash=on_crash, light=light)
        self._trust = trust
        self._asked = asked
        self._allowed = False

    def get_default_screen(self) -> Screen[Any]:
        """Something to stand on."""
        return Foyer()

    def on_mount(self) -> None:
        """Ask at once."""
        question = MayRun(self._trust, self._asked, self._said, "leaves")
        self.push_screen(question, lambda _answer: self.exit(self._allowed))

    def _said(self, allowed: bool) -> None:  # noqa: FBT001 - a word is one of two
        self._allowed = allowed
