"""What every full-screen program of cockpit shares: themes, deliberate keys, plain notices, an honest crash.

No launch logic lives here; `app` puts a board or the start screen on it.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any, ClassVar, Final, Generic, TypeVar

from rich.console import RenderableType
from textual import events
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.binding import BindingType
from textual.filter import Monochrome, NoColor
from textual.notifications import SeverityLevel
from textual.screen import Screen

from cockpit.core.plain import plain_line
from cockpit.ui import theme
from cockpit.ui.deliberate import Keyboard
from cockpit.ui.signals import Lifeline
from cockpit.ui.trim import Trimmed

ResultT = TypeVar("ResultT")

Crash = Callable[[BaseException], str]
"""Writes the report of an exception and returns the one line that is shown for it."""


STYLES: Final = Path(__file__).parent / "styles"


def no_report(error: BaseException) -> str:
    """The line for a crash when nobody keeps reports."""
    return f"cockpit stopped on an internal error ({type(error).__name__})"


def broke(app: App[Any], error: BaseException) -> str:
    """`Shell.broke` of the app that a dialog is shown by."""
    return app.broke(error) if isinstance(app, Shell) else no_report(error)


def _settle_memory() -> None:
    gc.freeze()
    gc.enable()


class Shell(App[ResultT], Generic[ResultT], inherit_bindings=False):
    """A Textual app with our manners."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES / "shell.tcss"]

    def __init__(self, *, on_crash: Crash = no_report, light: bool = False, animate: bool = True) -> None:
        """Make the app; nothing is shown before `run`.

        Args:
            on_crash: writes a report and returns the line to end with.
            light: begin with the light theme.
            animate: let the signs of running gates turn.
        """
        self._on_crash = on_crash
        self._lifeline: Lifeline | None = None
        self._told: dict[str, str] = {}
        self._keyboard = Keyboard(lambda: self.screen, lambda: self.focused or self.screen, super().on_event)
        self.guarded = False
        """Whether it owns the process: signals and the loss of the terminal are its to answer."""
        self._left = False
        self.last_words = ""
        """The line that a crash ends with; empty while all is well."""
        super().__init__()
        if self.no_color:  # Textual turns colours into greys, which are colours too
            self._filters = [NoColor() if isinstance(one, Monochrome) else one for one in self._filters]
        self.animate_signs = animate and self.animation_level != "none"
        for one in theme.themes():
            self.register_theme(one)
        self.theme = theme.LIGHT if light else theme.DARK

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our variables under every theme."""
        return theme.defaults()

    # --------------------------------------------------------------------------------------------------- beginning
    def on_load(self) -> None:
        """Take the signals before the terminal is changed, and what nobody caught: asyncio would print it."""
        asyncio.get_running_loop().set_exception_handler(self._loop_broke)
        if not self.guarded or threading.current_thread() is not threading.main_thread():
            return
        self._lifeline = Lifeline(self.leave, self.let_go)
        self._lifeline.take(asyncio.get_running_loop())

    def on_mount(self) -> None:
        """What was made until the first frame stays for good: the collector need not look at it again."""
        self.call_after_refresh(_settle_memory)
        if self._lifeline is not None:
            self._lifeline.pause(asyncio.get_running_loop())

    def leave(self, code: int = 0) -> None:
        """End in order: the terminal is restored, `run` returns, `return_code` is `code`."""
        self._left = True
        self.exit(return_code=code)

    def let_go(self) -> None:
        """What must be closed when the terminal is gone."""

    def on_unmount(self) -> None:
        """End the watch over the terminal."""
        if self._lifeline is not None:
            self._lifeline.drop()

    def ended(self) -> None:
        """`run` has returned."""
        if self._lifeline is not None:
            self._lifeline.done()

    # -------------------------------------------------------------------------------------------------------- keys
    async def on_event(self, event: events.Event) -> None:
        """Keys that were typed before a dialog could be seen never reach it, and every key waits for the one before.

        Not even those that were on their way through the screen below: Textual looks up a key that bubbled in the
        bindings of the screen that is on top by then.
        """
        if isinstance(event, events.Key | events.Paste):
            if not event.is_forwarded:
                await self._keyboard.take(event)
                return
            takes = getattr(self.screen, "takes", None)
            if takes is not None and not takes(event.time):
                return
        await super().on_event(event)

    @property
    def typing(self) -> bool:
        """Whether a key is still under way; the next one waits for it."""
        return self._keyboard.busy

    def flip_theme(self) -> None:
        """Dark to light and back."""
        self.theme = theme.DARK if self.theme == theme.LIGHT else theme.LIGHT

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write an update to the terminal, no wider than it is."""
        trimmed = Trimmed(renderable) if type(renderable) is ChopsUpdate else renderable
        super()._display(screen, trimmed)

    # ------------------------------------------------------------------------------------------------------ notices
    def say(self, text: str, severity: SeverityLevel = "information", seconds: float = 6.0) -> None:
        """Show a notice: plain text, never markup, the last one only."""
        self.clear_notifications()
        self.notify(plain_line(text, 600), severity=severity, timeout=seconds, markup=False)

    def ring(self, text: str) -> None:
        """Ring the terminal, and have it show one plain line (OSC 9) even where nobody looks at its window."""
        self.bell()
        if not self.is_headless and self._driver is not None:
            self._driver.write(f"\x1b]9;{plain_line(text)}\a")

    # ------------------------------------------------------------------------------------------------------ crashes
    def _handle_exception(self, error: Exception) -> None:
        """Textual's would print local variables, and with them whatever secret stands in one."""
        if self._left:  # what was just being opened breaks when everything is closed: that is no crash
            self._close_messages_no_wait()
            return
        self._return_code = 1
        if self._exception is None:  # the first one is the cause; a test's pilot raises it again
            self._exception = error
            self._exception_event.set()
        self.tell(error)
        self._close_messages_no_wait()

    def panic(self, *_renderables: Any) -> None:
        """Called for what Textual cannot go on with, with a traceback that we do not print."""
        if self._left:
            return
        self._return_code = 1
        self.tell(RuntimeError("the terminal could not be read"))
        self._close_messages_no_wait()

    def _loop_broke(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception) and self.is_running:
            self.say(self.broke(error), "error", 12.0)

    def broke(self, error: BaseException) -> str:
        """Have the report of something written that broke while the screen goes on; return the line for a person.

        The words of the error are no part of it: they may quote what a system answered.
        """
        kind = type(error).__name__
        if isinstance(error, OSError):  # the machine's own words: a full disk, a folder without rights
            return plain_line(f"{kind}: {error}", 300)
        if kind not in self._told:
            try:
                self._told[kind] = plain_line(self._on_crash(error))
            except Exception:  # noqa: BLE001 - a report that cannot be written must not be the next thing that breaks
                self._told[kind] = no_report(error)
        return self._told[kind]

    def tell(self, error: BaseException) -> None:
        """Have the report of a crash written, once, and keep the line to end with."""
        if self.last_words:
            return
        try:
            self.last_words = plain_line(self._on_crash(error))
        except Exception:  # noqa: BLE001 - a report that cannot be written must not hide the crash
            self.last_words = no_report(error)
